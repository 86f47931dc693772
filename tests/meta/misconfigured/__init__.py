"""Scripted misconfigurations: targets with one thing wrong, configs with one thing wrong, and what must be said of each."""

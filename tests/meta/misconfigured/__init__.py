"""Scripted misconfigurations: targets and configs with one thing wrong, and what must be said of each."""

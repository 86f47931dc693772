"""Whole runs through a proxy that injects faults, with what the target itself knows as the truth."""

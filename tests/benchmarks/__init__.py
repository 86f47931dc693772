"""Benchmarks: measured on demand, never part of the tests."""

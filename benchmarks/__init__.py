"""Benchmarks: how long, how much memory, and how good against simpler ways."""

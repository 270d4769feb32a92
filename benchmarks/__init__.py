"""Benchmarks: they print ratios and never assert times."""

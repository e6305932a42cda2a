"""Benchmarks: ratios of this service to baselines in the same run on the same machine. `python -m benchmarks`."""

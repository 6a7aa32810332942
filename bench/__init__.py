"""Benchmarks of patscan and other scanners, on the same input in one run."""

"""Tests of `patscan.sources`."""

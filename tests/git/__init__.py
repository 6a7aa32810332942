"""Tests of `patscan.git`."""

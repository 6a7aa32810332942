"""Tests of the exposure: its evidence, and where that is seen."""

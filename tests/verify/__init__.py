"""Tests of what asks the vendor."""

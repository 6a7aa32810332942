"""Tests of what the user decided."""

"""Tests of the judge and of what it asks."""

"""Tests of what to do about a leaked credential."""

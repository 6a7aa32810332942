"""Tests of what users type and see."""

"""Tests of what is done after a leak."""

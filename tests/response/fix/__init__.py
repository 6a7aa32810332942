"""Tests of the changes that take credentials out of code."""

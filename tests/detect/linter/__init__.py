"""Tests of the linter, one table for what it finds and one for what it leaves alone, per rule."""

"""Leaks without a literal: code that will publish a token whatever its value is."""

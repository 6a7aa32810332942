"""Tests of what finds credentials in a text."""

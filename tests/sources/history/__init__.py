"""Tests of what a repository's history gives."""

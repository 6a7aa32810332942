"""Tests of patscan; the folders mirror the package."""

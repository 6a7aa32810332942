"""Tests of what is known about Coze's credentials."""

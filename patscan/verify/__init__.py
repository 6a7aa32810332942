"""Asks the vendor whether a credential still works."""

"""Asks the vendor whether a credential still works. The only folder that opens connections."""

"""No text keeps a pattern busy."""

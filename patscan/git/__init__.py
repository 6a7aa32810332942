"""The only package that calls git."""

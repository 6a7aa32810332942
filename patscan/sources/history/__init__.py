"""The sources for histories: all objects of a repository, or those that some commits add."""

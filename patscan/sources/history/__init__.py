"""Everything a repository holds: its objects, each with its way through the commits."""

"""The audit of many repositories: one run over all of them, a database that remembers, and reports."""

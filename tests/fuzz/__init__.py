"""Coverage-guided fuzzing: `python -m tests.fuzz` (see `docs/fuzzing.md`)."""

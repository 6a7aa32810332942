"""Where inputs come from: each source lists tasks, and reads one task in any process."""

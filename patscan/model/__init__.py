"""The values that travel through a run, without behaviour of their own."""

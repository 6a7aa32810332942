"""The HTML report: one file that asks nobody for anything, and works without its script."""

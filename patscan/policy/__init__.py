"""What the user decided, and the verdicts that follow from it."""

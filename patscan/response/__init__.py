"""What to do about a credential that has leaked: the steps, and what carries them out."""

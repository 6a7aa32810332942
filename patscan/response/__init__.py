"""What to do after a leak: the steps, the change in the code, the rewritten history."""

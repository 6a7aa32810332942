"""What is found in archives, and what hostile ones come to."""

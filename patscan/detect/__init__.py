"""One text in, findings out. Runs in a worker; knows no repository and no opinion of the user."""

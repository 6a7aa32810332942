"""The HTTP client. No other folder opens connections of its own; git and Dask open theirs."""

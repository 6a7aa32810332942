"""Can a browser see it? One function per signal, one judge."""

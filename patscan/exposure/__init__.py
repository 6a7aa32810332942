"""Can a browser see it? One function per signal; the heaviest decides."""

"""patscan against its peers, on the same input, as ratios in one run."""

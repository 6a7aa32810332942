"""patscan finds leaked Coze (扣子) credentials before somebody else does."""

__version__ = "0.2.0"

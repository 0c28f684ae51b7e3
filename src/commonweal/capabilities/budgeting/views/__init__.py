"""Pages of a community budget, one file a journey."""

"""Reports that something is wrong, and checking them."""

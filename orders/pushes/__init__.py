"""Orders told by a shop's system."""

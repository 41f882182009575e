"""Questions to a shop."""

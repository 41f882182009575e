"""What a shop improved."""

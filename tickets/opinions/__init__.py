"""What customers thought of it."""

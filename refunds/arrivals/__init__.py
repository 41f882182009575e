"""When money arrives."""

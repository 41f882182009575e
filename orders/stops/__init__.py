"""Orders stopped because their money went back elsewhere."""

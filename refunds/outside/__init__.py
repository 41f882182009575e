"""Money that went back elsewhere."""

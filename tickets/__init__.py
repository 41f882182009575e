"""After-sales cases and their withdrawal."""

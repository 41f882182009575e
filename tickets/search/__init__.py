"""Finding a case by its words."""

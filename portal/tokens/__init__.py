"""Keys of programs, each to one account."""

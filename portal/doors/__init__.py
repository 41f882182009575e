"""The one door: steps, their tables and their answers once."""

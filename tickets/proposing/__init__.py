"""Putting an offer before the other side."""

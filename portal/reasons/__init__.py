"""Reasons people choose from."""

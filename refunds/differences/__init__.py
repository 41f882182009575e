"""Differences between statement and books."""

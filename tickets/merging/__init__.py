"""Merging two cases."""

"""Deleted orders."""

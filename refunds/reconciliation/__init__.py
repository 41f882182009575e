"""Comparing with providers' statements."""

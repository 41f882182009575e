"""Asking to cancel an order."""

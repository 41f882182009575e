"""Cancellations of an order."""

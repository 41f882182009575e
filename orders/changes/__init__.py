"""Wished changes of an order."""

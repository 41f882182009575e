"""Charges: all payments of one order."""

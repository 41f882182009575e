"""Withdrawals of a case."""

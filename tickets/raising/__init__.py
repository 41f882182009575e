"""Raising a case."""

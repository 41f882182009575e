"""Pieces spoken for."""

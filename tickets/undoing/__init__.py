"""Undoing what a withdrawn case had set going."""

"""Statements handed in as files."""

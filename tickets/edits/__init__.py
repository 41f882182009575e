"""Wished changes of a case."""

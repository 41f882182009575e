"""Granting what a case asks for."""

"""Warranties and service."""

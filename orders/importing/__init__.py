"""Reads what shops' systems export. Everything here is pure: files and rows in, records and rejects out, no database."""

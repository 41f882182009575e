"""Returned goods and their inspection."""

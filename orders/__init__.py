"""Orders, lines, parcels and their cancellations."""

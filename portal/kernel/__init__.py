"""What every floor is built from."""

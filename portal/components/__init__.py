"""What pages draw, as plain values."""

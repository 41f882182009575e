"""A shop's rules of cancelling."""

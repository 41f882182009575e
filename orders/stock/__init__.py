"""Stock that comes back."""

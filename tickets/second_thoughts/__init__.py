"""Steps taken back."""

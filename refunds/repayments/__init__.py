"""What customers pay back."""

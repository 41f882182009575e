"""What a shop gave back or cancelled by itself."""

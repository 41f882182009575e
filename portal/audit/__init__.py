"""What happened, sealed."""

"""Pictures, sounds and files."""

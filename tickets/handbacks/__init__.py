"""What has to be handed back."""

"""What providers tell by themselves."""

"""The pages every floor fills."""

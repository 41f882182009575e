"""Messages and promises."""

"""Why people cancel."""

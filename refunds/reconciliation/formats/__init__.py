"""The layouts of providers' statements."""

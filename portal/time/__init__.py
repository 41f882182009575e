"""The clock, business days and deadlines."""

"""Everything that changes a cancellation: asking, answering, calling back, finishing."""

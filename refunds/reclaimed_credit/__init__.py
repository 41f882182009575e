"""Store credit taken back when its cause is undone."""

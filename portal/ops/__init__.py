"""Starting, running and watching it."""

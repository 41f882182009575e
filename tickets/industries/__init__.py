"""Rules of an industry."""

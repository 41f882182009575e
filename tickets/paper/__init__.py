"""The paper form of a withdrawal."""

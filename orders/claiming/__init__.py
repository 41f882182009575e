"""Claiming an order bought as a guest."""

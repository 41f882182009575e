"""Proofs of a refund."""

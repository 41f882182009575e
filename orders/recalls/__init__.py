"""Calling a parcel back."""

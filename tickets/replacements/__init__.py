"""Parcels a seller sends."""

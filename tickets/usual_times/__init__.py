"""How long it usually takes."""

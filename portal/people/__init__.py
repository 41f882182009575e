"""People, shops and who may come in."""

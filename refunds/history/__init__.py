"""Money that went back before we were here."""

"""An order in two parts."""

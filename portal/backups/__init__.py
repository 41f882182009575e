"""Everything in one file, and back: the database as of one moment, the files people gave, and what is in it."""

"""One content store that drives every channel of a public change programme."""

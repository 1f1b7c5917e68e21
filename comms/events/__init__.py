"""Events: so far their calendar objects."""

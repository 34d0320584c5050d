"""How far an index depends on the assumptions behind it."""

"""The workshop of composite indices: a specification, what it learns from a panel, and the scores it gives."""

"""The workshop of composite indices: a specification, what it learns from figures, the scores."""

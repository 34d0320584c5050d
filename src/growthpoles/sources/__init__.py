"""Readers: files become raw tables, texts become numbers with flags, and nothing is guessed silently."""

"""Programmes of innovative development: goals, measures, who does what, and calls for projects."""

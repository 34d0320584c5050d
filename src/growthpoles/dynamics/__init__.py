"""Room 4: divergence and cumulative growth."""

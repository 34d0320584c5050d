"""Room 2: what the units make, how it changed, and which industries pull the others along."""

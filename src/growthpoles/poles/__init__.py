"""Room 3: which units are growth poles, of which type, why, and how sure that is."""

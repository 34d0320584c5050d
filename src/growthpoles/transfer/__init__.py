"""Technology transfer: from research results to goods."""

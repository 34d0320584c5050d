"""Documents made from the report page: its tree, PDF, Word and Excel."""

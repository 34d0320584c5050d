"""Documents made from a report: Word, PDF and Excel."""

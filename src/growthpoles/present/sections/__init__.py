"""The parts of a report: each selects, sorts and words cells of tables, and appears when they are there."""

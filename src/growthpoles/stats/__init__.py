"""Statistical kernels on plain NumPy arrays: no tables, no labels, no units of measure.

Units stand in rows, indicators in columns, replicates on an optional leading axis; NaN means missing. Every
function leaves its arguments alone, never returns Inf for an undefined figure, and raises `ValueError` for
misuse.
"""

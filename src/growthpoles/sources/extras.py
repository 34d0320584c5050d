"""Optional libraries: asked for by name before they are imported, so that a missing one is told plainly."""

from __future__ import annotations

from importlib.util import find_spec

from growthpoles.errors import NotAvailableError, problem

_EXTRA = {"duckdb": "microdata", "narwhals": "microdata", "pyspark": "spark", "ibis": "servers"}


def need(module: str) -> None:
    """Refuse when an optional library is not there.

    Raises:
        NotAvailableError: It is not installed; says which extra brings it.

    Example:
        >>> need("polars")
    """
    if find_spec(module) is None:
        raise NotAvailableError(
            problem("microdata.extra", None, package=module, extra=_EXTRA.get(module, module))
        )

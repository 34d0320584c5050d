"""Rows of firms, projects, patents or purchases become figures of units, with disclosure control."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from growthpoles.core.territory import Territory
from growthpoles.sources.extras import need
from growthpoles.sources.microdata_inputs import DisclosureRules, MicroEngine, MicroMeasure, MicroRows

if TYPE_CHECKING:
    from growthpoles.sources.microdata_result import Microdata

_DEFAULT = DisclosureRules()


def aggregate_microdata(  # noqa: PLR0913
    source: Any,
    measures: Iterable[MicroMeasure],
    *,
    rows: MicroRows | None = None,
    territory: Territory | None = None,
    disclosure: DisclosureRules | None = _DEFAULT,
    engine: str | MicroEngine = "duckdb",
    memory: str = "1GB",
) -> Microdata:
    """Aggregate rows to unit x year (x industry) x indicator, and hide what tells too much.

    Rows are never loaded into Python. Money and counts are added as whole numbers, so that results do not
    depend on threads, engine or order. Nothing the user gives becomes text of SQL.

    Args:
        source: A Parquet or CSV file or several alike; a data frame (Polars, pandas, pyarrow); a DuckDB
            relation, a Spark data frame, or an Ibis table of a PostgreSQL server. All but files stay in their
            own engine.
        measures: The indicators.
        rows: Which column is what, and which rows count.
        territory: Territory of the units; without it every text is taken as a code.
        disclosure: Rules of disclosure control; None = none, for figures that do not leave the office.
        engine: Engine for files: ``duckdb``, ``polars`` or ``spark``, or a `MicroEngine`.
        memory: Bound of the memory of the process, for DuckDB and Spark; what does not fit goes to disk.

    Returns:
        Tables with a flag for every cell (hidden ones are ``confidential`` and have no value), diagnostics
        (rows without a cell, figures missing, what is hidden) and SHA-256 of the files.

    Raises:
        InputError: Columns missing or of a wrong type, a file the engine cannot read, figures too large,
            memory too small, or disclosure control that cannot be made safe.
        SpecificationError: Measures that make no sense.
        NotAvailableError: An engine is not installed.

    Source:
        Rules: Hundepool, A. et al. (2012) Statistical Disclosure Control, Wiley, ch. 4. Hidden cells beyond
        the unsafe ones: see `growthpoles.stats.suppression`.

    Example:
        >>> import polars as pl
        >>> firms = pl.DataFrame({
        ...     "unit": ["A"] * 4 + ["B"] * 4 + ["C"] * 2, "year": [2024] * 10, "bin": list(range(10)),
        ...     "jobs": [10, 12, 9, 11, 30, 25, 28, 31, 5, 6]})
        >>> jobs = MicroMeasure("jobs", "sum", "jobs")
        >>> made = aggregate_microdata(firms, [jobs], rows=MicroRows(entity="bin"))
        >>> made["cells"].select("unit", "value", "flag").rows()
        [('A', None, 'confidential'), ('B', 114.0, 'observed'), ('C', None, 'confidential')]
        >>> made["totals"]["value"].to_list()
        [167.0]
    """
    need("narwhals")
    from growthpoles.sources.microdata_run import run

    place = engine if isinstance(engine, MicroEngine) else MicroEngine(engine)
    return run(
        source,
        tuple(measures),
        given=rows or MicroRows(),
        territory=territory,
        rules=disclosure,
        place=(place, memory),
    )

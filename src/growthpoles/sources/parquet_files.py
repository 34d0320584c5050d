"""Parquet files as raw tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from growthpoles.errors import InputError, Where, problem
from growthpoles.sources.layout import EDGES
from growthpoles.sources.limits import MAX_CELLS, check_file
from growthpoles.sources.tables import FloatArray, RawTable, ReadOptions

_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, OverflowError)
_MAGIC = b"PAR1"


def read_parquet(path: Path, *, options: ReadOptions | None = None) -> RawTable:
    """Read a Parquet file as a raw table; numbers stay numbers, rows count from 1.

    Raises:
        InputError: No such file, too large, damaged, too many cells, a column of lists or other nested
            values, a number that is infinite, or no rows.
    """
    options = options or ReadOptions()
    check_file(path, max_bytes=options.max_bytes)
    where = Where(file=path.name)
    with path.open("rb") as stream:
        begins = stream.read(4) == _MAGIC
        stream.seek(max(0, path.stat().st_size - 4))
        ends = stream.read() == _MAGIC
    if not begins or not ends:
        raise InputError(problem("parquet.unreadable", where, reason="PAR1"))
    try:
        scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        schema = scan.collect_schema()
        height = int(scan.select(pl.len()).collect().item())
        if height * len(schema) > MAX_CELLS:
            raise InputError(problem("cube.too_many", where, count=height * len(schema), limit=MAX_CELLS))
        nested = [name for name, kind in schema.items() if kind.is_nested() or kind in (pl.Binary, pl.Object)]
        if nested:
            raise InputError([problem("parquet.nested", Where(file=path.name, column=n)) for n in nested])
        frame = scan.collect()
    except _BROKEN as reason:
        told = str(reason).strip().partition("\n")[0][:200]
        raise InputError(problem("parquet.unreadable", where, reason=told)) from None
    if not height:
        raise InputError(problem("table.no_rows", where))
    numbers = {name: _numbers(frame[name]) for name, kind in schema.items() if kind.is_numeric()}
    rows = np.arange(1, height + 1)
    wrong = [(name, int(rows[np.isinf(held)][0])) for name, held in numbers.items() if np.isinf(held).any()]
    if wrong:
        places = [Where(file=path.name, row=row, column=name) for name, row in wrong]
        raise InputError([problem("number.not_finite", place, cell="inf", count=1) for place in places])
    return RawTable(
        file=path.name,
        sheet=None,
        header_row=0,
        cells=pl.DataFrame([_text(column) for column in frame.get_columns()]),
        numbers=numbers,
        rows=rows,
        headings=tuple(frame.columns),
    )


def _numbers(column: pl.Series) -> FloatArray:
    return np.array(column.cast(pl.Float64).fill_null(np.nan).to_numpy(), float)


def _text(column: pl.Series) -> pl.Series:
    """A column as text: a whole number without decimals, an empty cell as nothing."""
    if column.dtype.is_float():
        whole = column.is_finite() & (column == column.round()) & (column.abs() < 1e15)
        plain = column.fill_nan(None).cast(pl.String)
        text = pl.select(
            pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(plain)
        ).to_series()
    else:
        text = column.cast(pl.String)
    return text.fill_null("").str.strip_chars(EDGES).alias(column.name)

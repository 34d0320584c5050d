"""Parquet files as raw tables.

Read by DuckDB: other readers end the whole process at some damaged files, where it answers with an error.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from growthpoles.errors import InputError, NotAvailableError, Where, problem
from growthpoles.sources.layout import EDGES
from growthpoles.sources.limits import MAX_CELLS, check_columns, check_file, check_rows
from growthpoles.sources.tables import FloatArray, RawTable, ReadOptions

_MAGIC = b"PAR1"
_WHOLE = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)")
_BROKEN_OFF = re.compile(r"FLOAT|DOUBLE|DECIMAL\(.*\)")
_NESTED = re.compile(r"(STRUCT|MAP|UNION)\(.*|.*\]|BLOB|BIT|VARIANT|GEOMETRY.*")


def read_parquet(path: Path, *, options: ReadOptions | None = None) -> RawTable:
    """Read a Parquet file as a raw table; numbers stay numbers, rows count from 1.

    Raises:
        InputError: No such file, too large, damaged, too many cells, two columns of one name, a column of
            lists or other nested values, a number that is infinite, or no rows.
        NotAvailableError: The extra ``microdata`` is not installed.
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
    with _file(path) as connection:
        kinds = _columns(connection, path)
        height = int(connection.execute(f"SELECT count(*) FROM {_TABLE}").fetchone()[0])
        check_rows(height, where)
        check_columns(len(kinds), where)
        if height * len(kinds) > MAX_CELLS:
            raise InputError(problem("cube.too_many", where, count=height * len(kinds), limit=MAX_CELLS))
        if not height:
            raise InputError(problem("table.no_rows", where))
        columns = {name: _column(connection, name, kind) for name, kind in kinds.items()}
    numbers = {name: _numbers(column) for name, (_, column) in columns.items() if column is not None}
    rows = np.arange(1, height + 1)
    wrong = [(name, int(rows[np.isinf(held)][0])) for name, held in numbers.items() if np.isinf(held).any()]
    if wrong:
        places = [Where(file=path.name, row=row, column=name) for name, row in wrong]
        raise InputError([problem("number.not_finite", place, cell="inf", count=1) for place in places])
    return RawTable(
        file=path.name,
        sheet=None,
        header_row=0,
        cells=pl.DataFrame([_text(text) for text, _ in columns.values()]),
        numbers=numbers,
        rows=rows,
        headings=tuple(columns),
    )


_TABLE = "read_parquet(getvariable('file'), hive_partitioning = false)"


@contextmanager
def _file(path: Path) -> Iterator[Any]:
    """A connection that reads this file and can do nothing else."""
    try:
        import duckdb
    except ImportError:
        raise NotAvailableError(problem("parquet.extra", Where(file=path.name))) from None
    off: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    connection = duckdb.connect(":memory:", config=off)
    try:
        with _plain_name(path) as place:
            connection.execute("SET VARIABLE file = ?", [place])
            connection.execute("SET allowed_paths = ['" + place.replace("'", "''") + "']")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield connection
    except (duckdb.Error, UnicodeDecodeError) as failure:
        told = str(failure).strip().partition("\n")[0][:200]
        raise InputError(problem("parquet.unreadable", Where(file=path.name), reason=told)) from None
    finally:
        connection.close()


@contextmanager
def _plain_name(path: Path) -> Iterator[str]:
    """The file under a name without signs that would stand for other files."""
    whole = path.resolve()
    if not re.search(r"[*?[]", str(whole)):
        yield str(whole)
        return
    with TemporaryDirectory() as folder:
        yield str(shutil.copyfile(whole, Path(folder, "table.parquet")))


def _columns(connection: Any, path: Path) -> dict[str, str]:
    """Columns with their types.

    Raises:
        InputError: Two have one name, or one holds what no cell can.
    """
    schema = connection.execute("SELECT name FROM parquet_schema(getvariable('file'))").fetchall()
    kinds = {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {_TABLE}").fetchall()}
    times = Counter(str(row[0]).casefold() for row in schema[1:])
    nested = [name for name, kind in kinds.items() if _NESTED.fullmatch(kind)]
    if nested:
        raise InputError([problem("parquet.nested", Where(file=path.name, column=n)) for n in nested])
    twice = [name for name in kinds if times[name.casefold()] != 1]
    if twice:
        raise InputError([problem("parquet.twice", Where(file=path.name, column=n)) for n in twice])
    return kinds


def _column(connection: Any, name: str, kind: str) -> tuple[pl.Series, pl.Series | None]:
    """A column as text, and as numbers where it has them."""
    quoted = '"' + name.replace('"', '""') + '"'

    def read(kind: str) -> pl.Series:
        found = connection.execute(f"SELECT CAST({quoted} AS {kind}) AS x FROM {_TABLE}").fetchnumpy()["x"]
        values = np.ma.getdata(found)
        made = pl.Series(name, values, dtype=pl.Float64 if kind == "DOUBLE" else pl.String, strict=False)
        gaps = pl.Series(np.ma.getmaskarray(found))
        return pl.select(pl.when(~gaps).then(made).alias(name)).to_series()

    if _WHOLE.fullmatch(kind):
        return read("VARCHAR"), read("DOUBLE")
    if _BROKEN_OFF.fullmatch(kind):
        held = read("DOUBLE")
        return held, held
    return read("VARCHAR"), None


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

"""Doors to microdata: files through DuckDB, Polars or Spark, data frames and database tables where they are.

Rows are never loaded into Python: what is opened here is a lazy query, and only grouped figures are fetched.
"""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from growthpoles.errors import InputError, Where, problem
from growthpoles.sources.encodings import decode
from growthpoles.sources.extras import need
from growthpoles.sources.microdata_inputs import MicroEngine
from growthpoles.sources.microdata_query import Fetch
from growthpoles.sources.options import TableFormat

ENGINES = ("duckdb", "polars", "spark")
_HEAD = 1 << 20
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)I?B", re.IGNORECASE)
_POWER = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}
_KINDS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".tsv": "csv", ".txt": "csv"}
_COMMA, _POINT = re.compile(r"[+-]?\d+,\d+"), re.compile(r"[+-]?\d+\.\d+")
# What the process needs beside the engine: the interpreter, this package and the grouped figures.
_OWN = 260_000_000
# DuckDB spills groups, but gives up when far more come than fit: 100 million at 780 MB; 30 million go well.
_BYTES_OF_GROUP = 26


@dataclass(frozen=True, eq=False)
class Opened:
    """Rows that can be queried.

    Attributes:
        frame: The lazy frame.
        fetch: How results are fetched.
        engine: Name of the engine.
        hashes: SHA-256 of the files.
        at_once: How many rows may be grouped by contributor in one query under the bound of memory; None =
            any number.
    """

    frame: nw.LazyFrame[Any]
    fetch: Fetch
    engine: str
    hashes: tuple[tuple[str, Future[str]], ...] = ()
    at_once: int | None = None


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """How files are opened.

    Attributes:
        engine: Engine for files; data frames and tables stay in their own.
        memory: Bound of memory of the process (DuckDB, Spark), such as ``"1GB"``.
        style: Encoding, delimiter and decimal sign of a CSV file.
        numbers, truths: Columns of a CSV file that hold figures or truth values; the others are text.
    """

    engine: MicroEngine = field(default_factory=MicroEngine)
    memory: str = "1GB"
    style: TableFormat = field(default_factory=TableFormat)
    numbers: frozenset[str] = frozenset()
    truths: frozenset[str] = frozenset()


def size_of(text: str) -> int:
    """Bytes of a size such as ``"1GB"``.

    Raises:
        InputError: It is no size, or too small to work with.

    Example:
        >>> size_of("1.5 GB")
        1500000000
    """
    found = _SIZE.fullmatch(text.strip())
    size = int(float(found[1]) * 1000 ** _POWER[found[2].upper()]) if found else 0
    if size < 300_000_000:
        raise InputError(problem("microdata.memory.bad", None, given=text))
    return size


@contextmanager
def open_rows(source: Any, settings: DoorSettings) -> Iterator[Opened]:
    """Open files, a data frame, a DuckDB relation, a Spark frame or an Ibis table.

    Raises:
        InputError: A file is missing or of a kind that cannot be queried; the engine refuses the rows.
        NotAvailableError: The engine is not installed.
    """
    engine = settings.engine
    if engine.name not in ENGINES:
        known = ", ".join(ENGINES)
        raise InputError(problem("method.unknown", Where(key="engine"), name=engine.name, known=known))
    paths = _paths(source)
    if not paths:
        yield _frame(source)
        return
    bound = size_of(settings.memory)
    with tempfile.TemporaryDirectory(prefix="microdata-", dir=engine.folder) as name:
        folder = Path(name)
        files = _Files.of(paths, settings, folder)
        with ThreadPoolExecutor(1) as pool:
            hashes = tuple((path.name, pool.submit(_sha256, path)) for path in paths)
            if engine.name == "polars":
                yield Opened(nw.from_native(_scan(files)), _fetch_polars, "polars", hashes)
            elif engine.name == "spark":
                with _spark(bound, engine.threads) as session:
                    frame = nw.from_native(_spark_frame(session, files))
                    yield Opened(frame, _fetch_spark, "spark", hashes)
            else:
                with _duckdb(files, bound, threads=engine.threads, folder=folder) as relation:
                    at_once = _engine_bytes(bound) // _BYTES_OF_GROUP
                    yield Opened(nw.from_native(relation), _fetch_duckdb, "duckdb", hashes, at_once)


def _paths(source: Any) -> tuple[Path, ...]:
    if isinstance(source, str | Path):
        return (Path(source),)
    if isinstance(source, Sequence) and source and all(isinstance(item, str | Path) for item in source):
        return tuple(Path(item) for item in source)
    return ()


def _frame(source: Any) -> Opened:
    """A frame where it is; eager ones become lazy Polars (the backend for pyarrow gives wrong figures)."""
    try:
        frame = nw.from_native(source)
    except TypeError:
        kind = type(source).__name__
        raise InputError(problem("microdata.source.unknown", None, kind=kind)) from None
    if isinstance(frame, nw.DataFrame):
        return Opened(nw.from_native(frame.to_polars().lazy()), _fetch_polars, "polars")
    engine = str(frame.implementation.name).lower()
    fetches: dict[str, Fetch] = {"polars": _fetch_polars, "duckdb": _fetch_duckdb, "ibis": _fetch_ibis}
    if engine not in fetches and "spark" not in engine:
        raise InputError(problem("microdata.source.unknown", None, kind=type(source).__name__))
    return Opened(frame, fetches.get(engine, _fetch_spark), engine)


def _engine_bytes(bound: int) -> int:
    return max(bound - _OWN, 100_000_000)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True, eq=False)
class _Files:
    """Files of one kind, in UTF-8, and how they are written."""

    paths: tuple[Path, ...]
    kind: str
    separator: str = ","
    decimal: str = "."
    types: Mapping[str, str] | None = None

    @classmethod
    def of(cls, paths: tuple[Path, ...], settings: DoorSettings, folder: Path) -> _Files:
        kinds = {_kind(path) for path in paths}
        if len(kinds) > 1:
            raise InputError(problem("microdata.files.mixed"))
        if kinds == {"parquet"}:
            return cls(tuple(path.resolve() for path in paths), "parquet")
        texts = tuple(_utf8(path, settings.style, folder / f"{k}.csv") for k, path in enumerate(paths))
        heads = [_Head.of(path, text, settings) for path, text in zip(paths, texts, strict=True)]
        if len({(head.names, head.separator) for head in heads}) > 1:
            raise InputError(problem("microdata.files.mixed"))
        decimals = {head.decimal for head in heads} - {""} or {"."}
        if len(decimals) > 1:
            raise InputError(problem("microdata.decimal.unclear", Where(file=paths[0].name)))
        types = {
            name: "number" if name in settings.numbers else "truth" if name in settings.truths else "text"
            for name in heads[0].names
        }
        return cls(tuple(path.resolve() for path in texts), "csv", heads[0].separator, decimals.pop(), types)


def _kind(path: Path) -> str:
    where = Where(file=path.name)
    if not path.is_file():
        raise InputError(problem("file.missing" if not path.exists() else "file.not_a_file", where))
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise InputError(problem("microdata.file.kind", where, kind=path.suffix))
    if not path.stat().st_size:
        raise InputError(problem("file.empty", where))
    return kind


def _utf8(path: Path, style: TableFormat, target: Path) -> Path:
    """The file itself when it is UTF-8, else a copy in UTF-8, made piece by piece."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if len(head) == _HEAD:  # cut where no character is cut
        head = head[: len(head) // 4 * 4] if b"\0" in head else head[: head.rfind(b"\n") + 1] or head
    encoding = decode(head, path.name, encoding=style.read.encoding).encoding
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "ascii"):
        return path
    try:
        with (
            path.open("r", encoding=encoding, newline="") as given,
            target.open("w", encoding="utf-8", newline="") as made,
        ):
            shutil.copyfileobj(given, made, _HEAD)
    except UnicodeError:
        raise InputError(problem("file.encoding.wrong", Where(file=path.name), encoding=encoding)) from None
    return target


@dataclass(frozen=True, slots=True)
class _Head:
    """Column names, separator and decimal sign as the first rows show them; no sign when they show none."""

    names: tuple[str, ...]
    separator: str
    decimal: str

    @classmethod
    def of(cls, path: Path, text: Path, settings: DoorSettings) -> _Head:
        with text.open("r", encoding="utf-8-sig", newline="", errors="replace") as stream:
            text_head = stream.read(_HEAD)
        lines = text_head.splitlines()[: -1 if len(text_head) == _HEAD else None]
        first = lines[0] if lines else ""
        separator = settings.style.read.delimiter or max(";\t|,", key=first.count)
        try:
            rows = list(csv.reader(lines, delimiter=separator))
        except csv.Error as reason:
            raise InputError(problem("microdata.refused", Where(file=path.name), why=str(reason))) from None
        names = tuple(rows[0]) if rows else ()
        plain = [name.casefold() for name in names]
        for name in names:
            if plain.count(name.casefold()) > 1:
                raise InputError(problem("microdata.column.twice", Where(file=path.name), column=name))
        stated = settings.style.rules.decimal
        sign = stated if stated in (",", ".") else _decimal(path, names, rows[1:], settings.numbers)
        return cls(names, separator, sign)


def _decimal(path: Path, names: Sequence[str], rows: list[list[str]], numbers: frozenset[str]) -> str:
    """The decimal sign of the figures in the first rows; empty when none has one."""
    places = [k for k, name in enumerate(names) if name in numbers]
    cells = [row[k].strip() for row in rows for k in places if k < len(row)]
    signs = [
        sign for sign, form in ((",", _COMMA), (".", _POINT)) if any(form.fullmatch(cell) for cell in cells)
    ]
    if len(signs) > 1:
        raise InputError(problem("microdata.decimal.unclear", Where(file=path.name)))
    return signs[0] if signs else ""


def refused(reason: Exception, paths: Sequence[Path] = ()) -> InputError:
    """What an engine says of the rows, without paths, with the line of the file where it is known."""
    text = str(reason)
    line = re.search(r"\bLine: (\d+)", text)
    why = next((part for part in text.splitlines() if "converting" in part), text.partition("\n")[0])
    for path in paths:
        why = why.replace(str(path), path.name)
    file = paths[0].name if len(paths) == 1 else None
    row = int(line[1]) if line else None
    return InputError(problem("microdata.refused", Where(file=file, row=row), why=why[:300]))


# DuckDB -----------------------------------------------------------------------------------------------------


@contextmanager
def _duckdb(files: _Files, bound: int, *, threads: int | None, folder: Path) -> Iterator[Any]:
    """A relation over the files; its connection reads them, writes to one folder, and can do no more."""
    need("duckdb")
    import duckdb

    config: dict[str, Any] = {
        "memory_limit": f"{_engine_bytes(bound) // 1_000_000}MB",
        "temp_directory": str(folder / "spill"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=config | ({"threads": threads} if threads else {}))
    try:
        listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files.paths)
        connection.execute(f"SET allowed_paths = [{listed}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield _relation(connection, files)
    except duckdb.OutOfMemoryException:
        raise InputError(problem("microdata.memory.full", None, memory=f"{bound / 1e9:g} GB")) from None
    except duckdb.Error as reason:
        raise refused(reason, files.paths) from None
    finally:
        connection.close()


def _relation(connection: Any, files: _Files) -> Any:
    names = [str(path) for path in files.paths]
    if files.kind == "parquet":
        return connection.read_parquet(names)
    types = {"number": "DOUBLE", "truth": "BOOLEAN", "text": "VARCHAR"}
    columns = {name: types[kind] for name, kind in (files.types or {}).items()}
    return connection.read_csv(
        names, header=True, sep=files.separator, decimal=files.decimal, dtype=columns, quotechar='"'
    )


def _fetch_duckdb(frame: nw.LazyFrame[Any]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = frame.to_native().fetchall()
    return rows


# Polars -----------------------------------------------------------------------------------------------------


def _scan(files: _Files) -> pl.LazyFrame:
    if files.kind == "parquet":
        return pl.scan_parquet(list(files.paths), glob=False)
    held, comma = files.types or {}, files.decimal == ","
    types: dict[str, Any] = {
        "number": pl.String if comma else pl.Float64, "truth": pl.Boolean, "text": pl.String
    }  # fmt: skip
    schema = {name: types[kind] for name, kind in held.items()}
    frame = pl.scan_csv(list(files.paths), separator=files.separator, schema=schema, glob=False)
    # Polars would take 1.500 for 1.5 beside decimal commas; with its point replaced it is refused.
    figures = [
        pl.col(name)
        .str.replace_all(".", "?", literal=True)
        .str.replace(",", ".", literal=True)
        .cast(pl.Float64)
        for name, kind in held.items()
        if kind == "number" and comma
    ]
    return frame.with_columns(figures)


def _fetch_polars(frame: nw.LazyFrame[Any]) -> list[tuple[Any, ...]]:
    try:
        rows: list[tuple[Any, ...]] = frame.to_native().collect(engine="streaming").rows()
    except pl.exceptions.PolarsError as reason:
        raise refused(reason) from None
    return rows


# Spark ------------------------------------------------------------------------------------------------------


@contextmanager
def _spark(bound: int, threads: int | None) -> Iterator[Any]:
    """The session that runs, or a local one that ends with the call."""
    need("pyspark")
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    session = running or (
        SparkSession.builder.master(f"local[{threads or '*'}]")
        .appName("growthpoles")
        .config("spark.driver.memory", f"{bound // 1_000_000}m")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")  # nothing listens to the network
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", str(4 * (threads or 2)))
        .getOrCreate()
    )
    try:
        yield session
    finally:
        if running is None:
            session.stop()


def _spark_frame(session: Any, files: _Files) -> Any:
    names = [str(path) for path in files.paths]
    if files.kind == "parquet":
        return session.read.parquet(*names)
    if files.decimal == ",":
        raise InputError(problem("microdata.decimal.spark", Where(file=files.paths[0].name)))
    types = {"number": "double", "truth": "boolean", "text": "string"}
    schema = ", ".join(
        "`" + name.replace("`", "``") + "` " + types[kind] for name, kind in (files.types or {}).items()
    )
    return session.read.csv(names, header=True, sep=files.separator, schema=schema, mode="FAILFAST")


def _fetch_spark(frame: nw.LazyFrame[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in frame.to_native().collect()]


# Tables of a server through Ibis ----------------------------------------------------------------------------


def _fetch_ibis(frame: nw.LazyFrame[Any]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = frame.to_native().to_polars().rows()
    return rows

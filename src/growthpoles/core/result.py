"""Results: named tables with the specification, the diagnostics and the provenance that go with them."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self, TypeGuard

import polars as pl

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade
from growthpoles.errors import InputError, NotAvailableError, Where, problem


@dataclass(frozen=True, eq=False)
class Table:
    """A table of a result.

    Attributes:
        name: Name, also the file name of the saved CSV.
        keys: Columns that identify a row (used for sorting and for `Result.diff`).
        data: The rows, sorted by the keys.
    """

    name: str
    keys: tuple[str, ...]
    data: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a result was made from: names and SHA-256 of inputs, seed and version of the package."""

    inputs: tuple[tuple[str, str], ...] = ()
    seed: int | None = None
    version: str = ""


@dataclass(frozen=True, eq=False)
class Result:
    """Base of all results: frozen tables with their specification, diagnostics and provenance.

    Attributes:
        tables: The tables.
        spec: How the result was made, as plain values (it is saved as JSON).
        diagnostics: What a reader should know.
        provenance: What it was made from.

    Example:
        >>> made = Result((Table("scores", ("unit",), pl.DataFrame({"unit": ["A"], "index": [0.5]})),))
        >>> made.names, made["scores"]["index"].to_list()
        (('scores',), [0.5])
    """

    kind: ClassVar[str] = "result"

    tables: tuple[Table, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    provenance: Provenance = field(default_factory=Provenance)

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.table(name).data

    def __repr__(self) -> str:
        names = ", ".join(f"{t.name} ({t.data.height})" for t in self.tables)
        found = f"diagnostics: {len(self.diagnostics)}, worst {self.diagnostics.worst.code}"
        return f"{type(self).__name__}({names}; {found})"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(item.name for item in self.tables)

    def table(self, name: str) -> Table:
        """One table with its keys.

        Raises:
            NotAvailableError: The result has no such table.
        """
        for item in self.tables:
            if item.name == name:
                return item
        raise NotAvailableError(problem("result.table.unknown", None, name=name, known=", ".join(self.names)))

    def summary(self) -> pl.DataFrame:
        """The tables of the result: name, rows, columns and keys."""
        return pl.DataFrame(
            {
                "table": [t.name for t in self.tables],
                "rows": [t.data.height for t in self.tables],
                "columns": [", ".join(t.data.columns) for t in self.tables],
                "keys": [", ".join(t.keys) for t in self.tables],
            }
        )

    def diff(self, other: Result, *, tolerance: float = 0.0) -> ResultDiff:
        """Cells that differ between two results of the same kind.

        Args:
            other: The later result.
            tolerance: Relative difference of numbers that still counts as equal.

        Raises:
            InputError: The results are of different kinds.
        """
        if type(self).kind != type(other).kind:
            raise InputError(
                problem("result.diff.kind", None, first=type(self).kind, second=type(other).kind)
            )
        return ResultDiff(diff_tables(self.tables, other.tables, tolerance=tolerance))

    def save(self, folder: str | Path) -> Path:
        """Write every table as CSV and Parquet and the rest as ``result.json``; returns the folder."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        meta = {
            "kind": type(self).kind,
            "keys": {item.name: list(item.keys) for item in self.tables},
            "sha256": {item.name: _write(item.data, target / item.name) for item in self.tables},
            "spec": dict(self.spec),
            "diagnostics": [_diagnostic_json(item) for item in self.diagnostics],
            "inputs": dict(self.provenance.inputs),
            "seed": self.provenance.seed,
            "version": self.provenance.version,
        }
        text = json.dumps(meta, ensure_ascii=False, indent=1)
        (target / "result.json").write_text(text + "\n", encoding="utf-8")
        return target

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """Read what `save` wrote. Live inputs are not saved: what needs them says so.

        Raises:
            InputError: The folder holds no result, one of another kind, or a table that was changed since.
        """
        source = Path(folder)
        path = source / "result.json"
        if not path.is_file():
            raise InputError(problem("result.load.missing", Where(file=source.name)))
        meta = json.loads(path.read_text(encoding="utf-8"))
        if cls.kind not in ("result", meta["kind"]):
            raise InputError(problem("result.diff.kind", None, first=cls.kind, second=meta["kind"]))
        digests = meta.get("sha256", {})
        tables = tuple(
            Table(name, tuple(keys), _read(source / f"{name}.parquet", digest=digests.get(name)))
            for name, keys in meta["keys"].items()
        )
        found = Diagnostics(tuple(_diagnostic_from(item) for item in meta["diagnostics"]))
        origin = Provenance(tuple(sorted(meta["inputs"].items())), meta["seed"], meta["version"])
        return cls(tables=tables, spec=meta["spec"], diagnostics=found, provenance=origin)


def _write(data: pl.DataFrame, stem: Path) -> str:
    """As CSV and Parquet, through Python, so that a full disk is an `OSError`; SHA-256 of Parquet."""
    buffer = io.BytesIO()
    data.write_parquet(buffer)
    stem.with_name(f"{stem.name}.csv").write_bytes(data.write_csv().encode())
    stem.with_name(f"{stem.name}.parquet").write_bytes(buffer.getvalue())
    return hashlib.sha256(buffer.getvalue()).hexdigest()


def _read(path: Path, *, digest: str | None) -> pl.DataFrame:
    """A saved table; a changed one, or one nothing is known of, could be other figures or end the process."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise InputError(problem("result.load.changed", Where(file=path.name)))
    return pl.read_parquet(io.BytesIO(content))


@dataclass(frozen=True, eq=False)
class ResultDiff:
    """Cells that differ: table, key, column, before, after, change (numbers only)."""

    table: pl.DataFrame

    def __bool__(self) -> bool:
        return self.table.height > 0


_DIFF = {
    "table": pl.String,
    "key": pl.String,
    "column": pl.String,
    "before": pl.String,
    "after": pl.String,
    "change": pl.Float64,
}


def diff_tables(
    first: tuple[Table, ...], second: tuple[Table, ...], *, tolerance: float = 0.0
) -> pl.DataFrame:
    """Cell-by-cell differences between two sets of tables, matched by name and keys."""
    before, after = ({t.name: t for t in tables} for tables in (first, second))
    rows: list[tuple[str, str, str, str | None, str | None, float | None]] = []
    for name in sorted({*before, *after}):
        if name not in before or name not in after:
            rows.append((name, "", "", *(("present", None) if name in before else (None, "present")), None))
            continue
        rows.extend(_diff_one(before[name], after[name], tolerance))
    return pl.DataFrame(rows, schema=_DIFF, orient="row")


def _diff_one(
    first: Table, second: Table, tolerance: float
) -> list[tuple[str, str, str, str | None, str | None, float | None]]:
    keys = list(first.keys)
    old, new = (
        {tuple(row[k] for k in keys): row for row in table.data.iter_rows(named=True)}
        for table in (first, second)
    )
    columns = [c for c in dict.fromkeys((*first.data.columns, *second.data.columns)) if c not in keys]
    rows = []
    for key in dict.fromkeys((*old, *new)):
        name = " / ".join(str(part) for part in key)
        if key not in old or key not in new:
            ends = ("present", None) if key in old else (None, "present")
            rows.append((first.name, name, "", *ends, None))
            continue
        for column in columns:
            a, b = old[key].get(column), new[key].get(column)
            if not _same(a, b, tolerance):
                change = float(b - a) if _number(a) and _number(b) else None
                rows.append((first.name, name, column, _text(a), _text(b), change))
    return rows


def _number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(a: Any, b: Any, tolerance: float) -> bool:
    if _number(a) and _number(b):
        return bool(a == b or abs(a - b) <= tolerance * max(abs(a), abs(b)))
    return bool(a == b)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _diagnostic_json(item: Diagnostic) -> dict[str, Any]:
    where = {name: getattr(item.where, name) for name, _ in item.where.parts()}
    return {"grade": item.grade.code, "code": item.code, "where": where, "details": dict(item.details)}


def _diagnostic_from(item: Mapping[str, Any]) -> Diagnostic:
    details = tuple(sorted(item["details"].items()))
    return Diagnostic(item["code"], Where(**item["where"]), details, Grade[item["grade"].upper()])

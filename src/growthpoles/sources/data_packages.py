"""Frictionless data packages: a resource of datapackage.json as a raw table, checked against its schema."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from growthpoles.core.diagnostic import Diagnostics, note
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.sources.csv_files import read_csv
from growthpoles.sources.limits import check_file, inside, read_bytes
from growthpoles.sources.tables import RawTable, ReadOptions

_URL = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HASHES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_NUMBERS = ("number", "integer", "year")


def read_data_package(
    path: Path, *, resource: str | None = None, options: ReadOptions | None = None
) -> RawTable:
    """Read one tabular resource of a data package.

    The file must be what the package says: its fields in their order, its size and hash where stated, its
    primary key once, a number in every cell of a numeric field. Marks of missing values are those of the
    schema. Files of a package lie beside it: addresses of the network and paths that lead out are refused.

    Args:
        path: The ``datapackage.json``.
        resource: Name of the resource; may be left out where there is one.
        options: Size limit.

    Raises:
        InputError: All that was found wrong.
    """
    options = options or ReadOptions()
    check_file(path, max_bytes=5_000_000)
    where = Where(file=path.name)
    package = _json(path, where)
    item = _resource(package, resource, where)
    file = _file(item, path)
    check_file(file, max_bytes=options.max_bytes)
    _check_bytes(item, file)
    schema = item.get("schema")
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list) or not schema["fields"]:
        raise InputError(problem("package.schema", where))
    fields = [field for field in schema["fields"] if isinstance(field, dict)]
    raw = read_csv(file, options=_read_options(item, options, where))
    _check_names(raw, [str(field.get("name", "")) for field in fields])
    missing = [str(mark) for mark in schema.get("missingValues", [""]) if isinstance(mark, str)]
    raw = _numbers(raw, fields, missing)
    _check_key(raw, schema.get("primaryKey", []))
    notes = note("package.read", where, resource=str(item.get("name", "")), table=file.name)
    marks = {mark: "missing" for mark in missing if mark}
    return replace(raw, diagnostics=Diagnostics.of(raw.diagnostics, notes), marks=marks)


def package_files(path: Path) -> tuple[Path, ...]:
    """The files of a data package that lie beside it or below; none for another file.

    Example:
        >>> package_files(Path("figures.csv"))
        ()
    """
    if path.suffix.lower() != ".json" or not path.is_file():
        return ()
    found = []
    with suppress(InputError):
        package = _json(path, Where(file=path.name))
        items = package.get("resources")
        for item in items if isinstance(items, list) else ():
            with suppress(InputError):
                found.append(_file(item if isinstance(item, dict) else {}, path))
    return tuple(file for file in found if file.is_file())


def _json(path: Path, where: Where) -> dict[str, Any]:
    try:
        package = json.loads(read_bytes(path).decode("utf-8-sig"))
    except (ValueError, RecursionError) as reason:
        raise InputError(problem("package.unreadable", where, reason=str(reason)[:200])) from None
    if not isinstance(package, dict):
        raise InputError(problem("package.unreadable", where, reason="{...}"))
    return package


def _resource(package: Mapping[str, Any], wanted: str | None, where: Where) -> dict[str, Any]:
    items = package.get("resources")
    held = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    found = [item for item in held if wanted is None or item.get("name") == wanted]
    if len(found) != 1:
        known = ", ".join(str(item.get("name", "?")) for item in held)
        raise InputError(problem("package.resource", where, wanted=wanted or "-", known=known))
    return found[0]


def _file(item: Mapping[str, Any], path: Path) -> Path:
    """The file of a resource, which must lie beside the package or below it."""
    name = item.get("path")
    if isinstance(name, list) and len(name) == 1:
        name = name[0]
    where = Where(file=path.name)
    if not isinstance(name, str) or not name or "\0" in name or len(name) > 1000:
        raise InputError(problem("package.path", where))
    if _URL.match(name) or name.startswith("//"):
        raise InputError(problem("package.url", where, name=name[:200]))
    if "\\" in name:
        raise InputError(problem("file.outside", where, name=name[:200]))
    if Path(name).suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise InputError(problem("package.format", where, name=name[:200]))
    return inside(path.parent, name)


def _check_bytes(item: Mapping[str, Any], file: Path) -> None:
    where = Where(file=file.name)
    size, stated = item.get("bytes"), item.get("hash")
    if isinstance(size, int) and size != file.stat().st_size:
        raise InputError(problem("package.bytes", where, stated=size, found=file.stat().st_size))
    if isinstance(stated, str) and stated:
        kind, _, digest = stated.rpartition(":")
        kind = kind.lower() or _HASHES.get(len(digest), "")
        if kind not in _HASHES.values():
            raise InputError(problem("package.hash.unknown", where, kind=kind or stated[:40]))
        if hashlib.new(kind, read_bytes(file), usedforsecurity=False).hexdigest() != digest.lower():
            raise InputError(problem("package.hash", where))


def _read_options(item: Mapping[str, Any], options: ReadOptions, where: Where) -> ReadOptions:
    dialect = item.get("dialect") if isinstance(item.get("dialect"), dict) else {}
    odd = {"quoteChar": '"', "header": True, "doubleQuote": True, "commentChar": None}
    strange = [name for name, usual in odd.items() if dialect and dialect.get(name, usual) != usual]
    if strange:
        raise InputError(problem("package.dialect", where, name=strange[0]))
    delimiter, encoding = (dialect or {}).get("delimiter", ","), item.get("encoding", "utf-8")
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':
        raise InputError(problem("package.dialect", where, name="delimiter"))
    return replace(options, delimiter=delimiter, encoding=str(encoding), header_row=1)


def _check_names(raw: RawTable, names: Sequence[str]) -> None:
    if list(raw.columns) != list(names):
        given, wanted = ", ".join(raw.columns), ", ".join(names)
        raise InputError(problem("package.fields", raw.where, given=given[:300], wanted=wanted[:300]))


def _numbers(raw: RawTable, fields: Sequence[Mapping[str, Any]], missing: Sequence[str]) -> RawTable:
    """Numeric fields as numbers, by the decimal and group signs their schema states."""
    numbers, problems = dict(raw.numbers), []
    for field in fields:
        name = str(field["name"])
        if field.get("type") not in _NUMBERS:
            continue
        group, decimal = str(field.get("groupChar", "")), str(field.get("decimalChar", "."))
        values = np.full(len(raw), np.nan)
        for i, text in enumerate(raw.column(name).text):
            if text in missing or text == "":
                continue
            plain = text.replace(group, "") if group else text
            value = _number(plain.replace(decimal, ".") if decimal != "." else plain, decimal)
            if value is None or (field["type"] != "number" and value % 1):
                problems.append(problem("package.value", raw.column(name).where(i), text=text[:40]))
            else:
                values[i] = value
        numbers[name] = values
    if problems:
        raise InputError(problems[:20])
    return replace(raw, numbers=numbers)


def _number(text: str, decimal: str) -> float | None:
    if not re.fullmatch(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|[+-]?\.\d+", text) or decimal not in (
        ".",
        ",",
    ):
        return None
    value = float(text)
    return value if np.isfinite(value) else None


def _check_key(raw: RawTable, key: object) -> None:
    names = [key] if isinstance(key, str) else key
    known = isinstance(names, list) and all(isinstance(x, str) and x in raw.columns for x in names)
    if not isinstance(names, list) or not names or not known or len(set(names)) < len(names):
        if names:
            raise InputError(problem("package.key.unknown", raw.where, key=str(names)[:100]))
        return
    seen: dict[tuple[str, ...], int] = {}
    problems: list[Problem] = []
    for i, row in enumerate(raw.cells.select(names).iter_rows()):
        if row in seen:
            given, first = " / ".join(row), int(raw.rows[seen[row]])
            where = raw.column(names[-1]).where(i)
            problems.append(problem("table.row.twice", where, given=given, row=first))
        seen.setdefault(row, i)
    if problems:
        raise InputError(problems[:20])

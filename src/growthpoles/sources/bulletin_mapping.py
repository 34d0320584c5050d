"""The saved mapping of a statistical bulletin: which words head which figures, year after year."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import is_code
from growthpoles.sources.limits import check_file, read_bytes
from growthpoles.sources.numbers import NumberRules

_RENAMED = {"table": "tables"}


@dataclass(frozen=True, slots=True)
class TableMapping:
    """One table of a bulletin.

    Attributes:
        title: Words of its title; ``*`` stands for any words.
        columns: Headings from the top down, joined with `` / ``, by indicator code; of a long path the last
            parts suffice where they are found once. ``{year}`` stands for a year in the heading.
        sheet: Words of the name of the sheet; all sheets by default.
        unit: Heading of the column of regions; found by the names in it by default.
        measure: Words of the unit of measure that must stand in the title, above the table or in a heading.
        year: Year of the figures; found in the title, the sheet or the cover by default.
        sums: Indicators whose regions must add up to the total of the country.
        within: {part: whole}: indicators of which the first cannot exceed the second in any region.

    Example:
        >>> TableMapping("Main figures", {"firms": "Enterprises / total"}, measure="units").measure
        'units'
    """

    title: str
    columns: Mapping[str, str]
    sheet: str = ""
    unit: str = ""
    measure: str = ""
    year: int | None = None
    sums: tuple[str, ...] = ()
    within: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BulletinMapping:
    """How a bulletin is laid out, by its words.

    Attributes:
        tables: The tables to take.
        names: Codes of regions by the name the bulletin writes, where it is none of the known names.
        total: Words for the row of the whole country, besides its name.
        skip: Words of rows to leave out, besides "of which" in three languages.
        footnotes: Marks to drop at the end of names, headings and figures, such as ``1)``.
        zero, confidential, missing: What the marks in the tables mean.
        file: Name of the mapping file.

    Example:
        >>> made = BulletinMapping((TableMapping("Main figures", {"firms": "Number of enterprises"}),))
        >>> made.rules.confidential
        frozenset()
    """

    tables: tuple[TableMapping, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    total: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    zero: tuple[str, ...] = ()
    confidential: tuple[str, ...] = ()
    missing: tuple[str, ...] | None = None
    file: str = ""

    @property
    def rules(self) -> NumberRules:
        """What the marks mean, as the number cleaner takes it."""
        zero, hidden = frozenset(self.zero), frozenset(self.confidential)
        if self.missing is None:
            return NumberRules(zero=zero, confidential=hidden)
        return NumberRules(zero=zero, confidential=hidden, missing=frozenset({"", *self.missing}))


def read_bulletin_mapping(path: str | Path) -> BulletinMapping:
    """Read the mapping of a bulletin from a TOML file.

    Args:
        path: The file; its keys are the attributes of `BulletinMapping`, with one ``[[table]]`` a table.

    Raises:
        InputError: No such file, no TOML, an unknown key (with the nearest one), a value of another kind,
            or no table. All of them at once.

    Example:
        >>> import tempfile
        >>> text = '[[table]]\\ntitle = "Main figures"\\ncolumns = { firms = "Number of enterprises" }'
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "mapping.toml"
        ...     _ = file.write_text(text)
        ...     read_bulletin_mapping(file).tables[0].columns
        {'firms': 'Number of enterprises'}
    """
    path = Path(path)
    check_file(path, max_bytes=1_000_000)
    where = Where(file=path.name)
    try:
        plain = tomllib.loads(read_bytes(path).decode("utf-8-sig"))
    except (ValueError, RecursionError) as reason:
        raise InputError(problem("mapping.unreadable", where, reason=str(reason)[:200])) from None
    found = _Checker(path.name)
    tables = found.tables(plain.pop("table", None))
    rest = found.take(plain, BulletinMapping, "", leave=("tables", "file"))
    if found.problems:
        raise InputError(found.problems)
    mapping = BulletinMapping(tuple(TableMapping(**item) for item in tables), **rest, file=path.name)
    try:
        _ = mapping.rules
    except InputError as failure:
        raise InputError([Problem(item.code, where, item.details) for item in failure.problems]) from None
    return mapping


class _Checker:
    """Checks the kinds of the values of a mapping and keeps every problem."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def tables(self, plain: Any) -> list[dict[str, Any]]:
        if not isinstance(plain, list) or not plain:
            self.add("mapping.table.none", "table")
            return []
        return [self.table(item, f"table.{i}") for i, item in enumerate(plain, start=1)]

    def table(self, plain: Any, key: str) -> dict[str, Any]:
        if not isinstance(plain, dict):
            self.add("mapping.value", key, expected="[[table]]")
            return {}
        found = self.take(plain, TableMapping, key)
        for name in ("title", "columns"):
            if not found.get(name):
                self.add("mapping.key.missing", f"{key}.{name}")
        codes = found.get("columns", {})
        for code in codes:
            if not is_code(code):
                self.add("mapping.value", f"{key}.columns.{code}", expected="code")
        named = [("sums", code) for code in found.get("sums", ())]
        named += [("within", code) for pair in found.get("within", {}).items() for code in pair]
        for name, code in named:
            if code not in codes:
                self.add("mapping.key.unknown", f"{key}.{name}", name=code, known=", ".join(codes))
        return found

    def take(
        self, plain: Mapping[str, Any], model: type, key: str, leave: Sequence[str] = ()
    ) -> dict[str, Any]:
        kinds = {item.name: str(item.type) for item in fields(model) if item.name not in leave}
        found = {}
        for name, value in plain.items():
            place = f"{key}.{name}".strip(".")
            if name not in kinds:
                alike = get_close_matches(name, kinds, n=1, cutoff=0.0)
                known = ", ".join(dict.fromkeys([*alike, *kinds]))
                self.add("mapping.key.unknown", place, name=name, known=known)
            elif (read := _as_kind(value, kinds[name])) is None:
                self.add("mapping.value", place, expected=_EXPECTED[_kind(kinds[name])])
            else:
                found[name] = read
        return found

    def add(self, code: str, key: str, **details: str) -> None:
        self.problems.append(problem(code, Where(file=self.file, key=key), **details))


_EXPECTED = {"text": '"..."', "texts": '["...", "..."]', "year": "2022", "table": '{ ... = "..." }'}


def _kind(annotation: str) -> str:
    if annotation.startswith("Mapping"):
        return "table"
    if annotation.startswith("tuple"):
        return "texts"
    return "year" if annotation.startswith("int") else "text"


def _as_kind(value: Any, annotation: str) -> Any:
    """A value as the kind of its key; None when it is of another kind."""
    kind = _kind(annotation)
    if kind == "table" and isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
        return value
    if kind == "texts" and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if kind == "year" and isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2100:
        return value
    return value if kind == "text" and isinstance(value, str) else None

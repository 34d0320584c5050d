"""The import doctor: what an uploaded table holds, which cells cannot be read, why, and a guess for each."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from growthpoles.core.panel import Flag
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.sources.grids import read_grid, sheet_names
from growthpoles.sources.numbers import NumberRules, parse_numbers
from growthpoles.sources.numerals import read_numeral
from growthpoles.sources.raw import read_raw
from growthpoles.sources.tables import RawColumn, RawTable, as_year

BOOK, DATA, UNITS = "data.xlsx", "data", "units"
SUFFIXES = (".xlsx", ".xls", ".ods", ".csv", ".txt")
ROLES = ("", "unit", "year")
_RULES = NumberRules(zero=frozenset({"-"}), confidential=frozenset({"x"}))
_LOOKALIKE = str.maketrans({"O": "0", "o": "0", "О": "0", "о": "0", "l": "1", "I": "1", "З": "3", "з": "3"})
_BESIDE = re.compile(r"\d[OoОоlIЗз]|[OoОоlIЗз]\d")
_UNIT_WORDS = ("unit", "region", "code", "регион", "область", "код", "өңір", "облыс")
_YEAR_WORDS = ("year", "год", "жыл")
_MAGNITUDE = re.compile(r"тыс|млн|млрд|трлн|мың|thous|mln|million|bn|billion|[eе]\d", re.IGNORECASE)
LEFT_OUT = "-"  # said of a unit: its rows are not taken
_MOST = 500
Cell = str | float | None
Sheets = dict[str, list[list[Cell]]]


@dataclass(frozen=True, slots=True)
class UploadColumn:
    """A column: heading, what it is taken for (``unit``, ``year``, an indicator or nothing), a cell."""

    heading: str
    role: str
    sample: str


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that cannot be read as a number: its place, its text, the problem, and a guess of the number."""

    row: int
    column: str
    text: str
    why: Problem
    guess: str


@dataclass(frozen=True, slots=True)
class UnknownUnit:
    """A name that is none of the units of the study, how many rows have it, and the nearest one known."""

    text: str
    rows: int
    nearest: str


@dataclass(frozen=True)
class Examination:
    """What an upload holds.

    Attributes:
        path: The file.
        sheet: Sheet that was read; None for a text file.
        template: Whether it is the workbook of a study, filled in.
        rows: Rows of figures.
        columns: Columns.
        bad: Cells that cannot be read, in columns taken for indicators.
        unknown: Names that are no units of the study.
        units: (code, name) of the units of the study; none where it has none yet.
        indicators: (code, name) of its indicators.
        problems: Why there is nothing to read.
    """

    path: str
    sheet: str | None
    template: bool
    rows: int
    columns: tuple[UploadColumn, ...]
    bad: tuple[BadCell, ...]
    unknown: tuple[UnknownUnit, ...]
    units: tuple[tuple[str, str], ...]
    indicators: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Decisions:
    """What a user decides: roles by heading, fixed cells by (row, heading), units by name in the table."""

    roles: Mapping[str, str]
    cells: Mapping[tuple[int, str], str]
    units: Mapping[str, str]
    year: int | None = None


def examine_upload(
    path: str | Path, folder: str | Path, *, roles: Mapping[str, str] | None = None
) -> Examination:
    """Look at a table before anything of it is kept.

    Args:
        path: The uploaded file.
        folder: Folder of the study it is meant for.
        roles: What columns are, by heading; guessed by default.

    Raises:
        InputError: The file is of another kind, damaged, or too large.
    """
    path, folder = Path(path), Path(folder)
    if path.suffix.lower() not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise InputError(problem("file.kind.unknown", Where(file=path.name), suffix=path.suffix, known=known))
    template = {DATA, "framework"} <= set(sheet_names(path))
    units = _pairs(path if template else folder / BOOK, UNITS)
    indicators = _pairs(folder / BOOK, "indicators")
    try:
        table = read_raw(path, sheet=DATA if template else None)
    except InputError as failure:
        if not template:
            raise
        return Examination(str(path), DATA, True, 0, (), (), (), units, indicators, failure.problems)
    columns = tuple(_columns(table, units, indicators, roles))
    figures = [c.heading for c in columns if c.role not in ROLES]
    bad = tuple(cell for name in figures for cell in _bad(table.column(_name(table, name))))
    names = next((c.heading for c in columns if c.role == "unit"), None)
    unknown = tuple(_unknown(table, _name(table, names), units)) if names and units else ()
    return Examination(
        str(path), table.sheet, template, len(table), columns, bad[:_MOST], unknown, units, indicators
    )


def adopt_upload(found: Examination, mapping: Decisions, *, folder: str | Path) -> Path:
    """Write an examined table into the workbook of the study; the earlier one is kept in ``history``.

    Args:
        found: What was examined.
        mapping: What the user decided.
        folder: Folder of the study.

    Returns:
        The workbook.

    Raises:
        InputError: No column holds the units, or none holds figures; a row without a year, with a unit nobody
            has decided about, or a second one for the same unit and year; all are listed.
    """
    folder, book = Path(folder), Path(folder) / BOOK
    if found.template:
        sheets = _sheets(Path(found.path))
        _mend(sheets[DATA], mapping)
    else:
        sheets = _sheets(book)
        _merge(sheets, found, mapping)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".", suffix=".xlsx")
    os.close(handle)
    try:
        _write(Path(draft), sheets)
        if book.exists():
            history = folder / "history"
            history.mkdir(exist_ok=True)
            shutil.copy2(book, history / f"data-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.xlsx")
        Path(draft).chmod(0o644)
        Path(draft).replace(book)
    finally:
        Path(draft).unlink(missing_ok=True)
    return book


def guess_number(text: str) -> str:
    """The number a text may have been meant to be; empty when there is none in it, or its size is unclear.

    A word such as "thousand" says that the figure is in another unit than its column: there is no guess then.

    Example:
        >>> guess_number("~300"), guess_number("1O5"), guess_number("12,5 тыс."), guess_number("много")
        ('300', '105', '', '')
    """
    if _MAGNITUDE.search(text):
        return ""
    letters = _BESIDE.search(text) is not None  # 1O5: a letter that looks like a digit, beside one
    plain = text.translate(_LOOKALIKE) if letters else text
    parts = (part.strip(" .,\u00a0") for part in re.findall(r"[-−]?\d[\d\s.,]*", plain))
    return next((part for part in parts if read_numeral(part) is not None), "")


def _pairs(path: Path, sheet: str) -> tuple[tuple[str, str], ...]:
    """(code, names joined) of the rows of a sheet of the workbook."""
    try:
        table = read_raw(path, sheet=sheet)
        names = [c for c in table.columns if c.startswith("name")]
        parts = [table.column(name).text.to_list() for name in names]
        codes = table.column("code").text.to_list()
    except InputError:
        return ()
    return tuple(
        (code, " / ".join(filter(None, row))) for code, *row in zip(codes, *parts, strict=True) if code
    )


def _name(table: RawTable, heading: str) -> str:
    return table.columns[table.headings.index(heading)]


def _columns(
    table: RawTable,
    units: Sequence[tuple[str, str]],
    indicators: Sequence[tuple[str, str]],
    roles: Mapping[str, str] | None,
) -> Iterator[UploadColumn]:
    known = _known(units)
    labels = {name.casefold(): code for code, text in indicators for name in (code, *text.split(" / "))}
    taken: set[str] = set()
    for name, heading in zip(table.columns, table.headings, strict=True):
        cells = [text for text in table.column(name).text.to_list() if text]
        role = roles.get(heading, "") if roles is not None else _role(heading, cells, known, labels)
        role = "" if role in taken else role
        taken |= {role} - {""}
        yield UploadColumn(heading, role, cells[0][:40] if cells else "")


def _role(heading: str, cells: Sequence[str], known: Mapping[str, str], labels: Mapping[str, str]) -> str:
    plain = heading.casefold().strip()
    if cells and sum(text.casefold() in known for text in cells) * 2 >= len(cells):
        return "unit"
    if plain in _YEAR_WORDS or (cells and all(as_year(text) for text in cells)):
        return "year"
    if plain in labels:
        return labels[plain]
    if not known and any(word in plain for word in _UNIT_WORDS):
        return "unit"
    near = get_close_matches(plain, labels, n=1, cutoff=0.8)
    return labels[near[0]] if near else ""


def _known(units: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {name.casefold(): code for code, text in units for name in (code, *text.split(" / "))}


def _bad(column: RawColumn) -> Iterator[BadCell]:
    read = parse_numbers(column, _RULES)
    told = {item.where.row: item for item in read.problems}
    lost = np.isnan(read.values) & (read.flags == Flag.MISSING)
    for i in np.flatnonzero(lost):
        text, row = str(column.text[int(i)]), int(column.rows[i])
        if text and _RULES.meaning(text) is None:
            why = told.get(row) or problem("number.text", None, cell=text[:40], count=1)
            yield BadCell(
                row, column.heading, text[:80], Problem(why.code, Where(), why.details), guess_number(text)
            )


def _unknown(table: RawTable, name: str, units: Sequence[tuple[str, str]]) -> Iterator[UnknownUnit]:
    known = _known(units)
    cells = table.column(name).text.to_list()
    for text in dict.fromkeys(cells):
        if text and text.casefold() not in known:
            near = get_close_matches(text.casefold(), known, n=1, cutoff=0.5)
            yield UnknownUnit(text, cells.count(text), known[near[0]] if near else "")


def _sheets(path: Path) -> Sheets:
    """Every cell of a workbook; empty sheets keep their place."""
    found: Sheets = {}
    for name in sheet_names(path):
        try:
            found[name] = [list(row) for row in read_grid(path, sheet=name).grid.rows]
        except InputError as failure:
            if any(item.code != "excel.empty" for item in failure.problems):
                raise
            found[name] = []
    return found


def _mend(rows: list[list[Cell]], mapping: Decisions) -> None:
    head = next((row for row in rows if "unit" in row), [])
    for (at, heading), text in mapping.cells.items():
        if heading in head and at - 1 < len(rows):
            rows[at - 1][head.index(heading)] = _mended(text)
    for row in rows:
        if row and isinstance(row[0], str) and row[0] in mapping.units:
            row[0] = mapping.units[row[0]]


def _merge(sheets: Sheets, found: Examination, mapping: Decisions) -> None:
    """Put the rows of a table into the sheet of figures; what is there for other columns stays."""
    table = read_raw(found.path, sheet=found.sheet)
    roles = {heading: role for heading, role in mapping.roles.items() if role}
    at = {role: heading for heading, role in roles.items()}
    figures = {heading: role for heading, role in roles.items() if role not in ROLES}
    if "unit" not in at or not figures or ("year" not in at and mapping.year is None):
        raise InputError(problem("doctor.mapping", Where(file=Path(found.path).name)))
    given = list(roles.values())
    if twice := [heading for heading, role in roles.items() if given.count(role) > 1]:
        raise InputError([problem("doctor.column.twice", _of(found, column=name)) for name in twice])
    head, rows = sheets[DATA][0], sheets[DATA][1:]
    head += [code for code in figures.values() if code not in head]
    held = {(_text(row, 0), _text(row, head.index("year"))): row for row in rows}
    read = {heading: parse_numbers(table.column(_name(table, heading)), _RULES).values for heading in figures}
    columns = {heading: table.column(_name(table, heading)) for heading in (*figures, *at.values())}
    units, years = columns[at["unit"]], columns[at["year"]] if "year" in at else None
    filled = [i for i in range(len(table)) if any(str(column.text[i]) for column in columns.values())]
    for i, (name, year) in _keys(found, mapping, units=units, years=years, rows=filled).items():
        unit = name if found.units else _new_unit(sheets[UNITS], name)
        row = held.setdefault((unit, str(year)), [])
        row += [None] * (len(head) - len(row))
        row[0], row[head.index("year")] = unit, float(year)
        for heading, code in figures.items():
            line = int(columns[heading].rows[i])
            fixed = mapping.cells.get((line, heading))
            own = _cell(columns[heading], i, float(read[heading][i]))
            row[head.index(code)] = own if fixed is None else _mended(fixed)
    sheets[DATA] = [head, *(row for row in held.values() if row[0])]


def _of(found: Examination, **place: Any) -> Where:
    return Where(file=Path(found.path).name, sheet=found.sheet, **place)


def _keys(
    found: Examination,
    mapping: Decisions,
    *,
    units: RawColumn,
    years: RawColumn | None,
    rows: Sequence[int],
) -> dict[int, tuple[str, int]]:
    """Unit and year of every row that is taken.

    Raises:
        InputError: A unit nobody decided about, no year, a second row for a unit and year; all are listed.
    """
    known, problems = _known(found.units), list[Problem]()
    keys: dict[int, tuple[str, int]] = {}
    seen: set[tuple[str, int]] = set()
    for i in rows:
        given = str(units.text[i])
        unit = known.get(given.casefold()) or mapping.units.get(given, "" if found.units else given)
        if unit == LEFT_OUT:
            continue
        year = mapping.year if years is None else as_year(str(years.text[i]))
        at = _of(found, row=int(units.rows[i]))
        if not unit:
            problems.append(problem("doctor.row.unit", at, given=given))
        elif year is None:
            problems.append(problem("doctor.row.year", at, given=given))
        elif (unit, year) in seen:
            problems.append(problem("doctor.row.twice", at, given=given, year=year))
        else:
            keys[i] = (unit, year)
            seen.add(keys[i])
    if problems:
        raise InputError(problems)
    return keys


def _cell(column: RawColumn, i: int, value: float) -> Cell:
    """The number that was read, or the text: marks stay marks."""
    text = str(column.text[i])
    return text if np.isnan(value) or _RULES.meaning(text) is Flag.ZERO else value


def _mended(text: str) -> Cell:
    found = read_numeral(text.strip())
    return text.strip() if found is None else found.value(decimal=True)


def _text(row: Sequence[Cell], place: int) -> str:
    value = row[place] if place < len(row) else None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "")


def _new_unit(rows: list[list[Cell]], name: str) -> str:
    """The code of a unit of a study that has none yet; entered with its name in every language."""
    head = rows[0]
    for row in rows[1:]:
        if _text(row, head.index("name_en")) == name:
            return _text(row, 0)
    made: dict[str, Cell] = {"code": f"R{len(rows)}", "level": "region", "kind": "region"}
    made |= dict.fromkeys(("name_en", "name_ru", "name_kk"), name)
    rows.append([made.get(str(column)) for column in head])
    return str(made["code"])


def _write(path: Path, sheets: Sheets) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for i, row in enumerate(rows):
                for j, value in enumerate(row):
                    style = bold if i == 0 and name != "help" else None
                    if isinstance(value, int | float):
                        sheet.write_number(i, j, value, style)
                    elif value:
                        sheet.write_string(i, j, str(value), style)

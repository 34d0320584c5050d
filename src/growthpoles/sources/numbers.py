"""The number cleaner: texts of one column become numbers with flags, or problems; nothing is guessed."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade, error, note
from growthpoles.core.panel import Flag
from growthpoles.errors import InputError, Problem, problem
from growthpoles.sources.numerals import Numeral, looks_numeric, read_numeral
from growthpoles.sources.tables import FloatArray, IntArray, RawColumn

Decimal = Literal["auto", ".", ","]

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_NOT_FINITE = re.compile(r"[+\-−–]?(?:nan|inf|infinity|∞)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?: .*)?|\d{1,2}[./]\d{1,2}[./]\d{4}")
_OTHER = {".": ",", ",": "."}
_EXACT = 2**53
_MARK_LENGTH = 3
_SHOWN = 40
_MOST_REPORTED = 20
_ONCE_A_COLUMN = ("number.decimal.ambiguous", "number.exponent")


def canonical_mark(text: str) -> str:
    """A mark in one spelling: every dash is ``-``, Latin and Cyrillic x are ``x``, three dots are ``…``.

    Example:
        >>> canonical_mark(" – "), canonical_mark("Х"), canonical_mark("...")
        ('-', 'x', '…')
    """
    text = text.strip().casefold().replace("х", "x").replace("...", "…")
    return "".join("-" if character in _DASHES else character for character in text)


def _marks(*texts: str) -> frozenset[str]:
    return frozenset(canonical_mark(text) for text in texts)


_MISSING = _marks("", "…", "..", "n/a", "н/д")


@dataclass(frozen=True, slots=True)
class NumberRules:
    """How numbers are written in a table and what its marks mean; the study says so, it is not guessed.

    Attributes:
        decimal: Decimal sign; ``"auto"`` finds it per column from cells that can be read in one way only.
        zero: Marks of a true zero ("no such thing here").
        confidential: Marks of a withheld figure.
        missing: Marks of a figure that is not there; ``""`` is the empty cell.

    Marks are compared in their `canonical_mark` spelling. By default neither a dash nor an x has a meaning:
    both are problems until the study gives them one.

    Example:
        >>> rules = NumberRules(zero=frozenset({"–"}), confidential=frozenset({"x"}))
        >>> sorted(rules.zero)
        ['-']
    """

    decimal: Decimal = "auto"
    zero: frozenset[str] = frozenset()
    confidential: frozenset[str] = frozenset()
    missing: frozenset[str] = _MISSING

    def __post_init__(self) -> None:
        for name in ("zero", "confidential", "missing"):
            object.__setattr__(self, name, _marks(*getattr(self, name)))
        sets = (self.zero, self.confidential, self.missing)
        twice = sorted({mark for a in sets for mark in a if sum(mark in b for b in sets) > 1})
        if twice:
            raise InputError([problem("number.mark.twice", mark=mark) for mark in twice])

    def with_defaults(self, marks: Mapping[str, str]) -> NumberRules:
        """The rules with what a file format says of its own marks, {mark: zero, confidential or missing}.

        What the rules say already stays.

        Example:
            >>> rules = NumberRules(confidential=frozenset({"..."}), missing=frozenset({""}))
            >>> rules = rules.with_defaults({"-": "zero", "...": "missing"})
            >>> rules.meaning("-"), rules.meaning("...")
            (<Flag.ZERO: 1>, <Flag.CONFIDENTIAL: 2>)
        """
        stated = self.zero | self.confidential | (self.missing if self.missing != _MISSING else frozenset())
        free = {mark: kind for mark, kind in marks.items() if canonical_mark(mark) not in stated}
        taken = {canonical_mark(mark) for mark in free}
        sets = {
            kind: getattr(self, kind) - taken | {mark for mark, held in free.items() if held == kind}
            for kind in ("zero", "confidential", "missing")
        }
        return replace(self, **sets)

    def meaning(self, text: str) -> Flag | None:
        """The flag a mark stands for; None when the text is no known mark."""
        mark = canonical_mark(text)
        if mark in self.zero:
            return Flag.ZERO
        if mark in self.confidential:
            return Flag.CONFIDENTIAL
        return Flag.MISSING if mark in self.missing else None


@dataclass(frozen=True, eq=False)
class ParsedNumbers:
    """Numbers of a column.

    Attributes:
        values: Numbers, shape (rows,); NaN where there is none.
        flags: `Flag` of every cell, same shape: observed, zero, confidential or missing.
        diagnostics: Errors (cells that were not understood) and notes (footnote marks, percent signs).
        decimal: The decimal sign the column was read with; ``""`` when no text had one.
        percent: Whether the texts carried a percent sign; values are then in percent.
    """

    values: FloatArray
    flags: npt.NDArray[np.uint8]
    diagnostics: Diagnostics
    decimal: str = ""
    percent: bool = False

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The errors alone."""
        return tuple(self.diagnostics.at_least(Grade.ERROR))


def parse_numbers(column: RawColumn, rules: NumberRules | None = None) -> ParsedNumbers:
    """Read the cells of a column as numbers.

    A real number of a spreadsheet is taken as it is. A text may have a decimal comma or point; thousands
    in groups of three set apart by a space of any width, an apostrophe, or the other of comma and point;
    a hyphen, minus sign or en dash as sign; an exponent; a percent sign (on every cell of the column);
    a footnote mark (``12,5*``, ``12.5¹``, ``12.5 1)``), which is reported as a note.

    With ``decimal="auto"`` a text such as ``1,234`` is read only when other cells of the column show what
    the comma is: ``12,5`` shows a decimal comma, ``1,234,567`` or ``1,234.5`` a comma between thousands.

    Nothing is raised: cells that are not understood are NaN, flagged missing and listed in `problems`.

    Example:
        >>> import numpy as np, polars as pl
        >>> cells = ["1 234,5", "−0,4", "x", "–", ""]
        >>> no = np.full(5, np.nan)
        >>> column = RawColumn("grp", pl.Series(cells), no, np.arange(2, 7), "a.csv", None, "grp")
        >>> read = parse_numbers(column, NumberRules(zero=frozenset("-"), confidential=frozenset("x")))
        >>> read.values.tolist(), [Flag(int(f)).code for f in read.flags]
        ([1234.5, -0.4, nan, 0.0, nan], ['observed', 'observed', 'confidential', 'zero', 'missing'])
    """
    rules = rules or NumberRules()
    native = np.isfinite(column.number)
    values = column.number.copy()
    flags = np.where(native, np.where(values == 0, Flag.ZERO, Flag.OBSERVED), Flag.MISSING).astype(np.uint8)
    cells = [_understand(text, at, rules) for text, at in _distinct(column.text, ~native)]
    signs = _signs(cells, rules.decimal)
    found = _column_findings(column, cells, native & (values != 0))
    if signs.mixed:
        found.append(_mixed(column, cells))
    findings: list[_Finding] = []
    for cell in cells:
        value, codes = _read(cell, signs)
        values[cell.rows] = value
        flags[cell.rows] = cell.flag if cell.numeral is None else _flag(value)
        findings += [_Finding(code, cell) for code in codes]
    return ParsedNumbers(
        values=values,
        flags=flags,
        diagnostics=Diagnostics.of(found, _reports(column, findings)),
        decimal=signs.decimal,
        percent=any(cell.numeral.percent for cell in cells if cell.numeral),
    )


@dataclass(frozen=True, slots=True)
class _Text:
    """A distinct text of a column: where it stands, and what it is: a mark, a number or a problem."""

    text: str
    rows: IntArray
    flag: Flag = Flag.MISSING
    numeral: Numeral | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Finding:
    code: str
    cell: _Text


@dataclass(frozen=True, slots=True)
class _Signs:
    """Decimal sign of a column, the signs known to set thousands apart, and whether the cells disagree."""

    decimal: str
    groups: frozenset[str]
    mixed: bool = False
    stated: bool = False


def _distinct(text: pl.Series, keep: npt.NDArray[np.bool_]) -> Iterator[tuple[str, IntArray]]:
    frame = pl.DataFrame({"text": text, "at": np.arange(len(text))}).filter(pl.Series(keep))
    for value, rows in frame.group_by("text", maintain_order=True).agg("at").iter_rows():
        yield value, np.array(rows, np.int64)


def _understand(text: str, rows: IntArray, rules: NumberRules) -> _Text:
    flag = rules.meaning(text)
    if flag is not None:
        return _Text(text, rows, flag)
    code = _special(text)
    numeral = None if code else read_numeral(text)
    if numeral is not None:
        return _Text(text, rows, numeral=numeral)
    return _Text(text, rows, code=code or ("number.malformed" if looks_numeric(text) else "number.text"))


def _special(text: str) -> str:
    """Problem code of a text that is known not to be a number; "" otherwise."""
    if _DATE.fullmatch(text):
        return "number.date"
    if _NOT_FINITE.fullmatch(text):
        return "number.not_finite"
    if text.startswith("#"):
        return "number.spreadsheet_error"
    if text.startswith("="):
        return "number.formula"
    if len(text) <= _MARK_LENGTH and not any(character.isdigit() for character in text):
        return "number.mark.unexplained"
    return ""


def _signs(cells: Sequence[_Text], stated: Decimal) -> _Signs:
    if stated != "auto":
        return _Signs(stated, frozenset(_OTHER[stated]), stated=True)
    groups = frozenset(cell.numeral.group for cell in cells if cell.numeral) - {""}
    shown = _shown_decimals(cells)
    return _Signs("".join(shown) if len(shown) == 1 else "", groups, mixed=len(shown) > 1)


def _shown_decimals(cells: Sequence[_Text]) -> dict[str, _Text]:
    """The decimal signs that single cells show, each with the first such cell."""
    shown: dict[str, _Text] = {}
    for cell in cells:
        if cell.numeral is not None:
            sign = cell.numeral.decimal or _OTHER.get(cell.numeral.group, "")
            if sign:
                shown.setdefault(sign, cell)
    return shown


def _read(cell: _Text, signs: _Signs) -> tuple[float, list[str]]:
    """Value of a text (NaN when there is none) and the codes of what to report."""
    numeral = cell.numeral
    if numeral is None:
        return (0.0 if cell.flag is Flag.ZERO else math.nan), [cell.code] if cell.code else []
    code = _conflict(numeral, signs)
    if code is None:
        value = numeral.value(decimal=numeral.undecided == signs.decimal)
        code = _out_of_range(numeral, value)
    if code is not None:
        return math.nan, [code] if code else []
    notes = [("number.footnote", numeral.footnote), ("number.exponent", numeral.exponent)]
    return value, [name for name, present in notes if present]


def _conflict(numeral: Numeral, signs: _Signs) -> str | None:
    """Why the signs of a number do not go with the column; "" when that is reported for the whole column."""
    if signs.mixed and (numeral.decimal or numeral.group or numeral.undecided):
        return ""
    if signs.stated and (numeral.decimal not in ("", signs.decimal) or numeral.group == signs.decimal):
        return "number.decimal.other"
    if numeral.undecided and numeral.undecided != signs.decimal and numeral.undecided not in signs.groups:
        return "number.decimal.ambiguous"
    return None


def _out_of_range(numeral: Numeral, value: float) -> str | None:
    if not math.isfinite(value) or (value == 0 and not numeral.is_zero):
        return "number.not_finite"
    if not numeral.decimal and not numeral.exponent and int(numeral.whole) > _EXACT:
        return "number.too_long"
    return None


def _flag(value: float) -> Flag:
    if math.isnan(value):
        return Flag.MISSING
    return Flag.ZERO if value == 0 else Flag.OBSERVED


def _column_findings(
    column: RawColumn, cells: Sequence[_Text], native: npt.NDArray[np.bool_]
) -> list[Diagnostic]:
    """What the percent signs of a column show; a column where only some cells carry one is a problem."""
    numerals = [(cell, cell.numeral) for cell in cells if cell.numeral and not cell.numeral.is_zero]
    signed = [cell for cell, numeral in numerals if numeral.percent]
    if not signed:
        return []
    where = column.where(int(signed[0].rows[0]))
    if len(signed) < len(numerals) or native.any():
        return [error("number.percent.mixed", where, cell=_short(signed[0].text))]
    return [note("number.percent.read", where)]


def _mixed(column: RawColumn, cells: Sequence[_Text]) -> Diagnostic:
    shown = _shown_decimals(cells)
    comma, point = shown[","], shown["."]
    return error(
        "number.decimal.mixed",
        column.where(int(comma.rows[0])),
        comma=_short(comma.text),
        comma_row=int(column.rows[comma.rows[0]]),
        point=_short(point.text),
        point_row=int(column.rows[point.rows[0]]),
    )


def _reports(column: RawColumn, findings: Sequence[_Finding]) -> Iterator[Diagnostic]:
    """Diagnostics by distinct text, at most twenty of a kind, then a count of the rest."""
    totals = Counter(finding.code for finding in findings)
    seen: Counter[str] = Counter()
    for finding in findings:
        code, cell = finding.code, finding.cell
        seen[code] += 1
        most = 1 if code in _ONCE_A_COLUMN else _MOST_REPORTED
        if seen[code] <= most:
            count = totals[code] if most == 1 else len(cell.rows)
            grade = note if code in ("number.footnote", "number.exponent") else error
            yield grade(code, column.where(int(cell.rows[0])), cell=_short(cell.text), count=count)
        elif seen[code] == _MOST_REPORTED + 1 and most > 1:
            yield note("number.more", column.where(int(cell.rows[0])), count=totals[code] - _MOST_REPORTED)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"

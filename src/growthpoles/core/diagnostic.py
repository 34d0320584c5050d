"""Graded findings about data and results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

import polars as pl

from growthpoles.errors import InputError, Problem, Scalar, Where


class Grade(IntEnum):
    """How much a diagnostic weighs; ``error`` stops a run, the others travel with the result."""

    GOOD = 0
    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def code(self) -> str:
        """Lower-case name, as written in tables."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Diagnostic(Problem):
    """A `Problem` with a grade; `code` is a key of ``messages.toml``."""

    grade: Grade = Grade.NOTE


def _graded(grade: Grade, code: str, where: Where | None, details: dict[str, Scalar]) -> Diagnostic:
    return Diagnostic(code, where or Where(), tuple(sorted(details.items())), grade)


def good(code: str, where: Where | None = None, /, **details: Scalar) -> Diagnostic:
    """A check that passed and is worth printing."""
    return _graded(Grade.GOOD, code, where, details)


def note(code: str, where: Where | None = None, /, **details: Scalar) -> Diagnostic:
    """Something a reader should know."""
    return _graded(Grade.NOTE, code, where, details)


def warning(code: str, where: Where | None = None, /, **details: Scalar) -> Diagnostic:
    """Something that may mislead."""
    return _graded(Grade.WARNING, code, where, details)


def error(code: str, where: Where | None = None, /, **details: Scalar) -> Diagnostic:
    """Something that makes a figure impossible or wrong."""
    return _graded(Grade.ERROR, code, where, details)


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """An ordered collection of diagnostics, worst first when printed.

    Example:
        >>> found = Diagnostics((note("file.missing", Where(file="a.csv")),))
        >>> len(found), found.worst.code
        (1, 'note')
    """

    items: tuple[Diagnostic, ...] = ()

    @classmethod
    def of(cls, *parts: Diagnostic | Iterable[Diagnostic]) -> Diagnostics:
        """Join diagnostics and collections of them, dropping exact repeats and keeping the order."""
        flat: dict[Diagnostic, None] = {}
        for part in parts:
            for item in (part,) if isinstance(part, Diagnostic) else part:
                flat[item] = None
        return cls(tuple(flat))

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def worst(self) -> Grade:
        """The highest grade present; ``good`` when there is none."""
        return max((item.grade for item in self.items), default=Grade.GOOD)

    def at_least(self, grade: Grade) -> Diagnostics:
        """Those of a grade or worse."""
        return Diagnostics(tuple(item for item in self.items if item.grade >= grade))

    def with_code(self, code: str) -> Diagnostics:
        """Those of one code or of a family of codes (``"panel"`` matches ``"panel.unit.unknown"``)."""
        return Diagnostics(tuple(i for i in self.items if i.code == code or i.code.startswith(code + ".")))

    def raise_if_error(self) -> Diagnostics:
        """Return self, or raise one `InputError` that lists every diagnostic graded ``error``."""
        errors = [item for item in self.items if item.grade is Grade.ERROR]
        if errors:
            raise InputError([Problem(item.code, item.where, item.details) for item in errors])
        return self

    def to_table(self) -> pl.DataFrame:
        """One row per diagnostic: grade, code, place and the English text."""
        ordered = sorted(self.items, key=lambda item: -item.grade)
        columns = ("file", "sheet", "row", "column", "key", "unit", "year", "indicator")
        rows: dict[str, list[Scalar]] = {
            "grade": [item.grade.code for item in ordered],
            "code": [item.code for item in ordered],
        }
        for name in columns:
            rows[name] = [getattr(item.where, name) for item in ordered]
        rows["details"] = ["; ".join(f"{k}={v}" for k, v in item.details) for item in ordered]
        rows["message"] = [str(Problem(item.code, Where(), item.details)) for item in ordered]
        types = {name: pl.Int64 if name in ("row", "year") else pl.String for name in rows}
        return pl.DataFrame(rows, schema=types)

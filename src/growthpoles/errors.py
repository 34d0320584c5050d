"""Errors and warnings of the package: one tree, every error made of coded problems."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

Scalar = str | int | float | bool | None
LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True, slots=True)
class Where:
    """The place a problem or diagnostic speaks of; every part is optional.

    Attributes:
        file: File name (never a full path).
        sheet: Sheet of a workbook.
        row: Row number as a spreadsheet shows it, counted from 1.
        column: Column name as written in the file.
        key: Key of a study file, such as ``potential.framework``.
        unit: Code of a territorial unit.
        year: Calendar year.
        indicator: Code of an indicator, pillar, industry or criterion.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    key: str | None = None
    unit: str | None = None
    year: int | None = None
    indicator: str | None = None

    def parts(self) -> tuple[tuple[str, str], ...]:
        """The parts that are set, in reading order, as (name, text)."""
        names = ("file", "sheet", "row", "column", "key", "unit", "year", "indicator")
        pairs = ((name, getattr(self, name)) for name in names)
        return tuple((name, str(value)) for name, value in pairs if value is not None)

    def __str__(self) -> str:
        return ", ".join(text if name == "file" else f"{name} {text}" for name, text in self.parts())


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a message code, a place and the figures of the message.

    Attributes:
        code: Key of ``messages.toml``, such as ``"panel.unit.unknown"``.
        where: Where it was found.
        details: Values for the placeholders of the message, as (name, value) pairs.
    """

    code: str
    where: Where = field(default_factory=Where)
    details: tuple[tuple[str, Scalar], ...] = ()

    def __str__(self) -> str:
        told = {k: float(f"{v:.6g}") if isinstance(v, float) else v for k, v in self.details}
        text = message(self.code, "en").format_map(told)
        place = str(self.where)
        return f"{place}: {text}" if place else text


def problem(code: str, where: Where | None = None, /, **details: Scalar) -> Problem:
    """Build a `Problem` from keyword details.

    Example:
        >>> str(problem("file.missing", Where(file="gdp.csv")))
        'gdp.csv: the file does not exist. Check the name and the folder.'
    """
    return Problem(code, where or Where(), tuple(sorted(details.items())))


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[str, str]]:
    text = files("growthpoles").joinpath("messages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def message(code: str, language: str) -> str:
    """The message template of a code in one language.

    Raises:
        KeyError: The code or the language is not in ``messages.toml``.

    Example:
        >>> message("file.missing", "ru")
        'файл не существует. Проверьте имя и папку.'
    """
    return _catalogue()[code][language]


def message_codes() -> tuple[str, ...]:
    """All codes of ``messages.toml``, sorted."""
    return tuple(sorted(_catalogue()))


class GrowthPolesError(Exception):
    """Root of all errors of the package; carries every problem found, not only the first.

    Example:
        >>> str(GrowthPolesError(problem("file.missing", Where(file="a.csv"))))
        'a.csv: the file does not exist. Check the name and the folder.'
    """

    def __init__(self, problems: Problem | tuple[Problem, ...] | list[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return (
            "\n".join(f"- {item}" for item in self.problems)
            if len(self.problems) > 1
            else str(self.problems[0])
        )


class InputError(GrowthPolesError):
    """Data, tables or a study file cannot be used as they are.

    Example:
        >>> found = InputError([problem("territory.empty"), problem("file.missing", Where(file="a.csv"))])
        >>> [item.code for item in found.problems]
        ['territory.empty', 'file.missing']
    """


class SpecificationError(GrowthPolesError):
    """A method, parameter or combination of methods is not allowed.

    Example:
        >>> SpecificationError(problem("method.unknown", name="x", known="y")).problems[0].code
        'method.unknown'
    """


class NotAvailableError(GrowthPolesError):
    """A result cannot be given from what is there (missing inputs, saved without them)."""


class RunError(GrowthPolesError):
    """A run could not be started, written or moved into place."""


class GrowthPolesWarning(UserWarning):
    """Root of all warnings of the package."""

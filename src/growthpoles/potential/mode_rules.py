"""Which industry belongs to which technological mode: read from TOML and checked."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from growthpoles.core.catalogue import Named
from growthpoles.core.rules import Rules, is_number, language_problems, load_toml, parse_rules, read_label
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label

NONE = "none"
_NUMBERS = ("least-classified",)
_MODE = re.compile(r"[1-9]")
_DIVISION = re.compile(r"[A-Z]?(\d{2}[\d.]*)")


@dataclass(frozen=True, slots=True)
class Assignment:
    """The modes an industry may belong to.

    Attributes:
        modes: Numbers of the modes, ascending.
        shares: How the industry is split between them, in the same order, sum one; empty = not known.
        note: Remark printed with the industry.
        source: Where the shares come from.
    """

    modes: tuple[int, ...]
    shares: tuple[float, ...] = ()
    note: Label = field(default_factory=Label)
    source: str = ""

    @property
    def parts(self) -> tuple[tuple[float, tuple[int, ...]], ...]:
        """(share, modes) of the parts: one undivided part, or one part per mode."""
        if not self.shares:
            return ((1.0, self.modes),)
        return tuple((share, (mode,)) for share, mode in zip(self.shares, self.modes, strict=True))


@dataclass(frozen=True)
class Modes:
    """A scheme of technological modes.

    Attributes:
        names: (mode, label), ascending.
        unclassified: Name of what belongs to no mode.
        entries: (industry code, assignment).
        rules: Title, remark and limits.

    Example:
        >>> modes = load_modes()
        >>> modes.find("C").modes, modes.find("C24").modes, modes.find("24.10").modes, modes.find("P")
        ((3, 4, 5, 6), (3,), (3,), None)
    """

    names: tuple[tuple[int, Label], ...]
    unclassified: Label
    entries: tuple[tuple[str, Assignment], ...]
    rules: Rules

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the modes, ascending."""
        return tuple(number for number, _ in self.names)

    def entry(self, industry: str) -> str:
        """The listed code that covers an industry: its own, or the division above it; empty when none does.

        A letter in front of a division is dropped (``C24`` = ``24``). A section never stands for a division
        that is not listed.
        """
        listed = dict(self.entries)
        if industry in listed:
            return industry
        match = _DIVISION.fullmatch(industry)
        code = match[1] if match else ""
        while code and code not in listed:
            code = code[:-1]
        return code

    def find(self, industry: str) -> Assignment | None:
        """The assignment of an industry; None when it belongs to no mode."""
        return dict(self.entries).get(self.entry(industry))

    def labels(self) -> tuple[Named, ...]:
        """(kind, code, label) of the modes and of what else the scheme names."""
        named = tuple(("mode", str(number), label) for number, label in self.names)
        return (*named, ("mode", NONE, self.unclassified), *self.rules.labels())


def load_modes(path: str | Path | None = None) -> Modes:
    """Read a scheme of technological modes from TOML; the bundled one by default.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Modes, shares or names are missing or wrong; all problems at once.

    Example:
        >>> load_modes().numbers
        (3, 4, 5, 6)
    """
    source = files("growthpoles.potential").joinpath("modes.toml") if path is None else Path(path)
    raw, file = load_toml(source), source.name
    parsed = parse_rules(raw, ramps=(), numbers=_NUMBERS, file=file)
    tables = {name: raw.get(name, {}) for name in ("mode", "industry")}
    problems = [*parsed.problems, *_mode_problems(tables["mode"], file)]
    numbers = sorted(int(code) for code in tables["mode"] if _MODE.fullmatch(code))
    for code, entry in tables["industry"].items():
        problems.extend(_entry_problems(entry, numbers, Where(file=file, key=f"industry.{code}")))
    if problems or parsed.rules is None:
        raise SpecificationError(problems)
    names = tuple((number, read_label(tables["mode"][str(number)])) for number in numbers)
    entries = tuple((code, _assignment(entry)) for code, entry in tables["industry"].items())
    return Modes(names, read_label(tables["mode"].get(NONE)), entries, parsed.rules)


def _mode_problems(table: Mapping[str, Any], file: str) -> Iterator[Problem]:
    if not any(_MODE.fullmatch(code) for code in table):
        yield problem("modes.none", Where(file=file, key="mode"))
    for code, entry in table.items():
        where = Where(file=file, key=f"mode.{code}")
        if code != NONE and not _MODE.fullmatch(code):
            yield problem("modes.number", where)
        yield from language_problems(read_label(entry), where)
    if NONE not in table:
        yield problem("rules.language.missing", Where(file=file, key=f"mode.{NONE}"), language="en")


def _entry_problems(entry: object, numbers: Sequence[int], where: Where) -> Iterator[Problem]:
    table = entry if isinstance(entry, Mapping) else {}
    modes, shares = table.get("modes"), table.get("shares", [])
    if not isinstance(modes, list) or not modes or not {*modes} <= {*numbers} or modes != sorted({*modes}):
        yield problem("modes.entry", where, given=str(modes), known=", ".join(map(str, numbers)))
    elif shares and not _is_split(shares, len(modes)):
        yield problem("modes.shares", where, given=str(shares))


def _is_split(shares: object, count: int) -> bool:
    """Whether shares are as many numbers as there are modes, not negative, with sum one."""
    if not isinstance(shares, list) or not all(is_number(share) and share >= 0 for share in shares):
        return False
    return len(shares) == count and math.isclose(sum(shares), 1, abs_tol=1e-9)


def _assignment(entry: Mapping[str, Any]) -> Assignment:
    shares = tuple(float(share) for share in entry.get("shares", ()))
    source = str(entry.get("source", ""))
    return Assignment(tuple(entry["modes"]), shares, read_label(entry.get("note")), source)

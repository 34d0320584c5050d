"""Named thresholds: the numbers that rules use, each with unit, source, validity and a label."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeGuard

import polars as pl

from growthpoles.core.catalogue import Named
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.labels import LANGUAGES, Label

SHARES = ("share", "score", "percentile", "weight")


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number (`a`) or one ramp (`a` < `b`) of a rule.

    Attributes:
        code: Name the rule uses.
        a: The number, or where the ramp starts.
        b: Where the ramp is full; None for a number.
        unit: Unit of measure; share, score, percentile and weight must lie within 0 and 1.
        source: Where the number comes from.
        validity: What it is meant for.
        label: Name in three languages.
    """

    code: str
    a: float
    b: float | None
    unit: str
    source: str
    validity: str
    label: Label


@dataclass(frozen=True)
class Rules:
    """A dated set of thresholds with a remark on how they came about.

    Attributes:
        code: Name of the set.
        date: Day the set was fixed.
        title: Title.
        remark: How the numbers came about; printed with every result that uses them.
        thresholds: The thresholds.
        names: (kind, code, label) of whatever else the rules name.

    Example:
        >>> half = Threshold("cut", 0.5, None, "score", "", "", Label("Cut"))
        >>> rules = Rules("demo", "2026-01-01", Label("Demo"), Label("A remark"), (half,))
        >>> rules.number("cut"), rules.with_threshold("cut", a=0.6).number("cut")
        (0.5, 0.6)
    """

    code: str
    date: str
    title: Label
    remark: Label
    thresholds: tuple[Threshold, ...]
    names: tuple[Named, ...] = ()

    def __post_init__(self) -> None:
        problems = _number_problems(self.thresholds)
        if problems:
            raise SpecificationError(problems)

    def __getitem__(self, code: str) -> Threshold:
        for item in self.thresholds:
            if item.code == code:
                return item
        raise SpecificationError(problem("rules.threshold.unknown", Where(key=f"threshold.{code}")))

    def number(self, code: str) -> float:
        """The number of a threshold that is no ramp."""
        return self[code].a

    def ends(self, code: str) -> tuple[float, float]:
        """Both ends of a ramp.

        Raises:
            SpecificationError: The threshold is a single number.
        """
        item = self[code]
        if item.b is None:
            raise SpecificationError(problem("rules.ramp.missing", Where(key=f"threshold.{code}")))
        return item.a, item.b

    def group(self, prefix: str) -> dict[str, float]:
        """Numbers of all thresholds whose code starts with a prefix, by the rest of their code."""
        found = (item for item in self.thresholds if item.code.startswith(prefix))
        return {item.code.removeprefix(prefix): item.a for item in found}

    def with_threshold(self, code: str, *, a: float | None = None, b: float | None = None) -> Rules:
        """The same rules with one threshold changed."""
        old = self[code]
        new = replace(old, a=old.a if a is None else a, b=old.b if b is None else b)
        return replace(self, thresholds=tuple(new if item is old else item for item in self.thresholds))

    def labels(self) -> tuple[Named, ...]:
        """(kind, code, label) of the thresholds, the title, the remark and the other names."""
        own: tuple[Named, ...] = tuple(("threshold", item.code, item.label) for item in self.thresholds)
        return (*own, ("rules", self.code, self.title), ("remark", self.code, self.remark), *self.names)

    def rows(self) -> pl.DataFrame:
        """One row per threshold: code, a, b, unit, source, validity."""
        rows = [(x.code, x.a, x.b, x.unit, x.source, x.validity) for x in self.thresholds]
        schema = {"code": pl.String, "a": pl.Float64, "b": pl.Float64, "unit": pl.String, "source": pl.String}
        return pl.DataFrame(rows, schema={**schema, "validity": pl.String}, orient="row").sort("code")


def load_toml(source: Path | Traversable) -> Mapping[str, Any]:
    """Read a TOML file.

    Raises:
        InputError: The file does not exist or is no TOML.
    """
    if not source.is_file():
        raise InputError(problem("file.missing", Where(file=source.name)))
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as failure:  # also bad letters, and numbers of thousands of digits
        raise InputError(problem("rules.toml", Where(file=source.name), reason=str(failure))) from None


@dataclass(frozen=True)
class ParsedRules:
    """Rules read from a table, or None with the problems that stood in the way."""

    rules: Rules | None
    problems: tuple[Problem, ...] = ()


def parse_rules(
    raw: Mapping[str, Any], *, ramps: Iterable[str], numbers: Iterable[str], file: str
) -> ParsedRules:
    """Read the thresholds, the names, the title and the remark of a TOML table.

    Args:
        raw: The table: code, date, title, remark, threshold.CODE, name.KIND.CODE.
        ramps: Codes that must be there as ramps.
        numbers: Codes that must be there as numbers.
        file: File name for the messages.
    """
    wanted = {**dict.fromkeys(ramps, True), **dict.fromkeys(numbers, False)}
    table = raw.get("threshold")
    entries = table if isinstance(table, Mapping) else {}
    problems = [
        problem("rules.threshold.missing", Where(file=file, key=f"threshold.{code}"))
        for code in wanted
        if code not in entries
    ]
    found = []
    for code, entry in entries.items():
        where = Where(file=file, key=f"threshold.{code}")
        if code not in wanted:
            problems.append(problem("rules.threshold.unknown", where))
        made, wrong = _parse_threshold(code, entry, where, ramp=wanted.get(code, False))
        problems.extend(wrong)
        if made is not None:
            found.append(made)
    names = tuple(
        (kind, code, read_label(entry))
        for kind, group in raw.get("name", {}).items()
        for code, entry in group.items()
    )
    title, remark = read_label(raw.get("title")), read_label(raw.get("remark"))
    texts = [("title", title), ("remark", remark), *((f"name.{kind}.{code}", x) for kind, code, x in names)]
    for key, label in texts:
        problems.extend(language_problems(label, Where(file=file, key=key)))
    problems.extend(_number_problems(tuple(found), file))
    if problems:
        return ParsedRules(None, tuple(problems))
    return ParsedRules(
        Rules(str(raw.get("code", "")), str(raw.get("date", "")), title, remark, tuple(found), names)
    )


def _parse_threshold(
    code: str, entry: object, where: Where, *, ramp: bool
) -> tuple[Threshold | None, list[Problem]]:
    a, b = (entry.get(name) if isinstance(entry, Mapping) else None for name in ("a", "b"))
    if not isinstance(entry, Mapping) or not is_number(a) or not (is_number(b) if ramp else b is None):
        return None, [problem("rules.ramp.missing" if ramp else "rules.number.bad", where)]
    unit, source, validity = (str(entry.get(name, "")) for name in ("unit", "source", "validity"))
    made = Threshold(
        code, float(a), None if b is None else float(b), unit, source, validity, read_label(entry)
    )
    return made, text_problems(entry, where)


def text_problems(entry: Mapping[str, Any], where: Where) -> list[Problem]:
    """Problems of the texts that every threshold must carry: unit, source, validity, three languages."""
    empty = [name for name in ("unit", "source", "validity") if not entry.get(name)]
    return [
        *(problem("rules.text.missing", where, name=name) for name in empty),
        *language_problems(read_label(entry), where),
    ]


def language_problems(label: Label, where: Where) -> list[Problem]:
    """One problem per language in which a label is missing."""
    return [problem("rules.language.missing", where, language=language) for language in label.missing]


def read_label(entry: object) -> Label:
    """The keys en, ru and kk of a TOML table as a label; empty when it is none."""
    if not isinstance(entry, Mapping):
        return Label()
    return Label(**{name: str(entry.get(name, "")) for name in LANGUAGES})


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a finite number (True and False are none)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _number_problems(thresholds: tuple[Threshold, ...], file: str | None = None) -> list[Problem]:
    problems = []
    sums: dict[str, float] = {}
    for item in thresholds:
        where = Where(file=file, key=f"threshold.{item.code}")
        if item.b is not None and not item.a < item.b:
            problems.append(problem("rules.order", where, a=item.a, b=item.b))
        outside = [x for x in (item.a, item.b) if x is not None and not 0 <= x <= 1]
        if item.unit in SHARES and outside:
            problems.append(problem("rules.share", where, value=outside[0], unit=item.unit))
        if item.code == "floor" and not item.a > 0:
            problems.append(problem("rules.floor", where, value=item.a))
        if item.unit == "weight":
            prefix = item.code.partition("weight-")[0] + "weight-"
            sums[prefix] = sums.get(prefix, 0.0) + item.a
    for prefix, total in sums.items():
        if abs(total - 1) > 1e-9:
            where = Where(file=file, key=f"threshold.{prefix}*")
            problems.append(problem("rules.weights", where, total=round(total, 6)))
    return problems

"""What plan against actual takes: targets, and identities that tie an indicator to its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np

from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.rules import Rules, load_toml, parse_rules
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.options import Reading, Rows, TableFormat

DIMENSIONS = ("institutional", "infrastructure", "financing", "socio-cultural", "management")
PathKind = Literal["linear", "geometric"]
IdentityKind = Literal["ratio", "product", "sum"]
_PATHS: Mapping[str, PathKind] = {"linear": "linear", "geometric": "geometric"}
_FILE = "plan.toml"
_NUMBERS = ("cusum-allowance", "cusum-alarm", "likely")


@lru_cache(maxsize=1)
def plan_limits() -> Rules:
    """Limits of plan against actual, and the names of its words.

    Raises:
        SpecificationError: The file of thresholds is not complete.

    Example:
        >>> plan_limits().number("cusum-alarm")
        3.0
    """
    parsed = parse_rules(
        load_toml(files("growthpoles.dynamics").joinpath(_FILE)), ramps=(), numbers=_NUMBERS, file=_FILE
    )
    if parsed.rules is None:
        raise SpecificationError(parsed.problems)
    return parsed.rules


@dataclass(frozen=True, slots=True)
class Target:
    """What an indicator of a unit is to reach, and the path to it.

    Attributes:
        goal: Code of the goal it belongs to.
        unit: Unit.
        indicator: Indicator of the panel.
        base_year: Year the plan starts from.
        year: Year of the target.
        value: Value to be reached.
        base: Value of the base year as the plan has it; None = as the panel has it.
        direction: +1 at least the value, -1 at most.
        path: Between two planned years ``linear``, or ``geometric`` (a constant rate, figures above zero).
        milestones: (year, value) on the way.
        dimension: Side of the innovation sphere it modernises, one of `DIMENSIONS`; empty = none.
        label: Name of the goal.

    Example:
        >>> Target("G1", "A", "gerd", 2020, 2024, 3.0, base=1.0).milestones
        ()
    """

    goal: str
    unit: str
    indicator: str
    base_year: int
    year: int
    value: float
    base: float | None = None
    direction: int = 1
    path: PathKind = "linear"
    milestones: tuple[tuple[int, float], ...] = ()
    dimension: str = ""
    label: Label = field(default_factory=Label)

    @property
    def key(self) -> tuple[str, str, str]:
        """Goal, unit and indicator."""
        return self.goal, self.unit, self.indicator

    def planned(self, base: float) -> FloatArray:
        """Planned values from the base year to the year of the target.

        Example:
            >>> Target("G1", "A", "gerd", 2020, 2024, 3.0).planned(1.0)
            array([1. , 1.5, 2. , 2.5, 3. ])
        """
        points = [(self.base_year, base), *self.milestones, (self.year, self.value)]
        at, heights = (np.array(x, float) for x in zip(*points, strict=True))
        years = np.arange(self.base_year, self.year + 1)
        if self.path == "linear":
            return np.asarray(np.interp(years, at, heights))
        if not (heights > 0).all():
            return np.full(len(years), np.nan)
        return np.asarray(np.exp(np.interp(years, at, np.log(heights))))


@dataclass(frozen=True, slots=True)
class Identity:
    """How an indicator is made of others, to attribute a deviation to them.

    Attributes:
        indicator: The whole.
        kind: ``ratio`` (first part / second part), ``product`` or ``sum``.
        parts: Indicators it is made of.
        factor: Constant factor of the whole.

    Example:
        >>> Identity("grp_per_head", "ratio", ("grp", "population")).factor
        1.0
    """

    indicator: str
    kind: IdentityKind
    parts: tuple[str, ...]
    factor: float = 1.0

    @property
    def powers(self) -> FloatArray:
        """Power of each part of a ratio or product."""
        return np.array([1.0, -1.0] if self.kind == "ratio" else [1.0] * len(self.parts))

    def whole(self, parts: FloatArray) -> FloatArray:
        """The whole from its parts, shape (..., parts) to (...)."""
        if self.kind == "sum":
            return np.asarray(self.factor * parts.sum(axis=-1))
        if self.kind == "product":
            return np.asarray(self.factor * parts.prod(axis=-1))
        bottom = np.where(parts[..., 1] == 0, np.nan, parts[..., 1])
        return np.asarray(self.factor * parts[..., 0] / bottom)


def read_targets(path: str | Path, *, style: TableFormat | None = None) -> tuple[Target, ...]:
    """Read a table of targets.

    Args:
        path: Table with ``goal``, ``unit``, ``indicator``, ``base_year``, ``year``, ``value``; optional
            ``base``, ``direction`` (up, down), ``path`` (linear, geometric), ``dimension``, names. Several
            years of one goal, unit and indicator are milestones, the last one is the target; they agree in
            all but year and value.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file, row and column.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder) / "targets.csv"
        ...     _ = file.write_text(
        ...         "goal,unit,indicator,base_year,year,value\\nG,A,x,2020,2022,3\\nG,A,x,2020,2025,9\\n")
        ...     read_targets(file)[0].milestones
        ((2022, 3.0),)
    """
    return load_targets(path, style=style).told()


def load_targets(path: str | Path, *, style: TableFormat | None = None) -> Reading[tuple[Target, ...]]:
    """The targets of `read_targets` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(("goal", "unit", "indicator", "base_year", "year", "value"))
    rows.unique("goal", "unit", "indicator", "year")
    starts, years, values = rows.years("base_year"), rows.years("year"), rows.optional_numbers("value")
    for name, cells in (("base_year", starts), ("year", years), ("value", values)):
        rows.problems += [
            problem("plan.cell.empty", rows.where(name, i)) for i, cell in enumerate(cells) if cell is None
        ]
    texts = [rows.text(name) for name in ("goal", "unit", "indicator")]
    bases, labels = rows.optional_numbers("base"), rows.labels()
    directions = rows.choice("direction", {"up": 1, "down": -1}, default=1)
    kinds = rows.choice("path", _PATHS, default="linear")
    sides = rows.choice("dimension", {name: name for name in DIMENSIONS}, default="")
    found: dict[tuple[str, ...], list[tuple[int, Target]]] = {}
    for i, (start, year, value) in enumerate(zip(starts, years, values, strict=True)):
        if start is not None and year is not None and value is not None:
            goal, unit, code = (column[i] for column in texts)
            made = Target(
                goal,
                unit,
                code,
                start,
                year,
                value,
                base=bases[i],
                direction=directions[i],
                path=kinds[i],
                dimension=sides[i],
                label=labels[i],
            )
            found.setdefault(made.key, []).append((i, made))
    rows.problems += [x for items in found.values() for x in _conflicts(items, rows)]
    return rows.finish(tuple(_joined([item for _, item in items]) for items in found.values()))


def _conflicts(items: list[tuple[int, Target]], rows: Rows) -> Iterator[Problem]:
    """Rows of one target that do not agree with the first of them."""
    start, first = items[0]
    for i, item in items[1:]:
        for name in ("base_year", "base", "direction", "path", "dimension"):
            pair = getattr(first, name), getattr(item, name)
            if pair[0] != pair[1] and (name != "base" or None not in pair):
                yield problem(
                    "plan.rows.differ", rows.where(name, i), column=name, row=rows.where(name, start).row
                )


def _joined(items: list[Target]) -> Target:
    """Rows of one target: the last year is the target, the others are milestones."""
    ordered = sorted(items, key=lambda item: item.year)
    way = tuple((item.year, item.value) for item in ordered[:-1])
    base = next((item.base for item in ordered if item.base is not None), None)
    return replace(ordered[-1], milestones=way, base=base)


def check_plan(targets: tuple[Target, ...], panel: Panel, *, identities: tuple[Identity, ...]) -> None:
    """Refuse targets and identities that do not fit a panel.

    Raises:
        InputError: No target, unknown units or indicators, years in the wrong order, a target given twice, an
            unknown dimension, a geometric path through zero; all are listed.
    """
    problems = [] if targets else [problem("plan.targets.none")]
    seen: set[tuple[str, str, str]] = set()
    for item in targets:
        problems += _target_problems(item, panel)
        if item.key in seen:
            problems.append(
                problem("plan.target.twice", Where(unit=item.unit, indicator=item.indicator), goal=item.goal)
            )
        seen.add(item.key)
    for identity in identities:
        problems += [
            problem("panel.indicator.unknown", Where(indicator=code))
            for code in (identity.indicator, *identity.parts)
            if code not in panel.codes
        ]
        if identity.kind == "ratio" and len(identity.parts) != 2:
            problems.append(problem("plan.identity.ratio", Where(indicator=identity.indicator)))
    if problems:
        raise InputError(problems)


def _target_problems(item: Target, panel: Panel) -> Iterator[Problem]:
    where = Where(unit=item.unit, indicator=item.indicator)
    if item.unit not in panel.units:
        yield problem("territory.unit.unknown", where, edition=panel.edition)
    if item.indicator not in panel.codes:
        yield problem("panel.indicator.unknown", where)
    years = [item.base_year, *(year for year, _ in item.milestones), item.year]
    if years != sorted(set(years)):
        yield problem("plan.years.order", where, years=", ".join(map(str, years)))
    if item.base_year not in panel.years:
        span = f"{panel.years[0]}-{panel.years[-1]}"
        yield problem("panel.year.unknown", Where(unit=item.unit, year=item.base_year), span=span)
    if item.dimension and item.dimension not in DIMENSIONS:
        yield problem("plan.dimension", where, dimension=item.dimension, known=", ".join(DIMENSIONS))
    heights = [item.value, *(value for _, value in item.milestones)]
    if item.path == "geometric" and min(heights) <= 0:
        yield problem("plan.path.geometric", where)

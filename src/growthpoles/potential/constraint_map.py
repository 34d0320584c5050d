"""The nouns of a diagnosis of constraints: measures, constraints, surveyed barriers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from growthpoles.core.catalogue import Named
from growthpoles.core.panel import FloatArray
from growthpoles.core.rules import Rules
from growthpoles.labels import Label

CLASSES = ("none", "mild", "moderate", "severe", "critical")
UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Goalpost:
    """A value of a measure that is quoted as desirable or as worst.

    Attributes:
        value: The value, in the unit of the measure.
        source: Where it comes from.
        validity: What it is meant for.
    """

    value: float
    source: str
    validity: str


@dataclass(frozen=True, slots=True)
class Measurable:
    """A figure that measures constraints.

    Attributes:
        code: Code; that of the framework's indicator where there is one (``"ACT1"``).
        direction: +1 more is better, -1 less is better.
        unit: Unit of measure.
        label: Name.
        norm: Value often quoted as desirable; not applied to weak proxies.
        worst: Value at which the gap is 1; None = learnt from the figures.
        by_sector: Whether it is shown by industry where figures exist.
        apart: Industries that are reported apart from the others.

    Example:
        >>> Measurable("PRD2", -1, "%", Label("Wear"), norm=Goalpost(50, "", "")).norm.value
        50
    """

    code: str
    direction: int
    unit: str
    label: Label
    norm: Goalpost | None = None
    worst: Goalpost | None = None
    by_sector: bool = False
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Constraint:
    """What holds a region back.

    Attributes:
        code: Code (``"DX-03"``).
        label: Name.
        areas: Codes of the areas of improvement it belongs to.
        weights: (code of a measure, weight); the weights add up to one.
        remark: Remark printed with it.
    """

    code: str
    label: Label
    areas: tuple[str, ...]
    weights: tuple[tuple[str, float], ...]
    remark: Label


@dataclass(frozen=True, slots=True)
class Barrier:
    """A barrier that enterprises name in a survey, and the constraints it comes nearest to."""

    code: str
    label: Label
    constraints: tuple[str, ...]


@dataclass(frozen=True)
class ConstraintMap:
    """Constraints with their measures, areas of improvement, barriers and thresholds.

    Attributes:
        rules: Code, date, title, remark, thresholds and the names of areas and classes.
        measures: Measures; a measure may serve several constraints.
        constraints: Constraints, in the order of the file.
        barriers: Surveyed barriers.
    """

    rules: Rules
    measures: tuple[Measurable, ...]
    constraints: tuple[Constraint, ...]
    barriers: tuple[Barrier, ...] = ()

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of the measures."""
        return tuple(item.code for item in self.measures)

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Codes of the areas of improvement, in the order of the file."""
        return tuple(code for kind, code, _ in self.rules.names if kind == "area")

    @cached_property
    def telling_areas(self) -> tuple[tuple[str, ...], ...]:
        """Areas of each constraint; none for a constraint of all areas, which does not tell them apart."""
        return tuple(() if set(self.areas) <= set(item.areas) else item.areas for item in self.constraints)

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """(position of a constraint, position of a measure), in the order of the file."""
        return tuple(
            (c, self.codes.index(code)) for c, item in enumerate(self.constraints) for code, _ in item.weights
        )

    @cached_property
    def weights(self) -> FloatArray:
        """Weights, shape (constraints, measures)."""
        weights = np.zeros((len(self.constraints), len(self.measures)))
        for c, item in enumerate(self.constraints):
            for code, weight in item.weights:
                weights[c, self.codes.index(code)] = weight
        return weights

    @cached_property
    def directions(self) -> FloatArray:
        """Directions of the measures, shape (measures,)."""
        return np.array([item.direction for item in self.measures], dtype=float)

    @cached_property
    def cuts(self) -> FloatArray:
        """Lower bounds of the classes above ``none``."""
        return np.array([self.rules.number(f"class-{name}") for name in CLASSES[1:]])

    def measure(self, code: str) -> Measurable:
        """One measure by its code."""
        return self.measures[self.codes.index(code)]

    def classes(self, severity: FloatArray) -> list[str | None]:
        """Class of every severity, in flat order; None where there is none."""
        flat = np.asarray(severity, dtype=float).ravel()
        at = np.digitize(np.round(flat, 12), self.cuts)
        return [None if np.isnan(value) else CLASSES[k] for value, k in zip(flat, at, strict=True)]

    def labels(self) -> Iterator[Named]:
        """(kind, code, label) of everything the map names."""
        yield from self.rules.labels()
        yield from (("measure", item.code, item.label) for item in self.measures)
        yield from (("constraint", item.code, item.label) for item in self.constraints)
        yield from (("note", item.code, item.remark) for item in self.constraints if item.remark)
        yield from (("barrier", item.code, item.label) for item in self.barriers)

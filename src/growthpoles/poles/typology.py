"""The nouns of a typology of growth poles: types, criteria, their parts, gates and tags."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from growthpoles.core.rules import Rules
from growthpoles.labels import Label

COMBINE = ("mean", "product", "min", "max", "first")
SHAPES = {"rise": 2, "fall": 2, "trapezoid": 4, "score": 2}
WINDOWS = ("base", "pooled")
NO_LABEL = Label()


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured: the name of a function of `growthpoles.poles.criteria` and what it needs.

    Attributes:
        name: Name of the measure.
        unit: Unit of measure of the figure.
        industries: Industries taken together.
        numerator, denominator: Roles of panel indicators.
        complement: Take one minus the ratio.
        per: What output is divided by: ``population``, ``rural-population`` or ``area``.
        relative: What it is related to: ``country`` or ``median`` of the units.
        except_kinds: Unit kinds left out of the median.
        window: ``base`` (one year) or ``pooled`` (all years together).
        scores: (unit kind or level, score) of an administrative rank.
        indicators: Panel indicators taken together (functions that are present or not).
        classes: Bounds of size classes, thousand persons.
        count: Least number of industries, or the last rank that counts.
        quadrant: ``star``, ``mature``, ``emerging`` or ``transforming``.
        from_region: Where a settlement has no figure, that of its region stands in, at lower evidence.
        hinterland: The figure is one of the surroundings, so the region's may stand in for every settlement,
            not only for those that hold a good part of its people.
    """

    name: str
    unit: str
    industries: tuple[str, ...] = ()
    numerator: str = ""
    denominator: str = ""
    complement: bool = False
    per: str = ""
    relative: str = ""
    except_kinds: tuple[str, ...] = ()
    window: str = "pooled"
    scores: tuple[tuple[str, float], ...] = ()
    indicators: tuple[str, ...] = ()
    classes: tuple[float, ...] = ()
    count: int = 0
    quadrant: str = ""
    from_region: bool = False
    hinterland: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One measured figure of a criterion and the shape that turns it into a membership.

    Attributes:
        measure: What is measured.
        shape: ``rise`` (0 at the first point, 1 at the second), ``fall`` (1 at the first, 0 at the second),
            ``trapezoid`` (four corners) or ``score`` (the figure is the membership).
        points: Points of the shape, in the unit of the measure.
        source, validity: Where the points come from and what they are meant for.
        label: Name; that of the criterion when empty.
    """

    measure: Measure
    shape: str
    points: tuple[float, ...]
    source: str
    validity: str
    label: Label = NO_LABEL


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a type.

    Attributes:
        code: Code, unique in the typology.
        weight: Weight inside its type.
        combine: How several parts make one membership: ``mean``, ``product``, ``min``, ``max`` or ``first``
            (the first part where it has figures, else the mean of the others).
        parts: Its figures.
        label: Name.
        proxy: Empty (direct), ``close`` or ``weak``: the figures stand in for what the criterion says.
        direct_for: Unit kinds for which the figures are no proxy.
    """

    code: str
    weight: float
    combine: str
    parts: tuple[Part, ...]
    label: Label
    proxy: str = ""
    direct_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold before a unit can be a pole of a type: a figure or a criterion reaches a value."""

    at_least: float
    unit: str
    label: Label
    source: str
    validity: str
    measure: Measure | None = None
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class PoleType:
    """A type of growth pole.

    Attributes:
        code: Code.
        label: Name.
        levels: Levels of territorial units it is defined for.
        not_for: Unit kinds it is not defined for.
        criteria: Its criteria; none when it cannot be judged with this typology.
        gate: Its gate, if any.
        note: Remark printed with the type.
        called: Label of a unit of this type: ``pole``, or a word of its own for a type that is no pole.
        becomes: Type that units of this one may grow into; empty for none.
        instruments: (code, label) of the means of policy that go with the type.
    """

    code: str
    label: Label
    levels: tuple[str, ...]
    not_for: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    gate: Gate | None = None
    note: Label = NO_LABEL
    called: str = "pole"
    becomes: str = ""
    instruments: tuple[tuple[str, Label], ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """A remark on a unit beside its type: a figure lies above (or at) a value, or a criterion below one."""

    code: str
    label: Label
    unit: str
    source: str
    validity: str
    measure: Measure | None = None
    above: float | None = None
    at_least: float | None = None
    criterion: str = ""
    below: float | None = None


@dataclass(frozen=True)
class Typology:
    """Types of growth poles with their criteria, thresholds, tags and rules.

    Attributes:
        rules: Code, date, title, remark and the thresholds of labels, candidates and draws.
        types: Types, in the order of the file.
        tags: Tags.
        settlements: Whether it is meant for settlements, with the thresholds that go with them.
        indicators: (code, label) of the panel indicators it names besides the roles of the package.
    """

    rules: Rules
    types: tuple[PoleType, ...]
    tags: tuple[Tag, ...] = ()
    settlements: bool = False
    indicators: tuple[tuple[str, Label], ...] = ()

    @property
    def code(self) -> str:
        """Name of the typology."""
        return self.rules.code

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria of all types, in the order of the file."""
        return tuple(item for kind in self.types for item in kind.criteria)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure once: those of the criteria, of the gates and of the tags."""
        wanted = [part.measure for item in self.criteria for part in item.parts]
        wanted += [kind.gate.measure for kind in self.types if kind.gate and kind.gate.measure]
        wanted += [tag.measure for tag in self.tags if tag.measure]
        return tuple(dict.fromkeys(wanted))

    @cached_property
    def columns(self) -> dict[Measure, int]:
        """Position of every measure among `measures`."""
        return {item: k for k, item in enumerate(self.measures)}

    def position(self, code: str) -> int:
        """Position of a criterion among `criteria`."""
        return [item.code for item in self.criteria].index(code)

    def type_position(self, code: str) -> int:
        """Position of a type among `types`."""
        return [item.code for item in self.types].index(code)

    def span(self, kind: PoleType) -> slice:
        """Positions of a type's criteria among `criteria`."""
        before = self.types[: self.types.index(kind)]
        start = sum(len(item.criteria) for item in before)
        return slice(start, start + len(kind.criteria))

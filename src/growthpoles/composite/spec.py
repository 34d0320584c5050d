"""The specification of an index: which method takes each step. What is learnt from data is another value."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from growthpoles.composite.aggregate.base import Aggregation
from growthpoles.composite.aggregate.power_mean import PowerMean
from growthpoles.composite.impute.base import Imputation
from growthpoles.composite.impute.none import NoImputation
from growthpoles.composite.normalise.base import Normalisation
from growthpoles.composite.normalise.min_max import MinMax
from growthpoles.composite.peers import Peers
from growthpoles.composite.screen.base import Screen
from growthpoles.composite.screen.none import NoScreen
from growthpoles.composite.treat.base import Treatment
from growthpoles.composite.treat.winsorise import Winsorise
from growthpoles.composite.weight.base import Weighting
from growthpoles.composite.weight.given import Given
from growthpoles.core.registry import build, info_of
from growthpoles.errors import Problem, SpecificationError, Where, problem

STEPS = ("screen", "impute", "treat", "normalise", "weight", "within", "aggregate")
OWN = ("impute", "treat", "normalise", "weight", "aggregate")
Over = Literal["pooled", "each-year"]
_NEEDS = {
    "positive": "spec.mean.positive",
    "not-negative": "spec.mean.not-negative",
    "unit-interval": "spec.mean.unit-interval",
}
_BASES: Mapping[str, type] = {
    "screen": Screen,
    "impute": Imputation,
    "treat": Treatment,
    "normalise": Normalisation,
    "weight": Weighting,
    "within": Aggregation,
    "aggregate": Aggregation,
}


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """How an index is made, step by step in this order.

    Attributes:
        screen: Which units and indicators have enough figures to take part.
        impute: What is done about cells without a number.
        treat: What is done about extreme values.
        normalise: How figures become scores.
        weight: Weights of the children of a node.
        within: How the indicators of a pillar are combined.
        aggregate: How everything above is combined.
        base_years: Years on which treatment and scale are learnt; None = all years of the panel.
        treat_over: Whether the treatment is learnt on the ``pooled`` base years or on ``each-year`` alone.
        scale_over: The same for the scale; scores on scales learnt year by year do not compare over time.
        own: Exceptions by step and code: another imputation, treatment or normalisation of an indicator,
            another weighting or aggregation of a node.
        peers: Groups of units with their own weights.
        without: Indicators or groups of indicators that are left out, as if they were not applicable.

    Raises:
        SpecificationError: A step of another family, or steps that cannot go together: a geometric or
            harmonic mean needs scores above zero, which some scales only give with their option ``floor``.

    Example:
        >>> spec = IndexSpec(normalise=MinMax(floor=0.01), aggregate=PowerMean(p=0))
        >>> spec.to_plain()["aggregate"]
        {'method': 'power-mean', 'p': 0.0}
    """

    screen: Screen = field(default_factory=NoScreen)
    impute: Imputation = field(default_factory=NoImputation)
    treat: Treatment = field(default_factory=Winsorise)
    normalise: Normalisation = field(default_factory=MinMax)
    weight: Weighting = field(default_factory=Given)
    within: Aggregation = field(default_factory=PowerMean)
    aggregate: Aggregation = field(default_factory=PowerMean)
    base_years: tuple[int, ...] | None = None
    treat_over: Over = "pooled"
    scale_over: Over = "pooled"
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    peers: Peers | None = None
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        found = [*self._wrong_families()] or [*self._conflicts()]
        if self.base_years is not None and not self.base_years:
            found.append(problem("spec.base-years.empty", Where(key="base_years")))
        if found:
            raise SpecificationError(found)

    def to_plain(self) -> Mapping[str, Any]:
        """Plain values, as a study file writes them; parameters that are None are left out."""
        plain: dict[str, Any] = {step: plain_method(getattr(self, step)) for step in STEPS}
        if self.base_years is not None:
            plain["base_years"] = list(self.base_years)
        for name in ("treat_over", "scale_over"):
            if getattr(self, name) != "pooled":
                plain[name] = getattr(self, name)
        if self.without:
            plain["without"] = list(self.without)
        if self.own:
            plain["own"] = {
                step: {code: plain_method(item) for code, item in named.items()}
                for step, named in self.own.items()
            }
        if self.peers is not None:
            plain["peers"] = {"weights": {k: dict(v) for k, v in self.peers.weights.items()}}
            if self.peers.groups:
                plain["peers"]["groups"] = dict(self.peers.groups)
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any], *, where: Where | None = None) -> IndexSpec:
        """Read a specification: each step is a method name, or a table with ``method`` and its parameters.

        Args:
            plain: Steps by name; steps left out keep their default.
            where: Place to name in errors.

        Raises:
            SpecificationError: Unknown steps, methods or parameters (all of them are listed), or steps that
                cannot go together.

        Example:
            >>> IndexSpec.from_plain({"normalise": {"method": "min-max", "floor": 0.01}}).normalise.floor
            0.01
        """
        place = where or Where()
        steps: dict[str, Any] = {}
        problems: list[Problem] = []
        for key, value in plain.items():
            at = dataclasses.replace(place, key=f"{place.key}.{key}" if place.key else key)
            try:
                steps[key] = read_step(key, value, where=at)
            except SpecificationError as failure:
                problems.extend(failure.problems)
        if problems:
            raise SpecificationError(problems)
        return cls(**steps)

    def step_of(self, step: str, code: str) -> Any:
        """The method of a step for one indicator or node: its own one, or the common one.

        Args:
            step: ``impute``, ``treat``, ``normalise``, ``weight``, ``within`` or ``aggregate``.
            code: Code of the indicator or node.
        """
        named = self.own.get("aggregate" if step == "within" else step, {})
        return named.get(code, getattr(self, step))

    def _wrong_families(self) -> Iterator[Problem]:
        for step, base in _BASES.items():
            given = getattr(self, step)
            if not isinstance(given, base):
                yield problem("spec.step.family", Where(key=step), given=type(given).__name__)
        for step, named in self.own.items():
            if step not in OWN:
                where, known = Where(key=f"own.{step}"), ", ".join(OWN)
                yield problem("spec.step.unknown", where, step=step, known=known)
                continue
            for code, given in named.items():
                if not isinstance(given, _BASES[step]):
                    where = Where(indicator=code, key=f"own.{step}")
                    yield problem("spec.step.family", where, given=type(given).__name__)
        for name in ("treat_over", "scale_over"):
            if getattr(self, name) not in get_args(Over):
                known = ", ".join(get_args(Over))
                yield problem(
                    "method.choice", Where(key=name), name=name, value=getattr(self, name), known=known
                )

    def _conflicts(self) -> Iterator[Problem]:
        below = Range(self.normalise.lowest, self.normalise.unit_interval)
        yield from unfit(self.within, below, scale=self.normalise, where=Where(key="within"))
        inside = Range(
            min(below.lowest, self.within.lowest(below.lowest)), below.unit and keeps_range(self.within)
        )
        yield from unfit(self.aggregate, inside, scale=self.normalise, where=Where(key="aggregate"))


@dataclass(frozen=True, slots=True)
class Range:
    """Scores that can come out of a step: the least one, and whether they lie between 0 and 1."""

    lowest: float
    unit: bool


def keeps_range(mean: Aggregation) -> bool:
    """Whether a score lies between the least and the best child."""
    return "between" in info_of(mean).traits


def unfit(mean: Aggregation, below: Range, *, scale: Normalisation, where: Where) -> Iterator[Problem]:
    """The problem of a mean that cannot take the scores below it."""
    met = {"any": True, "positive": below.lowest > 0, "not-negative": below.lowest >= 0}
    if met.get(mean.needs, below.unit):
        return
    code = _NEEDS[mean.needs]
    parts = ", ".join(f"{k} = {v}" for k, v in plain_method(mean).items() if k != "method")
    yield problem(code, where, normalise=info_of(scale).name, mean=parts or info_of(mean).name)


def plain_method(instance: Any) -> Mapping[str, Any]:
    """A method object as plain values: its name and its parameters.

    Example:
        >>> plain_method(MinMax(floor=0.01))
        {'method': 'min-max', 'lower': 0.0, 'upper': 1.0, 'floor': 0.01}
    """
    plain = {"method": info_of(instance).name}
    for item in dataclasses.fields(instance):
        value = getattr(instance, item.name)
        if value is not None:
            plain[item.name] = _plain(value, "float" in str(item.type))
    return plain


def _plain(value: Any, as_float: bool) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item, as_float) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(part, as_float) for part in value]
    if dataclasses.is_dataclass(value):
        return plain_method(value)
    return float(value) if as_float and not isinstance(value, str) else value


def read_method(step: str, plain: str | Mapping[str, Any], *, where: Where | None = None) -> Any:
    """The method object of a step from its name, or from a table with ``method`` and its parameters.

    Raises:
        SpecificationError: The method or a parameter is not known.

    Example:
        >>> read_method("within", {"method": "power-mean", "p": 0})
        PowerMean(p=0.0)
    """
    family = "aggregate" if step == "within" else step
    table = {"method": plain} if isinstance(plain, str) else dict(plain)
    if "method" not in table:
        raise SpecificationError(problem("spec.step.method", where, step=step))
    name = table.pop("method")
    return build(family, str(name), parameters=table, where=where)


def read_step(key: str, value: Any, *, where: Where) -> Any:
    """One field of a specification from what a study file says.

    Raises:
        SpecificationError: Unknown fields, methods or parameters.
    """
    if key == "base_years":
        if not (isinstance(value, list | tuple) and all(type(year) is int for year in value)):
            raise SpecificationError(problem("spec.base-years.bad", where, value=str(value)))
        return tuple(sorted(value))
    if key in ("treat_over", "scale_over"):
        return value
    if key == "without":
        if not (isinstance(value, list | tuple) and all(isinstance(code, str) for code in value)):
            raise SpecificationError(problem("spec.without.bad", where, value=str(value)))
        return tuple(value)
    if key == "own":
        return _own(value, where)
    if key == "peers":
        return _peers(value, where)
    if key not in STEPS:
        known = ", ".join((*STEPS, "base_years", "treat_over", "scale_over", "own", "peers", "without"))
        raise SpecificationError(problem("spec.step.unknown", where, step=key, known=known))
    if not isinstance(value, str | Mapping):
        raise SpecificationError(problem("spec.step.method", where, step=key))
    return read_method(key, value, where=where)


def _own(value: Any, where: Where) -> Mapping[str, Mapping[str, Any]]:
    """Exceptions by step and code; every problem at once."""
    found: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for step, named in value.items() if isinstance(value, Mapping) else ():
        if step not in OWN or not isinstance(named, Mapping):
            problems.append(problem("spec.step.unknown", where, step=step, known=", ".join(OWN)))
            continue
        for code, plain in named.items():
            place = dataclasses.replace(where, key=f"{where.key}.{step}.{code}", indicator=code)
            try:
                found.setdefault(step, {})[code] = read_method(step, plain, where=place)
            except SpecificationError as failure:
                problems.extend(failure.problems)
    if not isinstance(value, Mapping):
        problems.append(problem("spec.own.table", where))
    if problems:
        raise SpecificationError(problems)
    return found


def _peers(value: Any, where: Where) -> Peers:
    parts = dict(value) if isinstance(value, Mapping) else {}
    weights, groups = parts.pop("weights", None), parts.pop("groups", {})
    tables = isinstance(weights, Mapping) and all(isinstance(item, Mapping) for item in weights.values())
    if parts or not tables or not weights or not isinstance(groups, Mapping):
        raise SpecificationError(problem("spec.peers.table", where))
    return Peers({name: dict(item) for name, item in weights.items()}, dict(groups))

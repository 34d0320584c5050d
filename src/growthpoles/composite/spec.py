"""The specification of an index: which method takes each step. What is learnt from data is another value."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from growthpoles.composite.aggregate.base import Aggregation
from growthpoles.composite.aggregate.power_mean import PowerMean
from growthpoles.composite.impute.base import Imputation
from growthpoles.composite.impute.none import NoImputation
from growthpoles.composite.normalise.base import Normalisation
from growthpoles.composite.normalise.min_max import MinMax
from growthpoles.composite.treat.base import Treatment
from growthpoles.composite.treat.winsorise import Winsorise
from growthpoles.composite.weight.base import Weighting
from growthpoles.composite.weight.given import Given
from growthpoles.core.registry import build, info_of
from growthpoles.errors import Problem, SpecificationError, Where, problem

STEPS = ("impute", "treat", "normalise", "weight", "within", "aggregate")
_BASES: Mapping[str, type] = {
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
        impute: What is done about cells without a number.
        treat: What is done about extreme values.
        normalise: How figures become scores.
        weight: Weights of the children of a node.
        within: How the indicators of a pillar are combined.
        aggregate: How everything above is combined.
        base_years: Years on which treatment and scale are learnt; None = all years of the panel.

    Raises:
        SpecificationError: A step of another family, or steps that cannot go together: a geometric or
            harmonic mean needs scores above zero, which some scales only give with their option ``floor``.

    Example:
        >>> spec = IndexSpec(normalise=MinMax(floor=0.01), aggregate=PowerMean(p=0))
        >>> spec.to_plain()["aggregate"]
        {'method': 'power-mean', 'p': 0.0}
    """

    impute: Imputation = field(default_factory=NoImputation)
    treat: Treatment = field(default_factory=Winsorise)
    normalise: Normalisation = field(default_factory=MinMax)
    weight: Weighting = field(default_factory=Given)
    within: Aggregation = field(default_factory=PowerMean)
    aggregate: Aggregation = field(default_factory=PowerMean)
    base_years: tuple[int, ...] | None = None

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
                steps[key] = _step(key, value, at)
            except SpecificationError as failure:
                problems.extend(failure.problems)
        if problems:
            raise SpecificationError(problems)
        return cls(**steps)

    def _wrong_families(self) -> Iterator[Problem]:
        for step, base in _BASES.items():
            given = getattr(self, step)
            if not isinstance(given, base):
                yield problem("spec.step.family", Where(key=step), given=type(given).__name__)

    def _conflicts(self) -> Iterator[Problem]:
        for step in ("within", "aggregate"):
            needs = getattr(self, step).needs
            lowest = self.normalise.lowest
            if (needs == "positive" and not lowest > 0) or (needs == "not-negative" and not lowest >= 0):
                name = info_of(self.normalise).name
                code = "spec.mean.positive" if needs == "positive" else "spec.mean.not-negative"
                mean = ", ".join(
                    f"{k} = {v}" for k, v in plain_method(getattr(self, step)).items() if k != "method"
                )
                yield problem(code, Where(key=step), normalise=name, mean=mean)


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
    if isinstance(value, tuple):
        return [_plain(part, as_float) for part in value]
    return float(value) if as_float else value


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


def _step(key: str, value: Any, where: Where) -> Any:
    if key == "base_years":
        if not (isinstance(value, list | tuple) and all(type(year) is int for year in value)):
            raise SpecificationError(problem("spec.base-years.bad", where, value=str(value)))
        return tuple(sorted(value))
    if key not in STEPS:
        raise SpecificationError(
            problem("spec.step.unknown", where, step=key, known=", ".join((*STEPS, "base_years")))
        )
    if not isinstance(value, str | Mapping):
        raise SpecificationError(problem("spec.step.method", where, step=key))
    return read_method(key, value, where=where)

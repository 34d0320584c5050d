"""Several methods, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from growthpoles.composite.impute.base import Imputation, Surroundings
from growthpoles.composite.raw import RawCells
from growthpoles.core.registry import build, method
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label


@method(
    family="impute",
    name="in-turn",
    label=Label("several methods in turn", "несколько методов по очереди", "бірнеше әдіс кезекпен"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 3",),
)
@dataclass(frozen=True, slots=True)
class InTurn(Imputation):
    """Methods applied one after the other: each fills what those before it left open.

    Cells that an earlier method filled count as figures for the later ones.

    Attributes:
        steps: The methods in order: method objects, names, or tables with ``method`` and its parameters.

    Example:
        >>> InTurn(("latest", {"method": "group", "by": "kind"})).steps[1].by
        'kind'
    """

    steps: tuple[Any, ...] = ("linear", "column")

    def __post_init__(self) -> None:
        if not self.steps:
            raise SpecificationError(problem("impute.steps.none", Where(key="steps")))
        object.__setattr__(self, "steps", tuple(_step(item) for item in self.steps))

    def problems(self, around: Surroundings) -> tuple[Problem, ...]:
        """The problems of every step."""
        return tuple(item for step in self.steps for item in step.problems(around))

    def fill(self, raw: RawCells, around: Surroundings) -> RawCells:
        """Raw cells after the last method."""
        for step in self.steps:
            raw = step.fill(raw, around)
        return raw


def _step(given: object) -> Imputation:
    if isinstance(given, Imputation):
        return given
    table = {"method": given} if isinstance(given, str) else dict(given) if isinstance(given, Mapping) else {}
    name = table.pop("method", None)
    if not isinstance(name, str):
        raise SpecificationError(problem("spec.step.method", Where(key="steps"), step="impute"))
    made: Imputation = build("impute", name, parameters=table, where=Where(key="steps"))
    return made

"""What `place_poles` and `place_enterprises` take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from growthpoles.core.roles import Roles
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.poles.network_inputs import Travel, outside

METHODS = ("p-median", "maximal-cover", "p-centre")


@dataclass(frozen=True, slots=True)
class PlacementSettings:
    """How sites are chosen.

    Attributes:
        method: ``p-median`` (least hours or cost in all), ``maximal-cover`` (most people within reach) or
            ``p-centre`` (least hours of the farthest).
        count: Number of new sites.
        travel: Hours within reach, and how hours are found.
        membership: Units with a smaller membership of their nearest kind of pole are no candidates.
        candidates: Codes of the candidates; empty for all that pass the other rules.
        forbidden: Codes of units that are none.
        existing: Sites that exist; None for the poles of the result of `identify_poles`.
        pole_labels: Labels of that result that count as poles.
        roles: Which indicator plays which part.
        base_year: Year of the figures; by default the latest one with the most figures of population.
        seconds: Time limit of each of the problems that are solved; an answer that is not proved by then is
            said to be one, and a faster machine may find a better one.
        priced: Number of candidates that were not chosen whose price is worked out.

    Raises:
        SpecificationError: A setting outside its range.

    Example:
        >>> PlacementSettings("maximal-cover", count=3).membership
        0.35
    """

    method: str = "p-median"
    count: int = 1
    travel: Travel = field(default_factory=Travel)
    membership: float = 0.35
    candidates: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    existing: tuple[str, ...] | None = None
    pole_labels: tuple[str, ...] = ("pole", "mixed")
    roles: Roles = field(default_factory=Roles)
    base_year: int | None = None
    seconds: float = 30.0
    priced: int = 5

    def __post_init__(self) -> None:
        wrong = [
            *outside("count", self.count, least=0, most=10_000),
            *outside("membership", self.membership, least=0, most=1),
            *outside("seconds", self.seconds, least=0.01, most=1e6),
            *outside("priced", self.priced, least=0, most=1000),
        ]
        if self.method not in METHODS:
            known = ", ".join(METHODS)
            wrong.append(problem("network.choice", Where(key="method"), value=self.method, known=known))
        if wrong:
            raise SpecificationError(wrong)


@dataclass(frozen=True, slots=True)
class Supply:
    """An input of an enterprise.

    Attributes:
        code: Code of the input.
        per_output: Amount per unit of output.
        rate: Cost per amount and hour.
        suppliers: Units where it can be bought; the nearest one supplies a site.

    Example:
        >>> Supply("ore", 1.6, 0.02, ("KZ-39",)).suppliers
        ('KZ-39',)
    """

    code: str
    per_output: float
    rate: float
    suppliers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnterprisePlan:
    """Enterprises to be placed at their markets, inputs and workers.

    The cost of serving market i from site j, per unit of output, is rate x hours_ij + sum over inputs of
    per_output x rate x hours to the nearest supplier + labour_j.

    Attributes:
        demand: Output that each market takes.
        rate: Cost per unit of output and hour to the market.
        supplies: Inputs; a site that no supplier of one of them can reach is no candidate.
        labour: Labour cost per unit of output in each unit; when given, only units with a figure are
            candidates.
        workers: People who could work in each unit, for `least_workers`.
        least_workers: A unit with fewer workers is no candidate.
        capacity: Largest output of a site; None for any.

    Raises:
        SpecificationError: No demand, or figures below zero; all problems at once.

    Example:
        >>> EnterprisePlan({"KZ-75": 120.0, "KZ-79": 80.0}, capacity=150.0).rate
        1.0
    """

    demand: Mapping[str, float]
    rate: float = 1.0
    supplies: tuple[Supply, ...] = ()
    labour: Mapping[str, float] = field(default_factory=dict)
    workers: Mapping[str, float] = field(default_factory=dict)
    least_workers: float = 0.0
    capacity: float | None = None

    def __post_init__(self) -> None:
        wrong: list[Problem] = []
        if not any(value > 0 for value in self.demand.values()):
            wrong.append(problem("placement.demand.none", Where(key="demand")))
        for key, figures in (("demand", self.demand), ("labour", self.labour), ("workers", self.workers)):
            wrong += [
                problem("placement.negative", Where(key=key, unit=code), value=value)
                for code, value in figures.items()
                if not value >= 0
            ]
        single = {"rate": self.rate, "least_workers": self.least_workers}
        single |= {"capacity": self.capacity} if self.capacity is not None else {}
        for item in self.supplies:
            single |= {f"supplies.{item.code}.per_output": item.per_output}
            single |= {f"supplies.{item.code}.rate": item.rate}
            if not item.suppliers:
                wrong.append(problem("placement.supply.none", Where(key=f"supplies.{item.code}")))
        wrong += [
            problem("placement.negative", Where(key=key), value=value)
            for key, value in single.items()
            if not value >= 0
        ]
        if wrong:
            raise SpecificationError(wrong)

"""Parts of the study file about the network of poles and where new ones would serve."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from growthpoles.study.sections import Names, Section


class TravelItem(Section):
    """How hours of travel are found where the settlements have no table of them."""

    hours: float = 1.5
    """What counts as within reach."""
    speed_kmh: float = 60.0
    """Speed on the way."""
    detour: float = 1.3
    """Length of the way over the great-circle distance."""
    roads: bool = False
    """Whether given times are those of roads that one travels along one after the other."""


class ScenarioItem(Section):
    """A change of the network."""

    code: str
    """Code."""
    add: tuple[str, ...] = ()
    """Units that become poles."""
    remove: tuple[str, ...] = ()
    """Poles that are given up."""
    label: Names = Field(default_factory=Names)
    """Name."""


class NetworkStep(Section):
    """The network of poles: among the settlements where the study has them, or else among the regions."""

    travel: TravelItem = Field(default_factory=TravelItem)
    """Hours within reach, and how hours are found."""
    poles: tuple[str, ...] = ()
    """Codes of the poles; those that were identified by default."""
    mass: Literal["population", "grp", "employed"] = "population"
    """Figure that is the mass of a pole."""
    power: float = Field(default=2.0, ge=0, le=10)
    """Fall of interaction with the hours between two poles."""
    scenarios: tuple[ScenarioItem, ...] = ()
    """Changes of the network to compare."""


class PlacementStep(Section):
    """Where new poles would serve most people, among the settlements or else among the regions."""

    method: Literal["p-median", "maximal-cover", "p-centre"] = "maximal-cover"
    """Least hours of all people, most people within reach, or least hours of the farthest."""
    count: int = Field(default=3, ge=1, le=1000)
    """Number of new poles."""
    membership: float = Field(default=0.35, ge=0, le=1)
    """Units with a smaller membership of their nearest kind of pole are no candidates."""
    candidates: tuple[str, ...] = ()
    """Codes of the candidates, whatever their membership; all that pass the rules by default."""
    forbidden: tuple[str, ...] = ()
    """Codes of units that are none."""
    travel: TravelItem = Field(default_factory=TravelItem)
    """Hours within reach, and how hours are found."""
    seconds: float = Field(default=30.0, gt=0)
    """Time limit of each of the problems that are solved."""

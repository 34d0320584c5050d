"""Settings of consortia and their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from growthpoles.core.rules import Rules
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.errors import SpecificationError, problem
from growthpoles.transfer.glossary import Glossary, load_glossary
from growthpoles.transfer.readiness_inputs import load_rules

CRITERIA = ("strategy", "visibility", "partnership", "wealth")
GOALS = ("private", "competitive", "social")
_LIMITS = ("least-firms", "least-public", "most-members", "tie-years", "same-members")
_NUMBERS = (*_LIMITS, "half-results", "half-matches", *(f"importance-{name}" for name in (*CRITERIA, *GOALS)))
SOCIAL_FIELDS = ("14", "70", "75", "76", "87")  # education, water, housing, medicine, environment


@lru_cache(maxsize=8)
def load_consortia_rules(path: str | Path | None = None) -> Rules:
    """Limits and weights of consortia; the bundled ones unless a file is given.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Thresholds are missing, unknown or contradictory; all problems at once.

    Example:
        >>> load_consortia_rules().number("least-firms")
        2.0
    """
    return load_rules("consortia", path, ramps=(), numbers=_NUMBERS)


@dataclass(frozen=True)
class ConsortiaSettings:
    """How consortia are detected, proposed and scored.

    Attributes:
        rules: Limits and weights, see `load_consortia_rules`.
        glossary: Concepts by which the fields of an organisation are found where it has no codes.
        near: Nearness of units: a proposal takes members of the unit itself and of the units near to it;
            without it, of the unit alone.
        priorities: Priority fields (two digits of the GRNTI) by unit, from the strategies of the regions;
            without them the fit with the strategy is not known.
        owners: Owner by organisation; firms of one owner count as one. Others are taken to be independent.
        social_fields: Fields whose results and needs count for the social effect.
        proposals: Most proposals that are given.

    Raises:
        SpecificationError: Weights below zero or all zero, limits below 1.

    Example:
        >>> ConsortiaSettings(priorities={"A": ("68",)}).proposals
        20
    """

    rules: Rules = field(default_factory=load_consortia_rules)
    glossary: Glossary = field(default_factory=load_glossary)
    near: SpatialWeights | None = None
    priorities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    social_fields: tuple[str, ...] = SOCIAL_FIELDS
    proposals: int = 20

    def __post_init__(self) -> None:
        limits = {name: self.rules.number(name) for name in _LIMITS[:-1]} | {"proposals": self.proposals}
        wrong = [
            problem("transfer.setting.least", name=name, given=given, least=1)
            for name, given in limits.items()
            if not given >= 1
        ]
        wrong += [
            problem("transfer.setting.least", name=f"importance-{name}", given=weight, least=0)
            for name, weight in self.weights.items()
            if not weight >= 0
        ]
        if not any(weight > 0 for weight in self.weights.values()):
            wrong.append(problem("consortia.weights.none"))
        if wrong:
            raise SpecificationError(wrong)

    @property
    def weights(self) -> Mapping[str, float]:
        """Weight by criterion and goal."""
        return {name: self.rules.number(f"importance-{name}") for name in (*CRITERIA, *GOALS)}

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
_LIMITS = ("least-firms", "most-members", "tie-years")
_AT_LEAST = ("least-research", "least-education", "least-theme", "least-territory", "same-members")
_WEIGHTS = tuple(f"importance-{name}" for name in (*CRITERIA, *GOALS))
_NUMBERS = (*_LIMITS, *_AT_LEAST, "half-results", "half-matches", *_WEIGHTS)
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
        owners: Owner by organisation, which may have an owner itself; firms of one owner in the end count as
            one. Others are taken to be independent.
        social_fields: Fields whose results and needs count for the social effect.
        proposals: Most proposals that are given.

    Raises:
        SpecificationError: Weights and shares below zero, all weights zero, limits below 1.

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
        limits = {name: (self.rules.number(name), 1) for name in _LIMITS} | {"proposals": (self.proposals, 1)}
        limits |= {name: (self.rules.number(name), 0) for name in _AT_LEAST}
        wrong = [
            problem("transfer.setting.least", name=name, given=given, least=least)
            for name, (given, least) in limits.items()
            if not given >= least
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

    def owner_of(self, code: str) -> str:
        """The last owner in the chain of owners; of owners that own one another, the first by code.

        Example:
            >>> ConsortiaSettings(owners={"plant": "works", "works": "holding"}).owner_of("plant")
            'holding'
        """
        passed = [code]
        while (above := self.owners.get(passed[-1])) is not None:
            if above in passed:
                return min(passed[passed.index(above) :])
            passed.append(above)
        return passed[-1]

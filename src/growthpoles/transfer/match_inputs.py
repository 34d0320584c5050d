"""Settings of matching and its defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from growthpoles.core.rules import Rules
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.errors import SpecificationError, problem
from growthpoles.transfer.glossary import Glossary, load_glossary
from growthpoles.transfer.readiness_inputs import load_rules
from growthpoles.transfer.registers import Codes
from growthpoles.transfer.vocabulary import load_words

PARTS = ("concept", "text", "readiness", "capacity", "place", "price")
TOPIC = 2  # the first parts speak of the topic
Watch = Callable[[int, int], None]  # needs done, needs in all
_NUMBERS = (
    *(f"weight-{part}" for part in PARTS),
    "least-topic", "least-score", "longest-gap", "field-share", "code-1", "code-2", "code-3",
)  # fmt: skip
_ENDS = {"grnti": (2, 5, 8), "ipc": (3, 4, 16), "oked": (2, 4, 7)}


@lru_cache(maxsize=8)
def load_matching_rules(path: str | Path | None = None) -> Rules:
    """Weights and thresholds of matching; the bundled ones unless a file is given.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Thresholds are missing, unknown or contradictory; all problems at once.

    Example:
        >>> load_matching_rules().number("longest-gap")
        3.0
    """
    return load_rules("matching", path, ramps=(), numbers=_NUMBERS)


@dataclass(frozen=True)
class MatchSettings:
    """How results and needs are matched.

    Attributes:
        rules: Weights and thresholds, see `load_matching_rules`.
        glossary: Concepts that texts are searched for.
        near: Nearness of the territorial units, larger = nearer; without it only the same unit is known to be
            near.
        refused_rights: Rights under which a result may not be handed on.
        keep: How many open matches of a need, and how many closed ones, are listed; every result keeps its
            best one besides, and what is chosen is always listed. The readings rest on all of them.
        year: Year in which licences must be in force to count; by default the latest year of the agreements
            and results.

    Raises:
        SpecificationError: Weights below zero or zero together, `keep` below 1, rights that are not known.

    Example:
        >>> MatchSettings(keep=5).weights["concept"]
        0.45
    """

    rules: Rules = field(default_factory=load_matching_rules)
    glossary: Glossary = field(default_factory=load_glossary)
    near: SpatialWeights | None = None
    refused_rights: tuple[str, ...] = ()
    keep: int = 20
    year: int | None = None

    def __post_init__(self) -> None:
        wrong = [
            problem("transfer.setting.least", name=f"weight-{part}", given=weight, least=0)
            for part, weight in self.weights.items()
            if not weight >= 0
        ]
        if not sum(list(self.weights.values())[:TOPIC]) > 0:
            wrong.append(problem("match.weights.topic"))
        if not self.rules.number("longest-gap") >= 1:
            given = self.rules.number("longest-gap")
            wrong.append(problem("transfer.setting.least", name="longest-gap", given=given, least=1))
        if self.keep < 1:
            wrong.append(problem("transfer.setting.least", name="keep", given=self.keep, least=1))
        known = load_words().known["rights"]
        wrong += [
            problem("transfer.word.unknown", given=given, known=", ".join(known))
            for given in self.refused_rights
            if given not in known
        ]
        if wrong:
            raise SpecificationError(wrong)

    @property
    def weights(self) -> Mapping[str, float]:
        """Weight by part."""
        return {part: self.rules.number(f"weight-{part}") for part in PARTS}


def code_levels(codes: Codes) -> tuple[tuple[str, ...], ...]:
    """Beginnings of classification codes by level: field, group, heading.

    Example:
        >>> code_levels(Codes(grnti=("55.03.14",), ipc=("F04D 13/06",)))
        (('grnti:55', 'ipc:F04'), ('grnti:55.03', 'ipc:F04D'), ('grnti:55.03.14', 'ipc:F04D 13/06'))
    """
    found: list[tuple[str, ...]] = []
    for level in range(3):
        beginnings = {
            f"{scheme}:{code[: ends[level]]}": None
            for scheme, ends in _ENDS.items()
            for code in getattr(codes, scheme)
            if level == 0 or len(code) > ends[level - 1]
        }
        found.append(tuple(beginnings))
    return tuple(found)

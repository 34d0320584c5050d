"""What the industries room takes: settings, thresholds, innovation spending."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from growthpoles.core.rules import Rules, load_toml, parse_rules
from growthpoles.errors import SpecificationError

TESTS = ("lead", "dynamism", "link", "technology")
RAMPS = ("lead-quotient", "lead-focus", "dynamism", "technology-spending", "emerging", "mature")
NUMBERS = (
    "shift-gate", "technology-high", "technology-medium-high", "technology-knowledge-intensive-service",
    "technology-medium", "technology-medium-low", "technology-low", "technology-other", "weight-lead",
    "weight-dynamism", "weight-link", "weight-technology", "floor", "minimum-size", "propulsive",
    "enough-evidence", "enough-years",
)  # fmt: skip


@lru_cache(maxsize=8)
def load_propulsive_rules(path: str | Path | None = None) -> Rules:
    """Read the thresholds of the search for propulsive industries; the bundled ones by default.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Thresholds are missing, unknown or contradictory; all problems at once.

    Example:
        >>> load_propulsive_rules().ends("lead-quotient")
        (1.0, 2.0)
    """
    bundled = files("growthpoles") / "industries" / "thresholds" / "propulsive.toml"
    source = bundled if path is None else Path(path)
    parsed = parse_rules(load_toml(source), ramps=RAMPS, numbers=NUMBERS, file=source.name)
    if parsed.rules is None:
        raise SpecificationError(parsed.problems)
    return parsed.rules


@dataclass(frozen=True)
class PropulsiveSettings:
    """How propulsive industries are searched for.

    Attributes:
        start: First year; the first of the table by default.
        end: Last year; the last of the table by default.
        rules: Thresholds, see `load_propulsive_rules`.

    Example:
        >>> PropulsiveSettings(start=2022).rules.date
        '2026-11-25'
    """

    start: int | None = None
    end: int | None = None
    rules: Rules = field(default_factory=load_propulsive_rules)


@dataclass(frozen=True)
class InnovationSpending:
    """Innovation expenditure by industry in the whole country in one year.

    Attributes:
        year: Year of the figures.
        values: (industry code, expenditure), all in one unit of measure; only ratios are used.
        total: Expenditure of all industries; None = the sum of `values`.

    Example:
        >>> InnovationSpending(2022, (("C", 10.0), ("J", 5.0))).whole
        15.0
    """

    year: int
    values: tuple[tuple[str, float], ...]
    total: float | None = None

    @property
    def whole(self) -> float:
        """Expenditure of all industries."""
        return sum(value for _, value in self.values) if self.total is None else self.total

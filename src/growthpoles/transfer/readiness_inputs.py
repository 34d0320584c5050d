"""Settings of the readiness assessment and its defaults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from growthpoles.core.rules import Rules, load_toml, parse_rules
from growthpoles.errors import SpecificationError, problem

AIMS = tuple(range(2, 10))  # levels that are worked for, one step each
STAGE_ENDS = {
    "basic-research": 2,
    "applied-research": 4,
    "development": 6,
    "pilot": 7,
    "scale-up": 8,
    "commercialisation": 9,
}
_NUMBERS = (
    *(f"{name}-{level}" for name in ("probability", "years", "cost") for level in AIMS),
    "years-sigma", "strength", "enough-cases", "rate", "measure-failures", "measure-time",
)  # fmt: skip


def stage_of(level: int) -> str:
    """Stage of innovation a readiness level belongs to.

    Example:
        >>> stage_of(7)
        'pilot'
    """
    return next(stage for stage, end in STAGE_ENDS.items() if level <= end)


def load_rules(name: str, path: str | Path | None, *, ramps: Sequence[str], numbers: Sequence[str]) -> Rules:
    """Thresholds of this room from a file, or the bundled ones of a name.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Thresholds are missing, unknown or contradictory; all problems at once.
    """
    bundled = files("growthpoles") / "transfer" / "thresholds" / f"{name}.toml"
    source = bundled if path is None else Path(path)
    parsed = parse_rules(load_toml(source), ramps=ramps, numbers=numbers, file=source.name)
    if parsed.rules is None:
        raise SpecificationError(parsed.problems)
    return parsed.rules


@lru_cache(maxsize=8)
def load_readiness_rules(path: str | Path | None = None) -> Rules:
    """Defaults of the stage model; the bundled ones unless a file is given.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Thresholds are missing, unknown or contradictory; all problems at once.

    Example:
        >>> load_readiness_rules().number("probability-9")
        0.59
    """
    return load_rules("readiness", path, ramps=(), numbers=_NUMBERS)


@dataclass(frozen=True)
class ReadinessSettings:
    """How readiness is assessed.

    Attributes:
        rules: Defaults of the stage model, see `load_readiness_rules`.
        rate: Yearly discount rate as a share; None = that of the rules.
        horizon: Years ahead for which the number of results by level is given.
        draws: Draws for the time to goods and for how sure a bottleneck is.

    Raises:
        SpecificationError: A horizon below 1, fewer than 100 draws, or a rate of -1 or less.

    Example:
        >>> ReadinessSettings(rate=0.08).discount_rate
        0.08
    """

    rules: Rules = field(default_factory=load_readiness_rules)
    rate: float | None = None
    horizon: int = 10
    draws: int = 400

    def __post_init__(self) -> None:
        limits = {"horizon": (self.horizon, 1), "draws": (self.draws, 100)}
        wrong = [
            problem("transfer.setting.least", name=name, given=given, least=least)
            for name, (given, least) in limits.items()
            if given < least
        ]
        if not self.discount_rate > -1:
            wrong.append(problem("transfer.setting.least", name="rate", given=self.discount_rate, least=-1))
        if wrong:
            raise SpecificationError(wrong)

    @property
    def discount_rate(self) -> float:
        """The yearly discount rate in use."""
        return self.rules.number("rate") if self.rate is None else self.rate

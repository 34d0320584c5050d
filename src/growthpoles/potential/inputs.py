"""What the room takes: the default specification and the thresholds."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from growthpoles.composite.aggregate.power_mean import PowerMean
from growthpoles.composite.normalise.min_max import MinMax
from growthpoles.composite.spec import IndexSpec
from growthpoles.labels import Label


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit with its unit, its source and where it is valid."""

    value: float
    unit: str
    source: str
    validity: str
    label: Label


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits of the room.

    Attributes:
        min_potential: Least index for which a ratio of activity to potential is given.
        narrow_range: Least range of an indicator as a share of its absolute mean.
    """

    min_potential: Threshold
    narrow_range: Threshold


@lru_cache(maxsize=1)
def thresholds() -> Thresholds:
    """Limits of ``thresholds.toml``.

    Example:
        >>> thresholds().min_potential.value
        0.2
    """
    text = files("growthpoles.potential").joinpath("thresholds.toml").read_text(encoding="utf-8")
    found = {name: Threshold(**{**row, "label": Label(**row["label"])}) for name, row in tomllib.loads(text).items()}
    return Thresholds(**found)


def default_spec() -> IndexSpec:
    """The default procedure of a potential.

    Extremes winsorised (at most 5 % of the figures, at least one), then a logarithm where still needed; scale between
    the 2.5th and 97.5th percentile of all years; weights of the framework; arithmetic mean inside pillars, geometric
    mean above, with scores of at least 0.01.

    Example:
        >>> default_spec().normalise
        MinMax(lower=0.0, upper=1.0, floor=0.01, percentiles=(2.5, 97.5))
    """
    return IndexSpec(
        normalise=MinMax(floor=0.01, percentiles=(2.5, 97.5)), within=PowerMean(1), aggregate=PowerMean(0)
    )

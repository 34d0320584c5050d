"""What the room takes: the default specification and its limits."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from growthpoles.composite.aggregate.power_mean import PowerMean
from growthpoles.composite.normalise.min_max import MinMax
from growthpoles.composite.spec import IndexSpec
from growthpoles.core.rules import Rules, load_toml, parse_rules
from growthpoles.errors import SpecificationError

_FILE = "thresholds.toml"
_NUMBERS = ("min-potential", "narrow-range")


@lru_cache(maxsize=1)
def limits() -> Rules:
    """Limits of the room: ``min-potential`` and ``narrow-range``.

    Raises:
        SpecificationError: The file of thresholds is not complete.

    Example:
        >>> limits().number("min-potential")
        0.2
    """
    raw = load_toml(files("growthpoles.potential").joinpath(_FILE))
    parsed = parse_rules(raw, ramps=(), numbers=_NUMBERS, file=_FILE)
    if parsed.rules is None:
        raise SpecificationError(parsed.problems)
    return parsed.rules


def default_spec() -> IndexSpec:
    """The default procedure of a potential.

    Extremes winsorised (at most 5 % of the figures, at least one), then a logarithm where still needed; scale
    between the 2.5th and 97.5th percentile of all years; weights of the framework; arithmetic mean inside
    pillars, geometric mean above, with scores of at least 0.01.

    Example:
        >>> default_spec().normalise
        MinMax(lower=0.0, upper=1.0, floor=0.01, percentiles=(2.5, 97.5))
    """
    return IndexSpec(
        normalise=MinMax(floor=0.01, percentiles=(2.5, 97.5)), within=PowerMean(1), aggregate=PowerMean(0)
    )

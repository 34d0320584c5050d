"""Years on one scale: scored, and set against a base year and the year before."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

import numpy as np

from growthpoles.composite.fit import FittedIndex, Refresh, ScoredIndex, Scores, fit
from growthpoles.core.panel import Panel
from growthpoles.core.rules import Rules, load_toml, parse_rules
from growthpoles.errors import InputError, SpecificationError, Where, problem
from growthpoles.potential.comparable import Bools, Comparison, Levels, compare, levels_of

_FILE = "monitor.toml"
_NUMBERS = ("trend-years", "trend-p", "beyond-share", "large-revision", "few-enterprises")


@lru_cache(maxsize=1)
def monitor_limits() -> Rules:
    """Limits of monitoring: what is a trend, when a scale is too short, what is a large revision.

    Raises:
        SpecificationError: The file of thresholds is not complete.

    Example:
        >>> monitor_limits().number("trend-years")
        5.0
    """
    raw = load_toml(files("growthpoles.potential").joinpath(_FILE))
    parsed = parse_rules(raw, ramps=(), numbers=_NUMBERS, file=_FILE)
    if parsed.rules is None:
        raise SpecificationError(parsed.problems)
    return parsed.rules


@dataclass(frozen=True, eq=False)
class Followed:
    """Years on one scale.

    Attributes:
        panel: The figures.
        fitted: The scale.
        scores: Scores of all years of the panel.
        levels: Scores of the nodes, and what went into them.
        base: Position of the base year.
    """

    panel: Panel
    fitted: FittedIndex
    scores: Scores
    levels: Levels
    base: int

    @cached_property
    def against_base(self) -> Comparison:
        """Every year against the base year."""
        return compare(self.levels, [self.base] * len(self.scores.years))

    @cached_property
    def against_previous(self) -> Comparison:
        """Every year against the monitored year before it."""
        return compare(self.levels, range(-1, len(self.scores.years) - 1))

    @property
    def possible(self) -> Bools:
        """Whether a node can apply to a unit, shape (units, years, nodes)."""
        return np.asarray(self.scores.nodes.of > 0)


def follow(
    before: ScoredIndex, panel: Panel, *, refresh: Refresh = "frozen", base_year: int | None = None
) -> Followed:
    """Score all years of a panel on the scale of an assessment, or on one learnt again.

    Args:
        before: The assessment.
        panel: Figures of the years.
        refresh: Which years the scale is learnt on, see `FittedIndex.score`.
        base_year: Year that changes are counted from; the first with scores by default.

    Raises:
        InputError: The panel is of another edition or lacks the base year.
    """
    if panel.edition != before.panel.edition:
        raise InputError(
            problem("panel.edition.mixed", None, first=before.panel.edition, second=panel.edition)
        )
    if base_year is not None and base_year not in panel.years:
        span = f"{panel.years[0]}-{panel.years[-1]}"
        raise InputError(problem("panel.year.unknown", Where(year=base_year), span=span))
    fitted = before.fitted
    if refresh != "frozen":
        years = fitted.years if refresh == "base-years" else None
        fitted = fit(panel, fitted.framework, spec=dataclasses.replace(fitted.spec, base_years=years))
    scores = fitted.score(panel)
    levels = levels_of(scores)
    base = _first(levels) if base_year is None else panel.year_position(base_year)
    return Followed(panel, fitted, scores, levels, base)


def _first(levels: Levels) -> int:
    """Position of the first year with an index, else of the first with any score, else the first."""
    known = ~np.isnan(levels.scores)
    for scored in (known[:, :, -1].any(axis=0), known.any(axis=(0, 2))):
        if scored.any():
            return int(np.argmax(scored))
    return 0

"""Figures as they are published now, set back to the basis a plan was made on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.core.panel import Flag, FloatArray, Panel

_RATES = ("%", "‰")


@dataclass(frozen=True, slots=True)
class Revision:
    """What became of the base value since the plan was made.

    Attributes:
        base: Base value of the plan.
        now: Base value as it is published now; NaN = not known.
        by_ratio: Whether the revision moved the series by a factor, not by an amount.

    Example:
        >>> Revision(100.0, 110.0, by_ratio=True).net([121.0]).round(6)
        array([110.])
    """

    base: float
    now: float
    by_ratio: bool

    @property
    def size(self) -> float:
        """Base value now less that of the plan; 0 where one is not known."""
        gap = self.now - self.base
        return gap if np.isfinite(gap) else 0.0

    def net(self, figures: ArrayLike) -> FloatArray:
        """Figures without the revision: times base / now, or less (now - base)."""
        values = np.asarray(figures, float)
        if not self.size:
            return values
        return np.asarray(values * (self.base / self.now) if self.by_ratio else values - self.size)


def own_figures(panel: Panel, unit: str, *, code: str) -> FloatArray:
    """Figures of a series, shape (years,); NaN where there is none or it was imputed."""
    if unit not in panel.units or code not in panel.codes:
        return np.full(len(panel.years), np.nan)
    at = panel.units.index(unit), slice(None), panel.position(code)
    return np.where(panel.flags[at] == Flag.IMPUTED, np.nan, panel.values[at])


def revision_of(
    panel: Panel, earlier: Panel | None, *, unit: str, code: str, year: int, base: float | None = None
) -> Revision:
    """The revision of a series since a plan was made.

    Whether it is a factor or an amount is told by the revised years of both vintages, whichever fits them
    better. Fewer than two of them do not tell: then it is a factor for an indicator that is never negative,
    and an amount for one in per cent or with negative figures.

    Args:
        panel: Figures as they are now.
        earlier: Figures as they were.
        unit: Unit.
        code: Indicator.
        year: Base year.
        base: Base value of the plan; None = that of `earlier`, else that of `panel`.
    """
    new = own_figures(panel, unit, code=code)
    old = _aligned(panel, earlier, unit, code=code)
    at = panel.year_position(year)
    now = float(new[at])
    start = next((x for x in (base, float(old[at]), now) if x is not None and np.isfinite(x)), np.nan)
    if base is None and np.isnan(start):
        start = float(panel.values[panel.units.index(unit), at, panel.position(code)])  # imputed, if any
    seen = panel.column(code)
    positive = bool((seen[~np.isnan(seen)] >= 0).all()) and start > 0 and now > 0
    rate = panel.indicators[panel.position(code)].unit.strip() in _RATES
    return Revision(start, now, positive and _factor_fits(old, new, otherwise=not rate))


def _aligned(panel: Panel, earlier: Panel | None, unit: str, *, code: str) -> FloatArray:
    """Figures of the earlier vintage in the years of the panel."""
    found = np.full(len(panel.years), np.nan)
    if earlier is not None:
        old = dict(zip(earlier.years, own_figures(earlier, unit, code=code), strict=True))
        found[:] = [old.get(year, np.nan) for year in panel.years]
    return found


def _factor_fits(old: FloatArray, new: FloatArray, *, otherwise: bool) -> bool:
    """Whether the revised years moved by one factor rather than by one amount."""
    moved = (old > 0) & (new > 0) & (old != new)
    if moved.sum() < 2:
        return otherwise
    before, gap = old[moved], (new - old)[moved]
    rate = gap / before
    by_factor = np.abs(before * (rate - np.median(rate))).sum()
    by_amount = np.abs(gap - np.median(gap)).sum()
    return bool(by_factor <= by_amount)

"""Draws of a forecast run through a fitted index."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from growthpoles.composite.fit import FittedIndex
from growthpoles.composite.raw import raw_cells
from growthpoles.core.framework import Element
from growthpoles.core.panel import Flag, FloatArray, Panel
from growthpoles.dynamics.forecast_results import ForecastDraws, extend_panel
from growthpoles.stats.arrays import Bools


@dataclass(frozen=True, eq=False)
class IndexBasis:
    """What an index of the future must be made of.

    Attributes:
        fitted: The index, with the scale it was learnt on.
        panel: Figures.
        elements: Indicators that take part.
        needed: Whether a unit's index of the base year rests on an indicator, shape (units, indicators).
        years: The years ahead.
    """

    fitted: FittedIndex
    panel: Panel
    elements: tuple[Element, ...]
    needed: Bools
    years: tuple[int, ...]

    @classmethod
    def of(cls, fitted: FittedIndex, panel: Panel, *, years: tuple[int, ...]) -> IndexBasis:
        """The indicators of the last year the index was learnt on."""
        tree = fitted.tree
        kept = tuple(item for item, out in zip(tree.indicators, tree.left_out, strict=True) if not out)
        base = panel.select(years=[fitted.years[-1]])
        known = ~np.isnan(raw_cells(base, fitted.framework).of(kept).values[:, 0])
        return cls(fitted, panel, kept, np.asarray(known), years)

    @property
    def codes(self) -> tuple[str, ...]:
        """Indicators of the panel that the index is made of."""
        named = [code for item in self.elements for code in (item.value, item.denominator) if code]
        return tuple(dict.fromkeys(named))

    def past(self) -> FloatArray:
        """Index of the years of the panel, shape (units, years); NaN where an indicator is missing."""
        raw = raw_cells(self.panel, self.fitted.framework)
        scores = self.fitted.score_cells(raw, units=self.panel.units, years=self.panel.years)
        whole = ~(np.isnan(raw.of(self.elements).values) & self.needed[:, None]).any(axis=2)
        return np.where(whole, scores.index, np.nan)

    def missing(self, middle: Panel) -> Bools:
        """Needed indicators without a forecast, shape (units, years, indicators)."""
        raw = raw_cells(self._ahead(middle), self.fitted.framework).of(self.elements)
        return np.asarray(np.isnan(raw.values) & self.needed[:, None])

    def draws(self, drawn: ForecastDraws, *, whole: Bools) -> FloatArray:
        """Index of every draw, shape (draws, units, years); NaN where not `whole`."""
        found = np.full((len(drawn.values), len(self.panel.units), len(self.years)), np.nan)
        if not whole.any():
            return found
        for k in range(len(found)):
            raw = raw_cells(self._ahead(future(self.panel, drawn, draw=k)), self.fitted.framework)
            scores = self.fitted.score_cells(raw, units=self.panel.units, years=self.years)
            found[k] = np.where(whole, scores.index, np.nan)
        return found

    def _ahead(self, panel: Panel) -> Panel:
        """The years ahead; a denominator of zero in a draw is no figure."""
        cut = panel.select(years=self.years)
        below = [cut.position(item.denominator) for item in self.elements if item.denominator]
        zero = np.zeros(cut.values.shape, bool)
        zero[..., below] = cut.values[..., below] == 0
        if not zero.any():
            return cut
        flags = np.where(zero, Flag.MISSING, cut.flags).astype(np.uint8)
        return replace(cut, values=np.where(zero, np.nan, cut.values), flags=flags)


def future(panel: Panel, drawn: ForecastDraws, *, draw: int) -> Panel:
    """The panel with one draw behind it; indicators that were not forecast have no figures there."""
    return _extended(panel, drawn, drawn.values[draw])


def middle_of(panel: Panel, forecasts: ForecastDraws) -> Panel:
    """The panel with the point forecasts behind it, given as a single draw."""
    return _extended(panel, forecasts, forecasts.values[0])


def _extended(panel: Panel, drawn: ForecastDraws, values: FloatArray) -> Panel:
    at = [panel.position(code) for code in drawn.codes]
    ahead = np.full((len(panel.units), len(drawn.years), len(panel.codes)), np.nan)
    ahead[..., at] = values
    return extend_panel(panel, drawn.years, codes=panel.codes, values=ahead)

"""Screening by the share of figures and of zeros."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from growthpoles.composite.screen.base import Axes, BoolArray, Screen, Verdict
from growthpoles.core.diagnostic import Diagnostic, warning
from growthpoles.core.panel import Flag, FlagArray, FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.arrays import column_extremes, divide


@method(
    family="screen",
    name="availability",
    label=Label(
        "by share of figures and zeros",
        "по доле имеющихся и нулевых значений",
        "бар және нөлдік мәндердің үлесі бойынша",
    ),
    references=(
        "OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 2",
        "Becker et al. (2022), COINr, Journal of Open Source Software 7(78)",
    ),
)
@dataclass(frozen=True, slots=True)
class Availability(Screen):
    """Leave out indicators, then units, with too few figures; and indicators that tell no unit from another.

    A share is that of cells with a number among the applicable cells; confidential and missing cells have
    none. Indicators are judged first, over all units and years; an indicator is also left out when more than
    `zero_share` of its figures are zero, or when all its figures are equal. Units are judged year by year on
    the indicators that are left. A unit or indicator without an applicable cell is not judged.

    Attributes:
        unit_share: Least share of figures of a unit in a year.
        indicator_share: Least share of figures of an indicator.
        zero_share: Greatest share of zeros among the figures of an indicator.

    Example:
        >>> values = np.array([[[1.0, 2.0]], [[3.0, np.nan]], [[5.0, 4.0]]])
        >>> flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
        >>> axes = Axes(["A", "B", "C"], [2022], ["x", "y"])
        >>> Availability(unit_share=0.75).judge(values, flags, axes=axes).units.ravel()
        array([ True, False,  True])
    """

    unit_share: float = 0.0
    indicator_share: float = 0.0
    zero_share: float = 1.0

    def __post_init__(self) -> None:
        names = ("unit_share", "indicator_share", "zero_share")
        given = [(name, getattr(self, name)) for name in names]
        bad = [(name, value) for name, value in given if not 0 <= value <= 1]
        if bad:
            raise SpecificationError(
                [
                    problem("method.between", None, name=name, low=0.0, high=1.0, value=value)
                    for name, value in bad
                ]
            )

    def judge(self, values: FloatArray, flags: FlagArray, *, axes: Axes) -> Verdict:
        """Judge indicators, then units on the indicators that are left."""
        applicable = np.asarray(flags != Flag.NOT_APPLICABLE)
        reasons = dict(self._indicators(values, applicable, axes))
        left = np.array([k not in reasons for k in range(len(axes.indicators))], dtype=bool)
        share = _share(~np.isnan(values[:, :, left]), applicable[:, :, left], axis=(2,))
        low = share < self.unit_share - 1e-12
        units = (
            warning(
                "screen.unit.few",
                Where(unit=axes.units[u], year=axes.years[y]),
                share=float(share[u, y]),
                least=self.unit_share,
            )
            for u, y in np.argwhere(low)
        )
        return Verdict(~low, left, (*reasons.values(), *units))

    def _indicators(
        self, values: FloatArray, applicable: BoolArray, axes: Axes
    ) -> Iterator[tuple[int, Diagnostic]]:
        known = ~np.isnan(values)
        share = _share(known, applicable, axis=(0, 1))
        zeros = _share(values == 0, known, axis=(0, 1))
        lowest, highest = column_extremes(values.reshape(-1, values.shape[2]))
        for k, code in enumerate(axes.indicators):
            where = Where(indicator=code)
            if share[k] < self.indicator_share - 1e-12:
                least = self.indicator_share
                yield k, warning("screen.indicator.few", where, share=float(share[k]), least=least)
            elif zeros[k] > self.zero_share + 1e-12:
                most = self.zero_share
                yield k, warning("screen.indicator.zeros", where, share=float(zeros[k]), most=most)
            elif lowest[k] == highest[k]:
                yield k, warning("screen.indicator.equal", where, value=float(lowest[k]))


def _share(some: BoolArray, of: BoolArray, *, axis: tuple[int, ...]) -> FloatArray:
    """Share of cells in which `some` holds among those of `of`; NaN where there are none."""
    return divide((some & of).sum(axis=axis), of.sum(axis=axis))

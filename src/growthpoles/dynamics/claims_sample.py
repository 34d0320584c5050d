"""Complete observations of a claim: the variables of a panel, lagged by calendar years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.core.panel import FloatArray, Panel
from growthpoles.dynamics.claims_inputs import Variable

Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Sample:
    """Complete observations.

    Attributes:
        y: Outcome, shape (n,).
        x: Driver, shape (n,).
        controls: Shape (n, controls).
        unit: Position of the unit in the panel, shape (n,).
        year: Calendar year of the outcome, shape (n,).
    """

    y: FloatArray
    x: FloatArray
    controls: FloatArray
    unit: Ints
    year: Ints

    @property
    def n(self) -> int:
        """Observations."""
        return self.y.size

    def keep(self, mask: npt.NDArray[np.bool_] | Ints) -> Sample:
        """Some of the observations, in the order given."""
        return Sample(self.y[mask], self.x[mask], self.controls[mask], self.unit[mask], self.year[mask])

    def repeated(self) -> Sample:
        """Without units that are observed once: effects of units leave nothing of them."""
        return self.keep(np.bincount(self.unit, minlength=1)[self.unit] > 1)

    def differenced(self) -> Sample:
        """Differences to the observation before of the same unit, sorted by unit and year."""
        order = np.lexsort((self.year, self.unit))
        sorted_, same = self.keep(order), np.diff(self.unit[order]) == 0
        return Sample(
            np.diff(sorted_.y)[same],
            np.diff(sorted_.x)[same],
            np.diff(sorted_.controls, axis=0)[same],
            sorted_.unit[1:][same],
            sorted_.year[1:][same],
        )

    def means(self) -> Sample:
        """Means of the units over their years."""
        units, place = np.unique(self.unit, return_inverse=True)
        count = np.bincount(place)
        averaged = np.column_stack(
            [np.bincount(place, column) / count for column in (self.y, self.x, *self.controls.T)]
        )
        return Sample(averaged[:, 0], averaged[:, 1], averaged[:, 2:], units, np.zeros(units.size, np.intp))


def series(panel: Panel, variable: Variable) -> FloatArray:
    """A variable on unbroken calendar years, shape (units, years); NaN where it cannot be made.

    Example:
        >>> from growthpoles.core.panel import Flag, Indicator
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("A", Label("A")),)),))
        >>> values = np.array([[[2.0], [4.0]]])
        >>> panel = Panel(land, "e", ("A",), (2020, 2022), (Indicator("x", Label("x")),), values,
        ...     np.full(values.shape, Flag.OBSERVED), np.zeros(values.shape, int), ("book",))
        >>> series(panel, Variable("x", scale=10)).tolist()
        [[20.0, nan, 40.0]]
    """
    return _transformed(_plain(panel, variable), variable.transform)


def without_logarithm(panel: Panel, variable: Variable) -> int:
    """Known values that are not above zero and so have no logarithm, where the variable takes one.

    Example:
        >>> from growthpoles.core.panel import Flag, Indicator
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("A", Label("A")),)),))
        >>> values = np.array([[[0.0], [4.0]]])
        >>> panel = Panel(land, "e", ("A",), (2020, 2021), (Indicator("x", Label("x")),), values,
        ...     np.full(values.shape, Flag.OBSERVED), np.zeros(values.shape, int), ("book",))
        >>> [without_logarithm(panel, Variable("x", transform=name)) for name in ("log", "level")]
        [1, 0]
    """
    if variable.transform in ("level", "change"):
        return 0
    return int((_plain(panel, variable) <= 0).sum())


def _plain(panel: Panel, variable: Variable) -> FloatArray:
    values = panel.column(variable.code) * variable.scale
    if variable.per:
        below = panel.column(variable.per)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(below > 0, values / below, np.nan)
    grid = np.full((len(panel.units), panel.years[-1] - panel.years[0] + 1), np.nan)
    grid[:, np.array(panel.years) - panel.years[0]] = values
    return grid


def _transformed(grid: FloatArray, transform: str) -> FloatArray:
    if transform == "level":
        return grid
    if transform == "change":
        return _stepped(grid)
    logs = np.log(np.where(grid > 0, grid, np.nan))
    if transform == "growth":
        return 100 * _stepped(logs)
    if transform == "dispersion":
        return _dispersion(logs)
    return np.asarray(100 * (logs - np.log(100.0))) if transform == "index-growth" else logs


def _dispersion(logs: FloatArray) -> FloatArray:
    """Standard deviation over the units of each year, for all units alike; NaN below two units."""
    made = np.full(logs.shape, np.nan)
    enough = np.flatnonzero((~np.isnan(logs)).sum(axis=0) > 1)
    made[:, enough] = np.nanstd(logs[:, enough], axis=0)
    return made


def _stepped(grid: FloatArray) -> FloatArray:
    made = np.full(grid.shape, np.nan)
    made[:, 1:] = np.diff(grid, axis=1)
    return made


def lagged(grid: FloatArray, lag: int) -> FloatArray:
    """Values of `lag` years before; a negative lag looks ahead."""
    made = np.full(grid.shape, np.nan)
    width = grid.shape[1]
    if abs(lag) < width:
        if lag >= 0:
            made[:, lag:] = grid[:, : width - lag]
        else:
            made[:, :lag] = grid[:, -lag:]
    return made


def sample_of(
    panel: Panel,
    outcome: Variable,
    *,
    driver: Variable | None,
    controls: Sequence[Variable],
    lag: int,
    moderator: Variable | None = None,
) -> Sample:
    """Observations in which outcome, lagged driver and equally lagged controls are all known.

    Without a driver the calendar year is the driver and nothing is lagged. With a moderator the driver is the
    product of both less their means, and both are the first controls.
    """
    if driver is not None and moderator is not None:
        made = sample_of(panel, outcome, driver=driver, controls=(moderator, *controls), lag=lag)
        beside = np.column_stack([made.x, made.controls])
        both = beside[:, :2] - beside[:, :2].mean(axis=0) if made.n else beside[:, :2]
        return Sample(made.y, both.prod(axis=1), beside, made.unit, made.year)
    y = series(panel, outcome)
    years = np.broadcast_to(np.arange(panel.years[0], panel.years[-1] + 1), y.shape)
    x = years.astype(float) if driver is None else lagged(series(panel, driver), lag)
    held = [lagged(series(panel, item), lag if driver else 0) for item in controls]
    complete = ~np.isnan(np.stack([y, x, *held])).any(axis=0)
    columns = np.stack([item[complete] for item in held], axis=1) if held else np.empty((complete.sum(), 0))
    return Sample(y[complete], x[complete], columns, np.nonzero(complete)[0], years[complete].astype(np.intp))

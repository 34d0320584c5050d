"""Poles, hinterlands and the complete block of growth rates that the models share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.result import Result
from growthpoles.core.roles import Roles
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.poles.spread_inputs import Growth, SpreadSettings
from growthpoles.stats.arrays import column_mean
from growthpoles.stats.spillover import inverse_distance_weights, nearest_weights, standardise_rows

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Space:
    """Units with their distances and given weights.

    Attributes:
        units: Codes in the order of the panel.
        distance: Great-circle km, or steps over common borders where no unit has coordinates; NaN unknown.
        basis: ``km``, ``borders`` or ``none``.
        order: Steps over common borders, shape (units, units); NaN where there is no way.
        size: Log of the mean population over the years, shape (units,); NaN unknown.
        given: Weights of the user, shape (units, units), or None.
    """

    units: tuple[str, ...]
    distance: FloatArray
    basis: str
    order: FloatArray
    size: FloatArray
    given: FloatArray | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Weights that can be worked out."""
        by = {"km": ("nearest", "inverse-square", "inverse"), "borders": ("nearest",), "none": ()}
        return (*by[self.basis], *(("given",) if self.given is not None else ()))

    def weights(self, kind: str, rows: Bools, *, poles: Bools) -> FloatArray:
        """Weights of the poles for the units of `rows`, rows summing to one (mean one with a single pole)."""
        if kind == "given":
            raw = np.zeros_like(self.distance) if self.given is None else self.given
            return _scaled(raw[np.ix_(rows, poles)])
        far = self.distance[np.ix_(rows, poles)]
        if kind == "nearest":
            return nearest_weights(far)
        power = 2.0 if kind == "inverse-square" else 1.0
        if far.shape[1] == 1:
            some = far[far > 0]
            unit = some.min() if some.size else 1.0
            return _scaled(np.nan_to_num((np.maximum(far, unit) / unit) ** -power, nan=0.0))
        return inverse_distance_weights(far, power=power)


@dataclass(frozen=True, eq=False)
class Sample:
    """A complete block of growth rates.

    Attributes:
        growth: Where the rates come from.
        space: The units that are in the block.
        poles: Which of them are poles.
        years: Years of the block.
        values: Rates, shape (units, years).
        types: Type of every pole by code; empty text when unknown.
    """

    growth: Growth
    space: Space
    poles: Bools
    years: tuple[int, ...]
    values: FloatArray
    types: Mapping[str, str]

    @property
    def hinterland(self) -> Bools:
        """Units that are no pole."""
        return ~self.poles

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the poles."""
        return tuple(code for code, is_pole in zip(self.space.units, self.poles, strict=True) if is_pole)

    def nearest(self) -> dict[str, tuple[str, ...]]:
        """Units outside the poles by their nearest pole."""
        rows = self.hinterland
        if "nearest" not in self.space.kinds or not rows.any() or not self.poles.any():
            return dict.fromkeys(self.codes, ())
        assigned = self.space.weights("nearest", rows, poles=self.poles)
        names = np.array(self.space.units, object)[rows]
        return {
            code: tuple(str(name) for name in names[assigned[:, k] > 0]) for k, code in enumerate(self.codes)
        }


def _scaled(weights: FloatArray) -> FloatArray:
    """Rows to one; a single pole keeps the differences between units, on a mean of one."""
    if weights.shape[1] != 1:
        return standardise_rows(weights)
    mean = float(weights.mean()) if weights.size else 0.0
    return weights / mean if mean > 0 else weights


def space_of(panel: Panel, given: FloatArray | None, *, roles: Roles) -> Space:
    """Distances between the units of a panel, and their size."""
    place = panel.place
    at = [place.codes.index(code) for code in panel.units]
    far = place.distances_km()[np.ix_(at, at)]
    order = _steps(panel)
    off = ~np.eye(len(far), dtype=bool)
    if np.isfinite(far[off]).any():
        return Space(panel.units, far, "km", order, _size(panel, roles), given)
    basis = "borders" if place.neighbours else "none"
    return Space(panel.units, order if basis == "borders" else far, basis, order, _size(panel, roles), given)


def _size(panel: Panel, roles: Roles) -> FloatArray:
    if roles.population not in panel.codes:
        return np.full(len(panel.units), np.nan)
    means = column_mean(panel.column(roles.population).T)
    return np.log(np.where(means > 0, means, np.nan))


def _steps(panel: Panel) -> FloatArray:
    """Steps over common borders between all units; NaN where there is no way."""
    count, position = len(panel.units), {code: k for k, code in enumerate(panel.units)}
    pairs = [(position[a], position[b]) for a, b in panel.place.neighbours if a in position and b in position]
    if not pairs:
        return np.where(np.eye(count, dtype=bool), 0.0, np.nan)
    ends = np.array(pairs).T
    touching = csr_array((np.ones(len(pairs)), (ends[0], ends[1])), shape=(count, count))
    steps = shortest_path(touching, directed=False, unweighted=True)
    return np.where(np.isinf(steps), np.nan, steps)


def find_poles(panel: Panel, poles: Result | None, *, settings: SpreadSettings) -> dict[str, str]:
    """Codes of the poles and their types.

    Raises:
        InputError: The poles belong to another edition, or a code given is not in the panel.
    """
    rows = pl.DataFrame() if poles is None else poles["poles"]
    types = {} if rows.is_empty() else dict(rows.select("unit", "type").iter_rows())
    edition = _edition(poles)
    same = edition in (None, panel.edition)
    if settings.poles:
        strange = [code for code in settings.poles if code not in panel.units]
        if strange:
            raise InputError([_unknown(code, panel) for code in strange])
        return {code: (types.get(code) or "") if same else "" for code in settings.poles}
    if not same:
        raise InputError(problem("panel.edition.mixed", None, first=panel.edition, second=str(edition)))
    if rows.is_empty():
        return {}
    chosen = rows.filter(pl.col("label").is_in(settings.pole_labels))
    return {unit: kind or "" for unit, kind in chosen.select("unit", "type").iter_rows()}


def _edition(poles: Result | None) -> str | None:
    if poles is None or "units" not in poles.names or poles["units"].is_empty():
        return None
    return str(poles["units"]["edition"][0])


def _unknown(code: str, panel: Panel) -> Problem:
    return problem("territory.unit.unknown", Where(unit=code), edition=panel.edition)


def sample_of(growth: Growth, space: Space, *, poles: Mapping[str, str]) -> Sample:
    """The complete block of one variable, units in the order of their codes."""
    units, years = complete_block(~np.isnan(growth.values))
    order = np.array(sorted(np.flatnonzero(units), key=lambda k: space.units[k]), np.intp)
    names = tuple(space.units[k] for k in order)
    pick = np.ix_(order, order)
    given = None if space.given is None else space.given[pick]
    return Sample(
        growth,
        Space(names, space.distance[pick], space.basis, space.order[pick], space.size[order], given),
        np.array([code in poles for code in names], np.bool_),
        tuple(year for year, keep in zip(growth.years, years, strict=True) if keep),
        growth.values[np.ix_(order, np.flatnonzero(years))],
        {code: kind for code, kind in poles.items() if code in names},
    )


def complete_block(known: Bools) -> tuple[Bools, Bools]:
    """Units and years of the largest block without gaps among years taken by how many units they cover.

    Example:
        >>> complete_block(np.array([[True, True], [True, True], [False, True]]))
        (array([ True,  True, False]), array([ True,  True]))
    """
    count, periods = known.sum(axis=0), known.shape[1]
    ranked = sorted(range(periods), key=lambda t: (-int(count[t]), -t))
    best, rows, columns = 0, np.zeros(len(known), np.bool_), np.zeros(periods, np.bool_)
    for k in range(1, periods + 1):
        whole = np.asarray(known[:, ranked[:k]].all(axis=1), np.bool_)
        if int(whole.sum()) * k >= max(best, 1):
            best, rows = int(whole.sum()) * k, whole
            columns = np.isin(np.arange(periods), ranked[:k])
    return rows, columns

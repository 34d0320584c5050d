"""What a forecast gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import polars as pl

from growthpoles.core.panel import Flag, FloatArray, Panel
from growthpoles.core.result import Result
from growthpoles.dynamics.forecast_draws import Spread, copula_of
from growthpoles.errors import InputError, NotAvailableError, Where, problem
from growthpoles.stats.arrays import divide
from growthpoles.stats.bounded import Bounds
from growthpoles.stats.conformal import LEVELS, joint_normals


@dataclass(frozen=True, eq=False)
class ForecastDraws:
    """Possible futures.

    Attributes:
        units: Units, second axis.
        years: Years with a forecast of any series, third axis.
        codes: Indicators, fourth axis.
        values: Shape (draws, units, years, indicators); NaN where the series has no forecast of that year.
        history: The panel that was forecast; None after loading.
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    codes: tuple[str, ...]
    values: FloatArray
    history: Panel | None = None

    def panel(self, draw: int) -> Panel:
        """One possible future behind the history, as a panel to run an index on.

        Raises:
            NotAvailableError: The result was loaded from a folder, so the history is not there.
        """
        if self.history is None:
            raise NotAvailableError(problem("result.inputs.none"))
        return extend_panel(self.history, self.years, codes=self.codes, values=self.values[draw])


@dataclass(frozen=True, eq=False, repr=False)
class ForecastResult(Result):
    """Forecasts with intervals, and how earlier forecasts did.

    Tables:
        forecasts (unit, indicator, year): value (middle of the distribution), low80, high80, low95, high95
            (null where too few past errors are known), method, status. Sums of units stand beside the units.
        series (unit, indicator): status (forecast, short, constant, zero; without a forecast: too-short,
            break, gaps, ended, no-data, confidential, not-applicable), points, filled (cells inside the
            series that were filled to fit the model), last_year, method, size (mean yearly change on the
            scale of the intervals), free (whether that is the free scale).
        indicators (indicator): unit_of_measure, scale (none, log, log-above, logit), low, high, bounds
            (given, figures, none), additive, reconciled, pool (what intervals rest on: forecasts = errors of
            past forecasts, and the yearly changes for levels those are too few for; changes; none), errors,
            shared (correlation of units).
        accuracy (indicator, horizon): errors, effective (independent errors they are worth), error (mean
            absolute error over the mean yearly change), naive,
            ratio (below 1 = better than repeating the last value), smape and naive_smape (%), coverage80 and
            coverage95 (share of errors of one origin inside intervals made from those of origins without a
            common year; null where there are none or too few).
        errors (indicator, horizon, level): width, in mean yearly changes.
        correlations (indicator, other): correlation of the yearly changes within units.
        history (unit, indicator, year): value, flag.
        sums (indicator, year, unit): value, parts, difference.
        labels, units, figures.

    Attributes:
        inputs: The panel; None after loading (it is not saved).
    """

    kind: ClassVar[str] = "forecast"

    inputs: Panel | None = None

    def panel(self) -> Panel:
        """History and forecasts as one panel; forecasts carry the flag ``imputed`` and the source
        ``forecast``.

        Raises:
            NotAvailableError: The result was loaded from a folder, so the history is not there.
        """
        if self.inputs is None:
            raise NotAvailableError(problem("result.inputs.none"))
        shape = _Shape.of(self, None)
        return extend_panel(self.inputs, shape.years, codes=shape.codes, values=shape.middle)

    def draws(
        self,
        n: int,
        seed: int = 0,
        *,
        codes: Sequence[str] | None = None,
        together: Sequence[Sequence[str]] = (),
    ) -> ForecastDraws:
        """Joint possible futures whose every year has the distribution of the intervals.

        The years of a series are linked as in a random walk, the units of an indicator by the mean
        correlation of their yearly changes, the indicators of a unit by those of table ``correlations``.
        Ratios are worked out anew in every draw from the draws of their parts.

        Args:
            n: Draws.
            seed: Seed.
            codes: Indicators; all by default.
            together: Groups of indicators that stray in the same direction, such as people and townspeople.

        Raises:
            InputError: An indicator that was not forecast, or no draw.
        """
        if n < 1:
            raise InputError(problem("forecast.draws", Where(key="n"), value=n))
        known = self["indicators"]["indicator"].to_list()
        if wrong := [code for code in codes or () if code not in known]:
            raise InputError([problem("panel.indicator.unknown", Where(indicator=code)) for code in wrong])
        ratios = [item for item in self.spec["settings"]["ratios"] if item["code"] in (codes or known)]
        parts = [item[part] for item in ratios for part in ("numerator", "denominator")]
        shape = _Shape.of(self, tuple(dict.fromkeys((*(codes or known), *parts))))
        values = np.full((n, *shape.middle.shape), np.nan)
        lead = {code: group[0] for group in together for code in group if group[0] in known}
        leads = tuple(dict.fromkeys(lead.get(code, code) for code in shape.codes))
        normals = self._normals(n, leads, units=len(shape.units), random=np.random.default_rng(seed))
        for k, code in enumerate(shape.codes):
            own = normals[..., leads.index(lead.get(code, code))]
            values[..., k] = _draw_one(self, code, shape, k=k, normals=own)
        for item in ratios:
            _put_ratio(values, shape, item, bounds=_bounds(self, item["code"]))
        kept = len(codes or known)
        return ForecastDraws(shape.units, shape.years, shape.codes[:kept], values[..., :kept], self.inputs)

    def _normals(
        self, n: int, codes: Sequence[str], *, units: int, random: np.random.Generator
    ) -> FloatArray:
        """Standard normal paths of some indicators, shape (n, units, steps, indicators)."""
        about = {row["indicator"]: row for row in self["indicators"].iter_rows(named=True)}
        shared = np.array([about[code]["shared"] for code in codes])
        pairs = {(a, b): value for a, b, value in self["correlations"].iter_rows()}
        found = np.array([[pairs.get((a, b), 1.0) for b in codes] for a in codes])
        return joint_normals(
            n,
            units=units,
            steps=int(self["errors"]["horizon"].max() or 0),  # type: ignore[arg-type]
            shared=shared,
            linked=copula_of(found, shared),
            random=random,
        )


@dataclass(frozen=True, eq=False)
class _Shape:
    units: tuple[str, ...]
    years: tuple[int, ...]
    codes: tuple[str, ...]
    middle: FloatArray

    @classmethod
    def of(cls, result: ForecastResult, codes: Sequence[str] | None) -> _Shape:
        """Middle forecasts of the units, shape (units, years, indicators)."""
        names = tuple(codes or result["indicators"]["indicator"].to_list())
        units = tuple(result.spec["units"])
        rows = result["forecasts"].filter(pl.col("unit").is_in(units) & pl.col("indicator").is_in(names))
        years = tuple(sorted(rows["year"].unique().to_list()))
        middle = np.full((len(units), len(years), len(names)), np.nan)
        at = ({code: i for i, code in enumerate(axis)} for axis in (units, years, names))
        place = [
            [index[x] for x in rows[column]]
            for index, column in zip(at, ("unit", "year", "indicator"), strict=True)
        ]
        middle[tuple(place)] = rows["value"].fill_null(np.nan).to_numpy()
        return cls(units, years, names, middle)


def _bounds(result: ForecastResult, code: str) -> Bounds:
    about = result["indicators"].filter(indicator=code).row(0, named=True)
    low, high = (x if y is None else y for x, y in ((-np.inf, about["low"]), (np.inf, about["high"])))
    return Bounds(low, high)


def _put_ratio(values: FloatArray, shape: _Shape, ratio: Mapping[str, Any], *, bounds: Bounds) -> None:
    """Replace draws of a ratio by those of its parts, wherever its forecast is that of its parts."""
    own, top, bottom = (shape.codes.index(ratio[part]) for part in ("code", "numerator", "denominator"))
    middle = divide(shape.middle[..., top], shape.middle[..., bottom]) * ratio["factor"]
    same = np.isclose(middle, shape.middle[..., own], rtol=1e-9)
    made = bounds.clip(divide(values[..., top], values[..., bottom]) * ratio["factor"])
    values[..., own] = np.where(same, made, values[..., own])


def _draw_one(result: ForecastResult, code: str, shape: _Shape, *, k: int, normals: FloatArray) -> FloatArray:
    """Draws of one indicator, shape (n, units, years)."""
    errors = result["errors"].filter(indicator=code).sort("horizon", "level")
    series = {row["unit"]: row for row in result["series"].filter(indicator=code).iter_rows(named=True)}
    middle = shape.middle[:, :, k]
    found = np.repeat(middle[None], len(normals), axis=0)
    if not errors.height:
        return found
    widths = errors["width"].fill_null(np.nan).to_numpy().reshape(-1, len(LEVELS))
    size = np.array([series[unit]["size"] or np.nan for unit in shape.units])
    spread = Spread(
        size=np.full(len(size), np.nan) if np.isnan(widths).all() else size,
        free=np.array([series[unit]["free"] for unit in shape.units], bool),
        bounds=_bounds(result, code),
        widths=widths,
    )
    first = np.array([(series[unit]["last_year"] or shape.years[0]) + 1 for unit in shape.units])
    steps = np.array(shape.years) - first[:, None]
    ahead = np.full((len(shape.units), len(widths)), np.nan)
    u, y = np.nonzero(~np.isnan(middle))
    ahead[u, steps[u, y]] = middle[u, y]
    found[:, u, y] = spread.around(ahead, normals[:, :, : ahead.shape[1]])[:, u, steps[u, y]]
    return found


def extend_panel(history: Panel, years: Sequence[int], *, codes: Sequence[str], values: FloatArray) -> Panel:
    """A panel with forecasts where the history has no figure, flagged ``imputed``, source ``forecast``.

    A confidential or not applicable cell stays what it is; national figures are kept for the years they were
    published for.

    Args:
        history: The panel.
        years: Years of the forecasts, second axis.
        codes: Indicators, third axis; the panel keeps these.
        values: Forecasts of the units, shape (units, years, indicators); NaN = none.
    """
    base = history.select(codes=codes)
    whole = tuple(sorted({*base.years, *years}))
    shape = (len(base.units), len(whole), len(base.indicators))
    old, new = [whole.index(y) for y in base.years], [whole.index(y) for y in years]
    figures, flags = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
    source, remark = np.full(shape, -1, np.int16), np.full(shape, -1, np.int16)
    figures[:, old], flags[:, old], source[:, old], remark[:, old] = (
        base.values,
        base.flags,
        base.source,
        base.remark,
    )
    ahead = np.full(shape, np.nan)
    ahead[:, new] = values
    put = (flags == Flag.MISSING) & ~np.isnan(ahead)
    country = base.country
    if country is not None:
        published, marks = np.full(shape[1:], np.nan), np.full(shape[1:], Flag.MISSING, np.uint8)
        published[old], marks[old] = country.values, country.flags
        country = replace(country, values=published, flags=marks)
    return replace(
        base,
        years=whole,
        values=np.where(put, ahead, figures),
        flags=np.where(put, Flag.IMPUTED, flags).astype(np.uint8),
        source=np.where(put, len(base.sources), source).astype(np.int16),
        sources=(*base.sources, "forecast"),
        remark=remark,
        country=country,
    )

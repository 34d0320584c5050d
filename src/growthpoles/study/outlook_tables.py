"""The tables of an outlook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.stats.arrays import Bools
from growthpoles.stats.forecasting import LEAST_LENGTH
from growthpoles.stats.outlook import chance_kept, chance_of_top, chance_reached, fan_of
from growthpoles.study.outlook_index import IndexBasis
from growthpoles.study.outlook_poles import INDUSTRIES, DrawnPoles, PoleBasis

Figure = tuple[str, float | None, str, str]
Row = tuple[object, ...]
_INDEX = {
    "unit": pl.String, "year": pl.Int64, "status": pl.String, "value": pl.Float64,
    "low80": pl.Float64, "high80": pl.Float64, "low95": pl.Float64, "high95": pl.Float64,
    "top": pl.Float64, "first": pl.Float64, "ranked": pl.Int64, "missing": pl.String,
}  # fmt: skip
_POLES = {
    "unit": pl.String, "year": pl.Int64, "status": pl.String, "now": pl.String, "pole": pl.Boolean,
    "chance": pl.Float64, "so_far": pl.Float64, "type": pl.String, "missing": pl.String,
}  # fmt: skip
_INPUTS = {
    "part": pl.String, "code": pl.String, "status": pl.String, "units": pl.Int64, "points": pl.Int64,
    "need": pl.Int64, "interval": pl.String,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class IndexPart:
    """The index of the past, its draws and what is missing ahead.

    Attributes:
        units: Units.
        before, ahead: Years of the panel and of the outlook.
        codes: Indicators of the framework.
        past: Shape (units, years before).
        draws: Shape (draws, units, years ahead).
        missing: Shape (units, years ahead, indicators).
        bare: Units with a forecast that has no interval.
    """

    units: tuple[str, ...]
    before: tuple[int, ...]
    ahead: tuple[int, ...]
    codes: tuple[str, ...]
    past: FloatArray
    draws: FloatArray
    missing: Bools
    bare: Bools


@dataclass(frozen=True, eq=False)
class PolePart:
    """Today's labels, the labels of the draws and what is missing ahead.

    Attributes:
        units: Units.
        years: Years of the outlook.
        inputs: Codes that each measure needs.
        types: Codes of the types.
        now: Today's label of each unit.
        pole: Whether it is a pole today.
        drawn: Labels of the draws.
        missing: Shape (units, years, measures).
        bare: Units with a forecast that has no interval.
        gaps: Where a code has no forecast, shape (units, years), by code; a code that is not named has none.
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    inputs: tuple[tuple[str, ...], ...]
    types: tuple[str, ...]
    now: tuple[str, ...]
    pole: Bools
    drawn: DrawnPoles
    missing: Bools
    bare: Bools
    gaps: Mapping[str, Bools] = field(default_factory=dict)

    def lacking(self, u: int, y: int, *, measures: Sequence[int]) -> str:
        """Codes without a forecast among those of some measures; all of them where each has one."""
        codes = sorted({code for k in measures for code in self.inputs[k]})
        found = [code for code in codes if code not in self.gaps or self.gaps[code][u, : y + 1].any()]
        return " ".join(found or codes)


@dataclass(frozen=True, eq=False)
class Parts:
    """Both parts of an outlook; None for what was not asked."""

    index: IndexPart | None
    poles: PolePart | None


def without_interval(forecast: ForecastResult, units: Sequence[str]) -> dict[str, np.ndarray]:
    """Units with a forecast but no interval, by indicator.

    A unit that never changed among units that do is one of them: it is not certain to stay. An indicator that
    no unit ever changed, such as an area, is taken as fixed.
    """
    own = pl.col("unit").is_in(list(units))
    moving = forecast["series"].filter(own, pl.col("status").is_in(["forecast", "short"]))["indicator"]
    bare = forecast["forecasts"].filter(
        own,
        pl.col("value").is_not_null() & pl.col("low80").is_null(),
        pl.col("indicator").is_in(moving.unique().to_list()),
    )
    return {
        code: np.isin(np.array(units), bare.filter(indicator=code)["unit"].to_numpy())
        for code in bare["indicator"].unique(maintain_order=True)
    }


def index_table(part: IndexPart | None, *, top: int) -> Table:
    """Table ``index``: the past, and the fan ahead."""
    rows = [] if part is None else [*_past(part), *_fan(part, top)]
    data = pl.DataFrame(rows, schema=_INDEX, orient="row").sort("unit", "year")
    return Table("index", ("unit", "year"), data)


def _past(part: IndexPart) -> Iterator[Row]:
    for u, y in np.argwhere(~np.isnan(part.past)):
        known = float(part.past[u, y])
        yield (part.units[u], part.before[y], "past", known, *[None] * 8)


def _fan(part: IndexPart, top: int) -> Iterator[Row]:
    lacking = np.asarray(part.missing.any(axis=2) | np.isnan(part.draws).any(axis=0))
    draws = np.where(lacking, np.nan, part.draws)
    fan, best, first = fan_of(draws), chance_of_top(draws, top), chance_of_top(draws, 1)
    bare = bool(part.bare.any())  # the rank of every unit hangs on all of them
    ranked = (~lacking).sum(axis=0)
    for u, unit in enumerate(part.units):
        for y, year in enumerate(part.ahead):
            if lacking[u, y]:
                gone = " ".join(
                    c for c, out in zip(part.codes, part.missing[u, y].tolist(), strict=True) if out
                )
                yield (unit, year, "incomplete", *[None] * 7, None, gone)
                continue
            ends = [float(x[u, y]) for x in (fan.low80, fan.high80, fan.low95, fan.high95)]
            loose = bool(part.bare[u])
            yield (
                unit, year, "no-interval" if loose else "forecast", float(fan.middle[u, y]),
                *([None] * 4 if loose else ends), *(None if bare else float(x[u, y]) for x in (best, first)),
                int(ranked[y]), "",
            )  # fmt: skip


def poles_table(part: PolePart | None) -> Table:
    """Table ``poles``: chances of being, becoming and staying a pole."""
    rows = [] if part is None else list(_chances(part))
    data = pl.DataFrame(rows, schema=_POLES, orient="row").sort("unit", "year")
    return Table("poles", ("unit", "year"), data)


def _chances(part: PolePart) -> Iterator[Row]:
    held = part.drawn.held
    chance, reached, kept = held.mean(axis=0), chance_reached(held), chance_kept(held)
    gone = np.asarray(
        np.maximum.accumulate(part.missing, axis=1)
    )  # a year without label leaves the later ones open
    for u, unit in enumerate(part.units):
        now = part.now[u]
        for y, year in enumerate(part.years):
            head, pole = (unit, year), bool(part.pole[u])
            lost = [int(k) for k in np.argwhere(gone[u, y])[:, 0]]
            if lost or part.bare[u]:
                codes = part.lacking(u, y, measures=lost)
                status = "incomplete" if codes else "no-interval"
                yield (*head, status, now, pole, None, None, None, codes)
                continue
            so_far = kept[u, y] if pole else reached[u, y]
            yield (*head, "forecast", now, pole, float(chance[u, y]), float(so_far), _type(part, u, y), "")


def _type(part: PolePart, u: int, y: int) -> str | None:
    """The most frequent type among the draws with a pole."""
    first = part.drawn.first[part.drawn.held[:, u, y], u, y]
    return part.types[int(np.bincount(first).argmax())] if first.size else None


def inputs_table(forecast: ForecastResult, *, index: IndexBasis | None, poles: PoleBasis | None) -> Table:
    """Table ``inputs``: what is forecast, held, fixed or missing."""
    rows: list[Row] = []
    if index is not None:
        rows += [("index", code, *_input(forecast, code)) for code in index.codes]
    if poles is not None:
        needed = poles.needed.any(axis=0)
        moving: dict[str, bool] = {}
        for k in np.flatnonzero(needed):
            for code in poles.inputs(poles.typology.measures[k]):
                moving[code] = moving.get(code, False) or not poles.stays[k]
        rows += [("poles", code, *_pole_input(forecast, code, moves=moves)) for code, moves in moving.items()]
    data = pl.DataFrame(rows, schema=_INPUTS, orient="row").sort("part", "code")
    return Table("inputs", ("part", "code"), data)


def _pole_input(forecast: ForecastResult, code: str, *, moves: bool) -> Row:
    """Whatever stands only in measures that are held is held."""
    if not moves:
        return ("held", None, None, None, None)
    return ("not-asked", None, None, None, None) if code == INDUSTRIES else _input(forecast, code)


def _input(forecast: ForecastResult, code: str) -> Row:
    """Status, units with a forecast, points of the longest series, points that a forecast needs, interval."""
    about = forecast["indicators"].filter(indicator=code)
    if about.is_empty():
        return ("not-asked", None, None, None, None)
    units = list(forecast.spec["units"])
    series = forecast["series"].filter(pl.col("unit").is_in(units), indicator=code)
    made = series.filter(pl.col("method") != "").height
    longest = series["points"].max() if series.height else None
    if not made:
        return ("missing", 0, longest, LEAST_LENGTH, None)
    return ("forecast", made, longest, LEAST_LENGTH, about["pool"].item())


def figures(own: Sequence[Table], *, years: Sequence[int], draws: int) -> Iterator[Figure]:
    """Single numbers: years, draws, units with an outlook, poles won and lost."""
    index, poles = (table.data.filter(year=years[-1]) for table in own[:2])
    yield "draws", float(draws), "draws", ""
    yield "first-year", float(years[0]), "year", ""
    yield "last-year", float(years[-1]), "year", ""
    yield "index-units", float(index.filter(pl.col("value").is_not_null()).height), "units", ""
    yield "index-open", float(index.filter(pl.col("value").is_null()).height), "units", ""
    known = poles.filter(pl.col("so_far").is_not_null())
    yield "poles-units", float(known.height), "units", ""
    yield "poles-open", float(poles.height - known.height), "units", ""
    yield "poles-now", float(poles["pole"].sum()), "units", ""
    new = known.filter(~pl.col("pole"), pl.col("so_far") >= 0.5)
    lost = known.filter(pl.col("pole"), pl.col("so_far") < 0.5)
    yield "poles-new", float(new.height), "units", "chance of at least one half"
    yield "poles-lost", float(lost.height), "units", "chance of staying below one half"
    expected = float(known["chance"].sum()) if known.height else None
    yield "poles-expected", expected, "units", "sum of the chances of the last year"

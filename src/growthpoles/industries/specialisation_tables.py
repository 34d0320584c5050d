"""Rows of the tables of specialisation, one year at a time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from scipy.special import ndtri

from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.structure import national_totals
from growthpoles.stats import concentration as con
from growthpoles.stats import location as loc
from growthpoles.stats.arrays import Bools, divide
from growthpoles.stats.clusters import cluster_stars, quadrants
from growthpoles.stats.multiple_testing import benjamini_hochberg

_NORMAL = 0.05


def full_rows(table: IndustryTable, year: int) -> Bools:
    """Units without an empty cell."""
    return np.asarray(~np.isnan(table.year(year)).any(axis=1))


def totals_of(table: IndustryTable, year: int) -> loc.Totals:
    """Totals of the full units, of the industries in the country, and of the country."""
    national = national_totals(table, year)
    sizes = table.year(year)[full_rows(table, year)].sum(axis=1)
    return loc.Totals(sizes, national, float(national.sum()))


def location_rows(
    table: IndustryTable, year: int, *, counts: bool, level: float, stars: tuple[float, float, float]
) -> pl.DataFrame:
    """Quotients, their intervals (counts only) and stars of one year."""
    values, national, full = table.year(year), national_totals(table, year), full_rows(table, year)
    sums, own = totals_of(table, year), values[full]
    lq = loc.location_quotient(own, sums)
    scores = loc.standardised_quotient(lq)
    size, special, focus = _stars(own, sums, stars)
    columns: dict[str, FloatArray] = {
        "share": loc.focus(own, sums),
        "region_share": loc.region_share(own, sums),
        "lq": lq,
        "symmetric_lq": loc.symmetric_quotient(lq),
        "additive_lq": loc.additive_quotient(own, sums),
        "standardised_lq": scores.plain,
        "standardised_log_lq": scores.log,
        **_sampling(own, sums, counts=counts, level=level),
        "size_star": size,
        "quotient_star": special,
        "focus_star": focus,
        "stars": size + special + focus,
    }
    keys = _keys(table, year)
    data = {name: _spread(column, full) for name, column in columns.items()}
    shares = np.tile(national / national.sum(), len(table.units))
    frame = _frame({**keys, "value": values.ravel(), "national_share": shares, **data})
    return frame.with_columns(
        *(pl.col(name).cast(pl.Boolean) for name in ("size_star", "quotient_star", "focus_star")),
        pl.col("stars").cast(pl.Int64),
    )


def structure_rows(table: IndustryTable, year: int) -> pl.DataFrame:
    """How varied the structure of every unit is."""
    values, national = table.year(year), national_totals(table, year)
    shares = divide(values, values.sum(axis=1)[:, None])
    known = np.isfinite(shares.sum(axis=1))
    largest = np.nan_to_num(shares, nan=-1.0).argmax(axis=1)
    data = {
        "unit": list(table.units),
        "year": np.full(len(table.units), year, np.int64),
        "effective_industries": con.effective_number(values),
        "largest_share": np.where(known, shares.max(axis=1), np.nan),
        "largest_industry": [table.codes[k] if ok else None for k, ok in zip(largest, known, strict=True)],
        "krugman": con.krugman(values, national),
        "hoover": con.hoover(values, national),
        "hhi": con.herfindahl(values),
        "entropy": con.entropy(values),
    }
    return _frame(data)


def standardisation_rows(table: IndustryTable, year: int) -> pl.DataFrame:
    """Whether the quotients of an industry, or their logarithms, are near enough to normal for a z-score."""
    lq = loc.location_quotient(table.year(year)[full_rows(table, year)], totals_of(table, year))
    logs = np.log10(np.where(lq > 0, lq, np.nan))
    plain, log = loc.normality(lq), loc.normality(logs)
    use = np.select([plain >= _NORMAL, log >= _NORMAL], ["plain", "log"], "none")
    data = {
        "year": np.full(len(table.codes), year, np.int64),
        "industry": list(table.codes),
        "plain_p": plain,
        "log_p": log,
        "use": [None if np.isnan(p) else str(word) for p, word in zip(plain, use, strict=True)],
    }
    return _frame(data)


def quadrant_rows(table: IndustryTable, span: tuple[int, int]) -> pl.DataFrame:
    """Quotients at both ends and the quadrant of every cell."""
    ends = []
    for year in span:
        full = full_rows(table, year)
        lq = loc.location_quotient(table.year(year)[full], totals_of(table, year))
        ends.append(_spread(lq, full))
    data = {
        "unit": np.repeat(table.units, len(table.codes)),
        "industry": np.tile(table.codes, len(table.units)),
        "first_lq": ends[0],
        "last_lq": ends[1],
        "change": ends[1] - ends[0],
        "quadrant": [str(name) or None for name in quadrants(ends[0], ends[1])],
    }
    return _frame(data)


def cluster_rows(table: IndustryTable, year: int, *, firms: FloatArray, places: FloatArray) -> pl.DataFrame:
    """Litzenberger-Sternberg index of every cell.

    Args:
        table: Employment.
        year: Year.
        firms: Numbers of firms, units x industries.
        places: Population and area of the units, shape (2, units).
    """
    values = table.year(year)
    full = full_rows(table, year) & ~np.isnan(firms).any(axis=1)
    found = loc.cluster_index(values[full], firms[full], population=places[0][full], area=places[1][full])
    return _frame({**_keys(table, year), "firms": firms.ravel(), "cluster_index": _spread(found, full)})


def _keys(table: IndustryTable, year: int) -> Mapping[str, object]:
    count = len(table.codes)
    return {
        "unit": np.repeat(table.units, count),
        "year": np.full(len(table.units) * count, year, np.int64),
        "industry": np.tile(table.codes, len(table.units)),
    }


def _stars(
    own: FloatArray, sums: loc.Totals, rules: tuple[float, float, float]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    quotient, top, minimum = rules
    found = cluster_stars(own, sums, quotient=quotient, top=top, minimum=minimum)
    size, special, focus = (np.asarray(x, float) for x in (found.size, found.specialisation, found.focus))
    return size, special, focus


def _sampling(own: FloatArray, sums: loc.Totals, *, counts: bool, level: float) -> dict[str, FloatArray]:
    names = ("lq_low", "lq_high", "p_adjusted", "smoothed_lq")
    if not counts:
        return {name: np.full(own.shape, np.nan) for name in names}
    bounds = loc.quotient_interval(own, sums, z=float(ndtri((1 + level) / 2)))
    p = benjamini_hochberg(loc.quotient_p_value(own, sums))
    smooth = loc.smoothed_quotient(own, sums)
    return dict(zip(names, (bounds.lower, bounds.upper, p, smooth), strict=True))


def _spread(part: FloatArray, full: Bools) -> FloatArray:
    """Figures of the full units in the place of all units, flat; missing elsewhere."""
    found = np.full((full.size, part.shape[1]), np.nan)
    found[full] = part
    return found.ravel()


def _frame(data: Mapping[str, object]) -> pl.DataFrame:
    return pl.DataFrame(dict(data)).with_columns(pl.selectors.float().fill_nan(None))

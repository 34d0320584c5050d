"""The score of propulsive industries: LEAD, DYN, LINK and TECH, and the label that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.core.rules import Rules
from growthpoles.core.structure import national_totals
from growthpoles.industries.inputs import TESTS, InnovationSpending
from growthpoles.industries.propulsive_links import mid_percentiles
from growthpoles.industries.specialisation import quotients
from growthpoles.stats.arrays import divide
from growthpoles.stats.means import coverage, power_mean
from growthpoles.stats.membership import ramp


@dataclass(frozen=True, eq=False)
class Growth:
    """Growth in % a year.

    Attributes:
        units: Of every industry in every unit, shape (units, industries); NaN from zero.
        nation: Of every industry in the country, shape (industries,).
        whole: Of all industries in the country.
    """

    units: FloatArray
    nation: FloatArray
    whole: float


@dataclass(frozen=True, eq=False)
class Cells:
    """What the figures say, all of shape (units, industries)."""

    share: FloatArray
    first_share: FloatArray
    quotient: FloatArray
    first_quotient: FloatArray
    growth: Growth
    tests: FloatArray  # one more axis: TESTS


def measure_growth(table: IndustryTable, years: tuple[int, int]) -> Growth:
    """Mean growth between two years, of units and of the country; NaN within one year."""
    start, end = (national_totals(table, year) for year in years)
    span = years[1] - years[0]
    return Growth(
        annual_growth(*(table.year(year) for year in years), years=span),
        annual_growth(start, end, years=span),
        float(annual_growth(start.sum(), end.sum(), years=span)),
    )


def measure_cells(
    table: IndustryTable,
    years: tuple[int, int],
    *,
    rules: Rules,
    growth: Growth,
    link: FloatArray,
    spending: FloatArray,
) -> Cells:
    """Shares, quotients and the four tests of every industry in every unit.

    Args:
        table: The industry table.
        years: First and last year.
        rules: Thresholds.
        growth: Growth between the two years.
        link: Linkage scores, shape (units, industries).
        spending: Relative innovation spending, shape (industries,).
    """
    shares = [divide(values, values.sum(axis=1)[:, None]) for values in map(table.year, years)]
    lq = [quotients(table, year) for year in years]
    excess = growth.units - growth.nation
    dynamism = ramp(excess, rules.ends("dynamism")) * np.where(excess < 0, rules.number("shift-gate"), 1.0)
    focus = ramp(mid_percentiles(shares[1]), rules.ends("lead-focus"))
    lead = np.fmax(ramp(lq[1], rules.ends("lead-quotient")), focus)
    technology = np.broadcast_to(_technology(table, rules, spending), excess.shape)
    made = np.stack([lead, dynamism, link, technology], axis=-1)
    return Cells(shares[1], shares[0], lq[1], lq[0], growth, made)


def annual_growth(start: FloatArray, end: FloatArray, *, years: int) -> FloatArray:
    """Mean growth in % a year, ``((end / start)^(1 / years) - 1) 100``; NaN from zero and over no years.

    Example:
        >>> annual_growth(np.array([100.0, 0.0]), np.array([121.0, 5.0]), years=2)
        array([10., nan])
    """
    if not years:
        return np.full(np.shape(end), np.nan)
    return np.asarray(100.0 * (divide(end, start) ** (1.0 / years) - 1.0))


def relative_spending(table: IndustryTable, innovation: InnovationSpending | None) -> FloatArray:
    """Innovation expenditure per output of every industry, the country's = 1; NaN where unknown."""
    if innovation is None or innovation.year not in table.years:
        return np.full(len(table.industries), np.nan)
    output = table.totals()[table.years.index(innovation.year)]
    spent = dict(innovation.values)
    rate = divide([spent.get(code, np.nan) for code in table.codes], output)
    whole: float = innovation.whole / output.sum()
    return rate / whole  # a common unit of measure cancels


def _technology(table: IndustryTable, rules: Rules, spending: FloatArray) -> FloatArray:
    scores = rules.group("technology-")
    score = np.array([scores[item.technology] if item.technology else np.nan for item in table.industries])
    return np.asarray(np.fmax(score, ramp(spending, rules.ends("technology-spending"))))


def score_table(table: IndustryTable, cells: Cells, *, rules: Rules, provisional: bool) -> Table:
    """Table ``industries``: the tests, the score and the label of every industry in every unit."""
    weights = np.array([rules.number(f"weight-{name}") for name in TESTS])
    floored = np.fmax(cells.tests, np.where(np.isnan(cells.tests), np.nan, rules.number("floor")))
    score, evidence = power_mean(floored, weights, p=0.0), coverage(floored, weights)
    loss = np.nan_to_num(-np.log(floored) * weights, nan=-1.0)
    worst = np.where(loss.max(axis=-1) > 0, loss.argmax(axis=-1), -1)
    tradable = np.broadcast_to([item.tradable for item in table.industries], score.shape)
    label = _labels(cells, rules, score=score, evidence=evidence)
    label = np.where(tradable, label, "not-tradable")
    data: dict[str, object] = {
        "unit": np.repeat(table.units, len(table.industries)),
        "industry": np.tile(table.codes, len(table.units)),
        "share": cells.share.ravel(),
        "lq": cells.quotient.ravel(),
        "growth": cells.growth.units.ravel(),
        "national_growth": np.tile(cells.growth.nation, len(table.units)),
        **{name: cells.tests[..., k].ravel() for k, name in enumerate(TESTS)},
        "score": score.ravel(),
        "label": label.ravel(),
        "quadrant": _quadrants(cells).ravel(),
        "eligible": (tradable & (label != "too-small")).ravel(),
        "evidence": evidence.ravel(),
        "limiting": np.array([*TESTS, ""])[worst.ravel()],
        "provisional": np.full(score.size, provisional),
    }
    frame = pl.DataFrame(data).with_columns(pl.selectors.float().fill_nan(None))
    return Table("industries", ("unit", "industry"), frame.sort("unit", "industry"))


def _labels(cells: Cells, rules: Rules, *, score: FloatArray, evidence: FloatArray) -> np.ndarray:
    lead, dynamism = cells.tests[..., 0], cells.tests[..., 1]
    below, from_ = rules.ends("emerging"), rules.ends("mature")
    small = np.fmin(cells.share, cells.first_share) < rules.number("minimum-size")
    growing = not np.isnan(cells.growth.whole)  # within one year nothing can be called propulsive
    return np.select(
        [
            small,
            ~((evidence >= rules.number("enough-evidence") - 1e-9) & growing),
            score >= rules.number("propulsive"),
            (dynamism >= below[1]) & (lead < below[0]),
            (lead >= from_[1]) & (dynamism < from_[0]),
        ],
        ["too-small", "undetermined", "propulsive", "emerging", "mature"],
        "none",
    )


def _quadrants(cells: Cells) -> np.ndarray:
    """Level of the location quotient against its change, as display names."""
    high, rising = cells.quotient > 1, cells.quotient > cells.first_quotient
    known = ~np.isnan(cells.quotient) & ~np.isnan(cells.first_quotient) & ~np.isnan(cells.growth.whole)
    return np.select(
        [~known, high & rising, high, rising], ["", "star", "mature", "emerging"], "transforming"
    )

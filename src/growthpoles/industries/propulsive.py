"""Propulsive industries: leading, dynamic, linked and technological, with the evidence behind each label.

Tests after Perroux's marks of a propulsive industry (fast growth, linkages, technology), each brought to 0-1
by a ramp; the score is their weighted geometric mean. The numbers stand in ``thresholds/propulsive.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import rankdata

from growthpoles.core.catalogue import figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.core.rules import Rules
from growthpoles.core.structure import industry_names, national_totals, prepare_structure
from growthpoles.errors import InputError, Where, problem
from growthpoles.industries.inputs import TESTS, InnovationSpending, PropulsiveSettings
from growthpoles.industries.results import PropulsiveResult
from growthpoles.industries.specialisation import quotients
from growthpoles.stats.arrays import divide
from growthpoles.stats.means import coverage, power_mean
from growthpoles.stats.membership import ramp


@dataclass(frozen=True)
class _Cells:
    """What the figures say, all of shape (units, industries); growth in % a year."""

    share: FloatArray
    first_share: FloatArray
    quotient: FloatArray
    first_quotient: FloatArray
    growth: FloatArray
    national_growth: FloatArray
    tests: FloatArray  # one more axis: TESTS


def find_propulsive_industries(
    table: IndustryTable,
    *,
    settings: PropulsiveSettings | None = None,
    innovation: InnovationSpending | None = None,
) -> PropulsiveResult:
    """Find the industries of every unit that lead and grow, and say how much of the proof the figures carry.

    ``lead`` = max(ramp(LQ), ramp(percentile of the share within the unit)), both of the last year.
    ``dynamism`` = ramp(growth of the industry in the unit - its growth in the country, percentage points a
    year), halved where that competitive shift is negative; undefined where the industry starts from zero.
    ``link`` needs an input-output table and is missing here. ``technology`` = the score of the technology
    class, raised by innovation expenditure per output relative to the country where that is known.
    ``score`` = weighted geometric mean of the tests that could be made; ``evidence`` = their weight.

    Labels: ``propulsive``, ``emerging`` (dynamic, not leading), ``mature`` (leading, not dynamic), ``none``;
    ``too-small`` below the least share in the first or last year, ``not-tradable`` for industries that serve
    their own region (display only), ``undetermined`` with too little evidence.

    Args:
        table: Output, value added or employment; at least two years.
        settings: Years and thresholds.
        innovation: Innovation expenditure by industry in the country.

    Raises:
        InputError: Fewer than two units, industries or years, a unit without output, or years or national
            totals that are not there.

    Example:
        >>> from growthpoles.core.panel import Flag
        >>> from growthpoles.core.industries import Industry
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("A", Label("A")), Unit("B", Label("B")))),))
        >>> values = np.array([[[10.0, 90.0], [40.0, 95.0]], [[10.0, 90.0], [10.0, 90.0]]])
        >>> made = IndustryTable(land, "e", ("A", "B"), (2020, 2022),
        ...     (Industry("C", Label("Industry"), "high"), Industry("G", Label("Trade"), "low", False)),
        ...     values, np.full(values.shape, Flag.OBSERVED))
        >>> found = find_propulsive_industries(made)["industries"]
        >>> found.select("unit", "industry", "label").rows()[:2]
        [('A', 'C', 'propulsive'), ('A', 'G', 'not-tradable')]
    """
    chosen = settings or PropulsiveSettings()
    start = table.years[0] if chosen.start is None and table.years else chosen.start
    end = table.years[-1] if chosen.end is None and table.years else chosen.end
    years = (start or 0, end or 0)
    if not years[0] < years[1]:
        raise InputError(problem("industries.years.order", None, start=years[0], end=years[1]))
    ready = prepare_structure(table, years)
    whole = ready.table
    cells = _measure(whole, years, chosen.rules, innovation)
    provisional = _provisional(whole, years, chosen.rules)
    industries = _industry_table(whole, cells, chosen.rules, provisional=provisional)
    notes = _diagnose(whole, cells, years, chosen.rules)
    return PropulsiveResult(
        tables=(
            industries,
            Table("thresholds", ("code",), chosen.rules.rows()),
            _figures(industries.data, years),
            labels_table(
                unit_names(whole.place, whole.territory.country), industry_names(whole), chosen.rules.labels()
            ),
            units_table(whole.place),
        ),
        spec={"start": years[0], "end": years[1], "rules": chosen.rules.code, "date": chosen.rules.date},
        diagnostics=Diagnostics.of(ready.diagnostics, notes, _innovation_notes(whole, innovation)),
    )


def _measure(
    table: IndustryTable, years: tuple[int, int], rules: Rules, innovation: InnovationSpending | None
) -> _Cells:
    span = years[1] - years[0]
    ends = [table.year(year) for year in years]
    shares = [divide(values, values.sum(axis=1)[:, None]) for values in ends]
    lq = [quotients(table, year) for year in years]
    growth = annual_growth(ends[0], ends[1], years=span)
    rates = annual_growth(*(national_totals(table, year) for year in years), years=span)
    national = np.broadcast_to(rates, growth.shape)
    excess = growth - national
    dynamism = ramp(excess, rules.ends("dynamism")) * np.where(excess < 0, rules.number("shift-gate"), 1.0)
    focus = ramp(_percentiles(shares[1]), rules.ends("lead-focus"))
    lead = np.fmax(ramp(lq[1], rules.ends("lead-quotient")), focus)
    technology = np.broadcast_to(_technology(table, rules, innovation), growth.shape)
    tests = np.stack([lead, dynamism, np.full(growth.shape, np.nan), technology], axis=-1)
    return _Cells(shares[1], shares[0], lq[1], lq[0], growth, national, tests)


def annual_growth(start: FloatArray, end: FloatArray, *, years: int) -> FloatArray:
    """Mean growth in % a year, ``((end / start)^(1 / years) - 1) 100``; NaN where the start is zero.

    Example:
        >>> annual_growth(np.array([100.0, 0.0]), np.array([121.0, 5.0]), years=2)
        array([10., nan])
    """
    return np.asarray(100.0 * (divide(end, start) ** (1.0 / years) - 1.0))


def _percentiles(shares: FloatArray) -> FloatArray:
    """Mid-rank percentile (rank - 1/2) / n of every share among the industries of its unit."""
    ranks = rankdata(shares, axis=1, nan_policy="omit")
    return np.asarray((ranks - 0.5) / (~np.isnan(shares)).sum(axis=1, keepdims=True))


def _technology(table: IndustryTable, rules: Rules, innovation: InnovationSpending | None) -> FloatArray:
    scores = rules.group("technology-")
    score = np.array([scores[item.technology] if item.technology else np.nan for item in table.industries])
    if innovation is None or innovation.year not in table.years:
        return score
    output = table.totals()[table.years.index(innovation.year)]
    spent = dict(innovation.values)
    rate = divide([spent.get(code, np.nan) for code in table.codes], output)
    relative = rate / (innovation.whole / output.sum())  # a common unit of measure cancels
    raised = ramp(relative, rules.ends("technology-spending"))
    return np.asarray(np.fmax(score, raised))


def _industry_table(table: IndustryTable, cells: _Cells, rules: Rules, *, provisional: bool) -> Table:
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
        "growth": cells.growth.ravel(),
        "national_growth": cells.national_growth.ravel(),
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


def _labels(cells: _Cells, rules: Rules, *, score: FloatArray, evidence: FloatArray) -> np.ndarray:
    lead, dynamism = cells.tests[..., 0], cells.tests[..., 1]
    below, from_ = rules.ends("emerging"), rules.ends("mature")
    small = np.fmin(cells.share, cells.first_share) < rules.number("minimum-size")
    return np.select(
        [
            small,
            ~(evidence >= rules.number("enough-evidence") - 1e-9),
            score >= rules.number("propulsive"),
            (dynamism >= below[1]) & (lead < below[0]),
            (lead >= from_[1]) & (dynamism < from_[0]),
        ],
        ["too-small", "undetermined", "propulsive", "emerging", "mature"],
        "none",
    )


def _quadrants(cells: _Cells) -> np.ndarray:
    """Level of the location quotient against its change, as display names."""
    high, rising = cells.quotient > 1, cells.quotient > cells.first_quotient
    known = ~np.isnan(cells.quotient) & ~np.isnan(cells.first_quotient)
    return np.select(
        [~known, high & rising, high, rising], ["", "star", "mature", "emerging"], "transforming"
    )


def _provisional(table: IndustryTable, years: tuple[int, int], rules: Rules) -> bool:
    return years[1] - years[0] < rules.number("enough-years") or table.price.kind == "current"


def _figures(industries: pl.DataFrame, years: tuple[int, int]) -> Table:
    judged = industries.filter("eligible")
    counts = {name: judged.filter(pl.col("label") == name) for name in ("propulsive", "emerging", "mature")}
    figures = [
        ("first_year", float(years[0]), "year", ""),
        ("last_year", float(years[1]), "year", ""),
        ("judged", float(judged.height), "industries of units", ""),
        *((name, float(rows.height), "industries of units", "") for name, rows in counts.items()),
        ("units_with_propulsive", float(counts["propulsive"]["unit"].n_unique()), "units", ""),
        ("units", float(industries["unit"].n_unique()), "units", ""),
    ]
    return figures_table(sorted(figures))


def _diagnose(table: IndustryTable, cells: _Cells, years: tuple[int, int], rules: Rules) -> Diagnostics:
    found: list[Diagnostic] = [note("propulsive.link.missing", None, weight=rules.number("weight-link"))]
    if table.price.kind == "current":
        found.append(warning("propulsive.nominal", None, start=years[0], end=years[1]))
    if years[1] - years[0] < rules.number("enough-years"):
        enough = int(rules.number("enough-years"))
        found.append(warning("propulsive.short", None, years=years[1] - years[0], enough=enough))
    born = np.isnan(cells.growth) & (cells.first_share == 0) & (cells.share > 0)
    for u, j in zip(*np.nonzero(born), strict=True):
        where = Where(unit=table.units[u], year=years[0], indicator=table.codes[j])
        found.append(note("propulsive.growth.undefined", where))
    unknown = [item.code for item in table.industries if item.tradable and not item.technology]
    found += [note("propulsive.technology.unknown", Where(indicator=code)) for code in unknown]
    return Diagnostics(tuple(found))


def _innovation_notes(table: IndustryTable, innovation: InnovationSpending | None) -> Diagnostics:
    if innovation is None:
        return Diagnostics((note("propulsive.innovation.missing"),))
    if innovation.year not in table.years:
        return Diagnostics((warning("propulsive.innovation.year", Where(year=innovation.year)),))
    other = sorted(code for code, _ in innovation.values if code not in table.codes)
    return Diagnostics((note("propulsive.innovation.other", None, codes=", ".join(other)),) if other else ())

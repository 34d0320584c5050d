"""Calibration: regional scores brought to the level of their country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from growthpoles.composite.fit import ScoredIndex
from growthpoles.core.catalogue import figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.potential.comparison import (
    comparison_limits,
    inputs_of,
    national_score,
    unit_weights,
    weighted_mean,
)
from growthpoles.potential.comparison_results import CalibrationResult
from growthpoles.potential.results import PotentialResult
from growthpoles.potential.structure import floats, ranks, unit_years

National = Mapping[tuple[str, int], float]
_SCHEMA = {
    "country": pl.String, "year": pl.Int64, "national": pl.Float64, "mean": pl.Float64, "factor": pl.Float64,
    "units": pl.Int64,
}  # fmt: skip


def calibrate_to_national(
    potential: PotentialResult,
    national: National | None = None,
    *,
    weights: str = "",
    members: Mapping[str, str] | None = None,
) -> CalibrationResult:
    """Multiply the scores of the units of a country so that their mean equals the country's own score.

    ``factor = national / mean`` with the weighted mean of the scored units of the country and year, the
    country correction of the Regional Innovation Scoreboard. One factor for a whole country: inside a country
    ranks stay, between countries they may change. A factor far from one says that regional and national
    figures do not measure the same, and is graded.

    Args:
        potential: Result of `assess_potential`.
        national: Score of each country and year on the same scale, by (country, year). Without it the
            national figures of the panel are scored with what was learnt on the units.
        weights: Indicator that weighs the units, such as the population; empty = every unit counts the same.
        members: Country of each unit; without it all units belong to the country of the territory.

    Raises:
        InputError: A unit without a country, a country without a score above zero, a mean of zero or below,
            or units without a weight; all are listed.
        NotAvailableError: The result was loaded without its inputs or has no scored unit, or the country has
            no score on this scale.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "ABC")),))
        >>> empty = np.empty((3, 1, 0))
        >>> panel = gp.Panel(land, "now", ("A", "B", "C"), (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> panel = panel.with_indicator(gp.Indicator("x", label), np.array([[1.0], [2.0], [3.0]]))
        >>> tree = gp.Framework("demo", label, (
        ...     gp.Element("I", "", "index", label), gp.Element("x", "I", "indicator", label, value="x")))
        >>> potential = gp.assess_potential(panel, tree, gp.IndexSpec())
        >>> found = calibrate_to_national(potential, {("X", 2022): 0.6}, members=dict.fromkeys("ABC", "X"))
        >>> found["calibrated"]["calibrated"].to_list()
        [0.0, 0.6, 1.2]
    """
    scored = inputs_of(potential)
    scores, index = scored.scores, scored.scores.index
    home = _countries(scored, members)
    remarks: list[Diagnostic] = []
    given = _own(scored, home, remarks) if national is None else national
    load = unit_weights(scored, weights)
    rows, factors = [], np.full(index.shape, np.nan)
    problems: list[Problem] = []
    for country in dict.fromkeys(home):
        inside = np.array([item == country for item in home])
        means = weighted_mean(index[inside], load[inside])
        counts = (~np.isnan(index[inside])).sum(axis=0)
        for y, year in enumerate(scores.years):
            whole = given.get((country, year))
            problems += _problems(country, year, whole, mean=float(means[y]))
            factor = None if whole is None or not means[y] > 0 else whole / means[y]
            rows.append((country, year, whole, _number(means[y]), factor, int(counts[y])))
            factors[inside, y] = np.nan if factor is None else factor
    if problems:
        raise InputError(problems)
    table = Table(
        "factors",
        ("country", "year"),
        pl.DataFrame(rows, schema=_SCHEMA, orient="row").sort("country", "year"),
    )
    calibrated = _calibrated_table(scored, home, factors)
    place = scored.panel.place
    return CalibrationResult(
        tables=(
            calibrated,
            table,
            labels_table(unit_names(place, scored.panel.territory.country), comparison_limits().labels()),
            units_table(place),
            figures_table(_figures(table)),
        ),
        spec={"weights": weights, "national": "own" if national is None else "given"},
        diagnostics=Diagnostics.of(remarks, _findings(table)),
        provenance=potential.provenance,
    )


def _countries(scored: ScoredIndex, members: Mapping[str, str] | None) -> list[str]:
    """Country of each unit."""
    country = scored.panel.territory.country
    if members is None:
        if country is None:
            raise InputError(problem("calibration.country.none"))
        return [country.code] * len(scored.scores.units)
    lost = [unit for unit in scored.scores.units if unit not in members]
    if lost:
        raise InputError([problem("calibration.member.none", Where(unit=unit)) for unit in lost])
    return [members[unit] for unit in scored.scores.units]


def _own(scored: ScoredIndex, home: list[str], remarks: list[Diagnostic]) -> National:
    """The national figures of the panel as a score; there is one country of them."""
    if len(set(home)) > 1:
        raise InputError(problem("calibration.national.several", None, count=len(set(home))))
    whole = national_score(scored)
    if whole.missing:
        remarks.append(note("comparison.national.partial", None, indicators=", ".join(whole.missing)))
    pairs = zip(scored.scores.years, whole.scores, strict=True)
    return {(home[0], year): float(score) for year, score in pairs if not np.isnan(score)}


def _problems(country: str, year: int, whole: float | None, *, mean: float) -> Iterator[Problem]:
    where = Where(year=year)
    if np.isnan(mean):
        return  # no unit of the country has a score: nothing to correct
    if whole is None or not 0 < whole < np.inf:
        given = "-" if whole is None else float(whole)
        yield problem("calibration.national.bad", where, country=country, value=given)
    if not mean > 0:
        yield problem("calibration.mean.bad", where, country=country, mean=mean)


def _calibrated_table(scored: ScoredIndex, home: list[str], factors: FloatArray) -> Table:
    scores, index = scored.scores, scored.scores.index
    calibrated = index * factors
    data = unit_years(scores).with_columns(
        pl.Series("country", np.repeat(np.array(home), len(scores.years)), dtype=pl.String),
        floats("score", index),
        floats("factor", factors),
        floats("calibrated", calibrated),
        ranks("rank_before", index),
        ranks("rank_after", calibrated),
    )
    data = data.with_columns((pl.col("rank_before") - pl.col("rank_after")).alias("rank_change"))
    return Table("calibrated", ("unit", "year"), data.sort("unit", "year"))


def _findings(factors: Table) -> Iterator[Diagnostic]:
    limit = comparison_limits().number("correction")
    for row in factors.data.drop_nulls("factor").iter_rows(named=True):
        if max(row["factor"], 1 / row["factor"]) >= limit:
            where = Where(year=row["year"])
            yield warning(
                "calibration.factor.far", where, country=row["country"], factor=round(row["factor"], 3)
            )


def _figures(factors: Table) -> Iterator[tuple[str, float | None, str, str]]:
    data = factors.data.drop_nulls("factor")
    yield "countries", float(data["country"].n_unique()), "", ""
    yield "units", float(factors.data.filter(year=factors.data["year"].max())["units"].sum()), "", ""
    for name, value in (("least_factor", data["factor"].min()), ("largest_factor", data["factor"].max())):
        yield name, None if value is None else float(value), "", ""  # type: ignore[arg-type]
    yield "limit_correction", comparison_limits().number("correction"), "ratio", ""


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

"""The Verdoorn coefficient from panels of regions, or why it cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from growthpoles.core.catalogue import labels_table, unit_names
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.result import Table
from growthpoles.core.roles import Roles
from growthpoles.dynamics.growth_results import PRIMARY, GrowthEstimate
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.stats.panel_slope import Slope, panel_slope

_KEYS = ("edition", "unit", "year")


@dataclass(frozen=True)
class VerdoornSettings:
    """How the Verdoorn coefficient is estimated.

    Attributes:
        roles: Panel codes of the volume index (previous year = 100) and of employment.
        confidence: Of the intervals.
        least_observations: Observations below which nothing is said.
        least_regions: Regions below which nothing is said.
        least_years: Years a region needs to count in the long run (``between``).
        source: Name of the data, for the source of the parameter.

    Example:
        >>> VerdoornSettings().least_regions
        10
    """

    roles: Roles = field(default_factory=Roles)
    confidence: float = 0.95
    least_observations: int = 60
    least_regions: int = 10
    least_years: int = 5
    source: str = "panel of regions"


def estimate_growth_model(
    panel: Panel | Sequence[Panel], *, settings: VerdoornSettings | None = None
) -> GrowthEstimate:
    """Estimate productivity growth r = r_a + lambda g, or say that it is not identified.

    g = 100 ln(volume index / 100), r = g less the growth of employment (Verdoorn 1949, Kaldor 1966). Three
    estimators: ``regions-years`` (effects of regions and of years: the one that counts), ``regions``, and
    ``between`` (means over the years of each region: the long run, which the cycle does not touch). Standard
    errors are clustered by region. Lambda is identified where ``regions-years`` and ``between`` each have
    enough observations and an interval without 0 and 1.

    g stands on both sides and firms keep workers through a slump, so that lambda from yearly figures lies
    too high; no interval covers that.

    Args:
        panel: A panel of one edition; or several where the geography changes: growth over the break is never
            taken, and each edition has effects of its own. Units may also be industries of regions.
        settings: Codes, confidence, least numbers.

    Raises:
        InputError: Indicators that are not there, an index or employment of zero or less, a year in two
            panels; all problems at once.

    Example:
        >>> from growthpoles.core.panel import Flag, Indicator
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("A", Label("A")), Unit("B", Label("B")))),))
        >>> values = np.array([[[100, 50], [110, 52]], [[100, 40], [104, 41]]], float)
        >>> made = Panel(land, "e", ("A", "B"), (2020, 2021),
        ...     (Indicator("grp_volume_index", Label("GRP")), Indicator("employed", Label("Employed"))),
        ...     values, np.full(values.shape, Flag.OBSERVED), np.zeros(values.shape, int), ("book",))
        >>> found = estimate_growth_model(made)
        >>> found.identified, found["coefficients"]["verdict"].to_list()
        (False, ['too-few', 'too-few', 'too-few'])
    """
    chosen = settings or VerdoornSettings()
    panels = (panel,) if isinstance(panel, Panel) else tuple(panel)
    problems = [*_overlaps(panels), *(found for item in panels for found in _problems(item, chosen.roles))]
    if problems:
        raise InputError(problems)
    rows = pl.concat([_observations(item, chosen.roles) for item in panels]).sort(_KEYS)
    rows = rows.with_columns(place=pl.concat_str("edition", "unit", separator=" "))
    groups = rows.group_by("edition", "unit", maintain_order=True)
    means = groups.agg(pl.col("growth", "productivity").mean(), years=pl.len())
    means = means.filter(pl.col("years") >= chosen.least_years)
    slopes = {
        "between": _slope(means, ["edition"], chosen.confidence),
        "regions": _slope(rows, ["place"], chosen.confidence),
        PRIMARY: _slope(rows, ["place", "year"], chosen.confidence),
    }
    coefficients = _coefficients(slopes, chosen)
    verdicts = dict(coefficients.select("estimator", "verdict").iter_rows())
    identified = verdicts["between"] == verdicts[PRIMARY] == "identified"
    return GrowthEstimate(
        tables=(
            Table("coefficients", ("estimator",), coefficients),
            Table("spells", ("edition",), _spells(rows)),
            Table("observations", _KEYS, rows.drop("place")),
            labels_table(*(unit_names(item.place, item.territory.country) for item in panels)),
        ),
        spec={"identified": identified, "source": chosen.source, "confidence": chosen.confidence},
        diagnostics=Diagnostics(tuple(_notes(verdicts, rows, panels, identified=identified))),
    )


def _overlaps(panels: Sequence[Panel]) -> Iterator[Problem]:
    if not panels:
        yield problem("growth.estimate.empty")
    years = [year for item in panels for year in item.years]
    for year in sorted({year for year in years if years.count(year) > 1}):
        editions = ", ".join(item.edition for item in panels if year in item.years)
        yield problem("growth.estimate.overlap", Where(year=year), editions=editions)


def _problems(panel: Panel, roles: Roles) -> Iterator[Problem]:
    for code in (roles.grp_volume_index, roles.employed):
        if code not in panel.codes:
            yield problem("panel.indicator.unknown", Where(indicator=code))
            continue
        for u, y in np.argwhere(panel.column(code) <= 0):
            where = Where(unit=panel.units[u], year=panel.years[y], indicator=code)
            yield problem("growth.estimate.positive", where, given=float(panel.column(code)[u, y]))


def _observations(panel: Panel, roles: Roles) -> pl.DataFrame:
    """Growth of output and productivity wherever both years of employment are there."""
    growth = 100 * np.log(panel.column(roles.grp_volume_index) / 100)
    jobs = np.full(growth.shape, np.nan)
    employed = panel.column(roles.employed)
    follows = np.diff(np.array(panel.years)) == 1
    jobs[:, 1:] = np.where(follows, 100 * np.diff(np.log(employed), axis=1), np.nan)
    productivity = growth - jobs
    u, y = np.nonzero(~np.isnan(productivity))
    return pl.DataFrame(
        {
            "edition": [panel.edition] * len(u),
            "unit": [panel.units[k] for k in u],
            "year": np.array(panel.years, np.int64)[y],
            "growth": growth[u, y],
            "productivity": productivity[u, y],
        },
        schema={"edition": pl.String, "unit": pl.String, "year": pl.Int64, "growth": pl.Float64,
                "productivity": pl.Float64},
    )  # fmt: skip


def _slope(rows: pl.DataFrame, effects: Sequence[str], confidence: float) -> tuple[Slope, float]:
    """The slope and the mean growth of the rows."""
    growth: FloatArray = rows["growth"].to_numpy()
    found = panel_slope(
        rows["productivity"].to_numpy(),
        growth,
        clusters=rows["unit"].to_numpy(),
        effects=[rows[name].to_numpy() for name in effects],
        confidence=confidence,
    )
    return found, float(growth.mean()) if growth.size else float("nan")


def _coefficients(slopes: dict[str, tuple[Slope, float]], settings: VerdoornSettings) -> pl.DataFrame:
    rows = []
    for name, (found, mean) in slopes.items():
        told = not np.isnan(found.value)
        rows.append(
            {
                "estimator": name,
                "lambda": found.value if told else None,
                "error": found.error if told else None,
                "low": found.low if told else None,
                "high": found.high if told else None,
                "autonomous": found.intercept if told else None,
                "autonomous_error": abs(mean) * found.error if told else None,
                "observations": found.n,
                "regions": found.clusters,
                "verdict": _verdict(
                    found, settings, least=1 if name == "between" else settings.least_observations
                ),
            }
        )
    numbers = ("lambda", "error", "low", "high", "autonomous", "autonomous_error")
    return pl.DataFrame(rows, schema_overrides=dict.fromkeys(numbers, pl.Float64)).sort("estimator")


def _verdict(found: Slope, settings: VerdoornSettings, *, least: int) -> str:
    if found.n < least or found.clusters < settings.least_regions:
        return "too-few"
    if np.isnan(found.value):
        return "no-variation"
    if found.low <= 0:
        return "includes-zero"
    return "includes-one" if found.high >= 1 else "identified"


def _spells(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.group_by("edition")
        .agg(
            first_year=pl.col("year").min(),
            last_year=pl.col("year").max(),
            regions=pl.col("unit").n_unique().cast(pl.Int64),
            observations=pl.len().cast(pl.Int64),
        )
        .sort("edition")
    )


def _notes(
    verdicts: dict[str, str], rows: pl.DataFrame, panels: Sequence[Panel], *, identified: bool
) -> Iterator[Diagnostic]:
    if not identified:
        yield warning(
            "growth.estimate.unidentified", None, within=verdicts[PRIMARY], between=verdicts["between"]
        )
    yield note("growth.estimate.simultaneous")
    if len(panels) > 1:
        yield note("growth.estimate.editions", None, editions=", ".join(item.edition for item in panels))
    cells = sum(len(item.units) * (len(item.years) - 1) for item in panels)
    if rows.height < cells:
        yield note("growth.estimate.gaps", None, missing=cells - rows.height, cells=cells)

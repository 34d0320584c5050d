"""Divergence or convergence of units by every measure, with grades instead of a verdict."""

from __future__ import annotations

import polars as pl

from growthpoles.core.catalogue import figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note
from growthpoles.core.panel import Panel
from growthpoles.core.result import Provenance, Result, Table
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.divergence_grades import findings_table
from growthpoles.dynamics.divergence_inputs import EVERYONE, Comparable, DivergenceSettings, compare_units
from growthpoles.dynamics.divergence_models import (
    beta_findings,
    beta_table,
    club_finding,
    club_tests_table,
    clubs_table,
    find_convergence_clubs,
    markov_tables,
)
from growthpoles.dynamics.divergence_results import DivergenceResult
from growthpoles.dynamics.divergence_spatial import (
    clustering_finding,
    linked_weights,
    local_table,
    spatial_table,
)
from growthpoles.dynamics.divergence_tables import (
    curve_finding,
    curve_table,
    earlier_shares,
    rank_size_table,
    reversal_table,
    share_findings,
    shares_table,
    spread_findings,
    stages_table,
    trends_table,
    yearly_table,
)

_LOW_POWER = 30  # units below which a test that finds nothing says little


def measure_divergence(
    panel: Panel,
    *,
    settings: DivergenceSettings | None = None,
    weights: SpatialWeights | None = None,
    poles: Result | None = None,
    seed: int = 0,
) -> DivergenceResult:
    """Measure whether units drift apart, and grade every claim instead of forcing a verdict.

    Measures within a year (dispersion, Theil, Gini, polarisation, Markov classes, spatial association) may
    rest on current prices. Growth (beta, clubs, Williamson's curve) needs constant prices: `settings.real`,
    a constant-price amount, or the volume index of the panel. With current prices only, beta is worked out
    but never counts as support, and clubs and curve are not assessed. All figures are those of one constant
    set of units in one edition.

    Args:
        panel: Amounts and population of units over years.
        settings: How divergence is measured.
        weights: Who is near whom, by code; needed for spatial association, spatial Markov chains and spatial
            beta. Units without neighbours are left out of these.
        poles: Result of `identify_poles`; its poles are the core.
        seed: Seed of the permutations.

    Raises:
        InputError: Indicators, years or units that are not there, rates that cannot be bridged, nothing to
            compare, or weights that lack a unit.
        NotAvailableError: A spatial model without the optional spreg (``pip install growthpoles[spatial]``).

    Example:
        >>> import numpy as np
        >>> from growthpoles.core.panel import Indicator
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", tuple(Unit(c, Label(c)) for c in "AB")),))
        >>> values = np.array([[[30.0, 10.0], [36.0, 10.0]], [[10.0, 10.0], [14.0, 10.0]]])
        >>> made = tuple(Indicator(code, Label(code), additive=True) for code in ("grp", "population"))
        >>> flags = np.zeros(values.shape, np.uint8)
        >>> figures = Panel(land, "e", ("A", "B"), (2020, 2021), made, values, flags, 0 * flags, ("x",))
        >>> found = measure_divergence(figures)
        >>> found["yearly"]["theil"].round(4).to_list(), found["findings"]["grade"].unique().to_list()
        ([0.1308, 0.1002], ['not-assessed'])
    """
    rules = settings or DivergenceSettings()
    data = compare_units(panel, rules, poles=poles)
    near, told = linked_weights(data, weights)
    samples = [(EVERYONE, data)]
    if rules.without and len(rules.without) < len(data.units):
        samples.append(("without", data.without(rules.without)))
    tables, findings = _by_sample(samples, near, rules)
    more, further = _of_everyone(data, tables["yearly"], near, rules, seed)
    tables |= more
    if panel.edition == (rules.edition or panel.edition):
        before = earlier_shares(panel, data, code=rules.roles.code("grp"))
        tables["shares"] = pl.concat([before, tables["shares"]])
    tables["findings"] = findings_table([*findings, *further])
    place = panel.territory.edition(rules.edition or panel.edition)
    return DivergenceResult(
        tables=(
            *(Table(name, _KEYS[name], tables[name].sort(_KEYS[name])) for name in _KEYS),
            labels_table(unit_names(place, panel.territory.country)),
            units_table(place),
            figures_table(_figures(data)),
        ),
        spec=_spec(data, rules, weights),
        diagnostics=Diagnostics.of(data.notes, told, _power(data, rules)),
        provenance=Provenance(seed=seed),
    )


_KEYS: dict[str, tuple[str, ...]] = {
    "findings": ("claim", "measure", "sample"),
    "yearly": ("sample", "year"),
    "shares": ("group", "year"),
    "trends": ("sample", "measure"),
    "beta": ("sample", "model"),
    "clubs": ("unit",),
    "club_tests": ("stage", "club"),
    "transitions": ("lag", "from", "to"),
    "chains": ("lag", "class"),
    "mobility": ("lag",),
    "homogeneity": ("test",),
    "spatial": ("year", "statistic"),
    "local": ("year", "unit"),
    "curve": ("measure",),
    "rank_size": ("year", "measure"),
    "stages": ("year",),
    "reversal": ("condition",),
}
Rows = list[dict[str, object]]


def _by_sample(
    samples: list[tuple[str, Comparable]], near: SpatialWeights | None, rules: DivergenceSettings
) -> tuple[dict[str, pl.DataFrame], Rows]:
    parts: dict[str, list[pl.DataFrame]] = {"yearly": [], "trends": [], "beta": []}
    findings: Rows = []
    for name, data in samples:
        yearly = yearly_table(data, name)
        trends = trends_table(yearly)
        beta = beta_table(data, name, weights=near if name == EVERYONE else None, settings=rules)
        findings += spread_findings(data, trends, sample=name, settings=rules)
        findings += beta_findings(data, beta, sample=name, settings=rules)
        for key, table in (("yearly", yearly), ("trends", trends), ("beta", beta)):
            parts[key].append(table)
    return {key: pl.concat(found) for key, found in parts.items()}, findings


def _of_everyone(
    data: Comparable, yearly: pl.DataFrame, near: SpatialWeights | None, rules: DivergenceSettings, seed: int
) -> tuple[dict[str, pl.DataFrame], Rows]:
    clubs = find_convergence_clubs(data)
    spatial = spatial_table(data, near, settings=rules, seed=seed)
    curve = curve_table(data, yearly.filter(pl.col("sample") == EVERYONE))
    shares = shares_table(data)
    tables = {
        "shares": shares,
        "clubs": clubs_table(data, clubs),
        "club_tests": club_tests_table(data, clubs),
        **markov_tables(data, near, settings=rules, seed=seed),
        "spatial": spatial,
        "local": local_table(data, near, settings=rules, seed=seed),
        "curve": curve,
        "rank_size": rank_size_table(data),
        "stages": stages_table(data),
        "reversal": reversal_table(data),
    }
    findings = [
        *share_findings(data, shares, settings=rules),
        club_finding(data, clubs, settings=rules),
        clustering_finding(data, spatial, settings=rules),
        curve_finding(data, curve, settings=rules),
    ]
    return tables, findings


def _power(data: Comparable, rules: DivergenceSettings) -> list[Diagnostic]:
    size, years = len(data.units), len(data.years)
    found = []
    if size < rules.least_units:
        found.append(note("divergence.units.few", None, units=size, least=rules.least_units))
    elif size < _LOW_POWER:
        found.append(note("divergence.power.low", None, units=size))
    if years < rules.least_years:
        found.append(note("divergence.years.few", None, years=years, least=rules.least_years))
    return found


def _figures(data: Comparable) -> list[tuple[str, float | None, str, str]]:
    return [
        ("units", float(len(data.units)), "units", ""),
        ("first_year", float(data.years[0]), "year", ""),
        ("last_year", float(data.years[-1]), "year", ""),
    ]


def _spec(data: Comparable, rules: DivergenceSettings, weights: SpatialWeights | None) -> dict[str, object]:
    return {
        "edition": rules.edition,
        "years": list(data.years),
        "units": list(data.units),
        "growth_basis": data.basis,
        "core": [code for code, inside in zip(data.units, data.core, strict=True) if inside],
        "without": list(rules.without),
        "controls": list(rules.controls),
        "weights": None if weights is None else weights.kind,
        "spatial_models": list(rules.spatial_models),
        "classes": rules.classes,
        "class_limits": "pooled",
        "permutations": rules.permutations,
        "alpha": rules.alpha,
        "least_units": rules.least_units,
        "least_years": rules.least_years,
        "growth": "annual",
        "deviation": "n - 1, unweighted",
        "wolfson_factor": 2,
        "log_base": "e",
    }

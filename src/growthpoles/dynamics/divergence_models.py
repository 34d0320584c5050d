"""Tables of beta convergence, convergence clubs and Markov chains."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.divergence_grades import Evidence, both_claims
from growthpoles.dynamics.divergence_inputs import Comparable, DivergenceSettings
from growthpoles.dynamics.divergence_tables import number
from growthpoles.errors import NotAvailableError, problem
from growthpoles.stats.arrays import Ints
from growthpoles.stats.clubs import CRITICAL, ConvergenceClubs, find_clubs, trend_filter
from growthpoles.stats.convergence import GrowthSample, Speed, beta_convergence, spatial_beta
from growthpoles.stats.markov import MarkovChain, classify, markov_chain, spatial_markov

_BETA_NUMBERS = (
    "slope", "se", "p_value", "robust_se", "robust_p", "slope_total", "speed", "speed_se", "half_life",
    "half_life_se", "spatial", "spatial_p", "total", "r2",
)  # fmt: skip
_SMALLEST = 4  # units of a regression with a constant and a slope


def beta_table(
    data: Comparable, sample: str, *, weights: SpatialWeights | None, settings: DivergenceSettings
) -> pl.DataFrame:
    """Beta convergence between the first and the last year by every model that can be fitted.

    Raises:
        NotAvailableError: A spatial model is asked for and the optional spreg is not installed.
    """
    rows: list[dict[str, object]] = []
    span = data.years[-1] - data.years[0]
    if len(data.units) >= _SMALLEST and span > 0 and np.ptp(data.real[:, 0]) > 0:
        rows.append({"model": "absolute", **_least_squares(data, span, controls=False)})
        if data.controls.size and len(data.units) >= data.controls.shape[1] + _SMALLEST:
            rows.append({"model": "conditional", **_least_squares(data, span, controls=True)})
        if weights is not None:
            rows += [{"model": m, **_spatial(data, span, weights, m)} for m in settings.spatial_models]
    shared = {"sample": sample, "start": data.years[0], "end": data.years[-1], "basis": data.basis}
    schema = {
        "sample": pl.String,
        "model": pl.String,
        "start": pl.Int64,
        "end": pl.Int64,
        "basis": pl.String,
        **dict.fromkeys(_BETA_NUMBERS, pl.Float64),
        "units": pl.Int64,
    }
    return pl.DataFrame([shared | row for row in rows], schema=schema)


def _least_squares(data: Comparable, span: int, *, controls: bool) -> dict[str, object]:
    extra = data.controls if controls else None
    found = beta_convergence(GrowthSample(data.real[:, 0], data.real[:, -1], span, extra))
    return {
        "slope": found.slope,
        "se": found.se,
        "p_value": found.p,
        "robust_se": found.robust_se,
        "robust_p": found.robust_p,
        "slope_total": found.slope * span,
        "r2": number(found.r2),
        "units": found.units,
        **_speed(found.speed),
    }


def _spatial(data: Comparable, span: int, weights: SpatialWeights, model: str) -> dict[str, object]:
    inside = np.array([code in set(weights.units) for code in data.units], bool)
    sample = GrowthSample(data.real[inside, 0], data.real[inside, -1], span)
    near = weights.select([code for code in data.units if code in set(weights.units)]).standardised()
    try:
        found = spatial_beta(sample, near, model="lag" if model == "lag" else "error")
    except ImportError:
        raise NotAvailableError(
            problem("divergence.spreg.missing", None, model=model, extra="spatial")
        ) from None
    return {
        "slope": found.slope,
        "se": found.se,
        "p_value": found.p,
        "slope_total": found.slope * span,
        "spatial": found.spatial,
        "spatial_p": found.spatial_p,
        "total": found.total,
        "units": found.units,
        **_speed(found.speed),
    }


def _speed(speed: Speed) -> dict[str, float | None]:
    return {
        "speed": number(speed.value),
        "speed_se": number(speed.se),
        "half_life": number(speed.half_life),
        "half_life_se": number(speed.half_life_se),
    }


def beta_findings(
    data: Comparable, table: pl.DataFrame, *, sample: str, settings: DivergenceSettings
) -> list[dict[str, object]]:
    """Findings on each model; the larger of the classical and the robust p-value counts."""
    rows = []
    for line in table.iter_rows(named=True):
        p = max(line["p_value"], line["robust_p"] or 0.0)
        measure = f"beta_{line['model']}"
        known = Evidence(measure, sample, line["slope"], p, line["units"], len(data.years), basis=data.basis)
        rows += both_claims(known, settings)
    if not table.height:
        rows += both_claims(
            Evidence("beta_absolute", sample, None, None, len(data.units), len(data.years)), settings
        )
    return rows


def find_convergence_clubs(data: Comparable) -> ConvergenceClubs | None:
    """Clubs on logs of constant-price levels; None where prices, units or years do not allow the test."""
    steady = np.ptp(np.diff(data.years)) == 0 if len(data.years) > 1 else False
    periods = len(data.years)
    enough = len(data.units) > 1 and periods - round(periods / 3) >= 5
    if data.basis == "current" or not (steady and enough) or not (data.real > 1).all():
        return None
    return find_clubs(trend_filter(np.log(data.real)))


def clubs_table(data: Comparable, found: ConvergenceClubs | None) -> pl.DataFrame:
    """Club of each unit before and after merging; empty when clubs could not be sought."""
    schema = {"unit": pl.String, "club": pl.Int64, "merged_club": pl.Int64}
    if found is None:
        return pl.DataFrame(schema=schema)
    places = [
        {unit: rank for rank, club in enumerate(clubs, 1) for unit in club.members}
        for clubs in (found.clubs, found.merged)
    ]
    rows = [
        {"unit": code, "club": places[0].get(i), "merged_club": places[1].get(i)}
        for i, code in enumerate(data.units)
    ]
    return pl.DataFrame(rows, schema=schema)


def club_tests_table(data: Comparable, found: ConvergenceClubs | None) -> pl.DataFrame:
    """Log-t test of all units and of every club."""
    rows: list[dict[str, object]] = []
    if found is not None:
        whole = found.overall
        rows = [
            {"stage": "all", "club": 0, "units": len(data.units), "slope": whole.slope, "t": number(whole.t)}
        ]
        rows += [
            {
                "stage": stage,
                "club": rank,
                "units": len(club.members),
                "slope": club.slope,
                "t": number(club.t),
            }
            for stage, clubs in (("clubs", found.clubs), ("merged", found.merged))
            for rank, club in enumerate(clubs, 1)
        ]
        passed = [whole.t > CRITICAL] + [True] * (len(rows) - 1)
        rows = [row | {"converging": fits} for row, fits in zip(rows, passed, strict=True)]
    schema = {"stage": pl.String, "club": pl.Int64, "units": pl.Int64, "slope": pl.Float64}
    return pl.DataFrame(rows, schema=schema | {"t": pl.Float64, "converging": pl.Boolean})


def club_finding(
    data: Comparable, found: ConvergenceClubs | None, *, settings: DivergenceSettings
) -> dict[str, object]:
    """Finding on the claim that all units converge: t below -1.65 contradicts it, above 1.65 supports it."""
    estimate, p = None, None
    if found is not None:
        t = found.overall.t
        # not rejected is not proved: only a slope clearly above zero supports convergence
        estimate = -1.0 if t < CRITICAL else 1.0
        p = 0.0 if abs(t) > -CRITICAL else 1.0
    known = Evidence(
        "log_t", "all", estimate, p, len(data.units), len(data.years), settings.least_years, data.basis
    )
    row = known.row("convergence", settings)
    return row | {"estimate": None if found is None else number(found.overall.slope), "p_value": None}


def markov_tables(
    data: Comparable, weights: SpatialWeights | None, *, settings: DivergenceSettings, seed: int
) -> dict[str, pl.DataFrame]:
    """Transitions, ergodic shares and mobility of all units and by the class of their neighbours."""
    k = settings.classes
    chains: list[tuple[str, MarkovChain]] = []
    tests: list[dict[str, object]] = []
    if len(data.units) >= k and len(data.years) > 1:
        relative = data.per_head / data.per_head.mean(axis=0)
        chains = [("all", markov_chain(_with_gaps(classify(relative, k).members, data.years), k))]
        if weights is not None and len(weights.units) >= k and _consecutive(data.years):
            rows = [data.units.index(code) for code in weights.units]
            near: csr_array = weights.standardised()
            found = spatial_markov(relative[rows], near, k=k, permutations=settings.permutations, seed=seed)
            chains += [(str(i), chain) for i, chain in enumerate(found.conditional, 1)]
            test = found.test
            tests = [
                _test("q", test.q, test.freedom, (test.q_p, test.q_permuted)),
                _test("lr", test.lr, test.freedom, (test.lr_p, test.lr_permuted)),
            ]
    return {
        "transitions": _transitions(chains, k),
        "chains": _chains(chains, k),
        "mobility": _mobility(chains),
        "homogeneity": pl.DataFrame(
            tests,
            schema={"test": pl.String, "statistic": pl.Float64, "freedom": pl.Int64}
            | dict.fromkeys(("p_value", "p_permuted"), pl.Float64),
        ),
    }


def _consecutive(years: Sequence[int]) -> bool:
    return len(years) > 1 and years[-1] - years[0] == len(years) - 1


def _with_gaps(classes: Ints, years: Sequence[int]) -> Ints:
    """Classes over every calendar year, -1 where there are no figures, so that a step is one year."""
    full = np.full((len(classes), years[-1] - years[0] + 1), -1, np.intp)
    full[:, np.array(years) - years[0]] = classes
    return full


def _transitions(chains: Sequence[tuple[str, MarkovChain]], k: int) -> pl.DataFrame:
    rows = [
        (lag, i + 1, j + 1, int(chain.counts[i, j]), number(chain.probabilities[i, j]))
        for lag, chain in chains
        for i in range(k)
        for j in range(k)
    ]
    names = {"lag": pl.String, "from": pl.Int64, "to": pl.Int64, "count": pl.Int64, "probability": pl.Float64}
    return pl.DataFrame(rows, schema=names, orient="row")


def _chains(chains: Sequence[tuple[str, MarkovChain]], k: int) -> pl.DataFrame:
    rows = [
        (lag, i + 1, int(chain.counts[i].sum()), number(chain.ergodic[i]))
        for lag, chain in chains
        for i in range(k)
    ]
    names = {"lag": pl.String, "class": pl.Int64, "departures": pl.Int64, "ergodic": pl.Float64}
    return pl.DataFrame(rows, schema=names, orient="row")


def _mobility(chains: Sequence[tuple[str, MarkovChain]]) -> pl.DataFrame:
    rows = [
        (lag, *(number(x) for x in (c.shorrocks, c.eigenvalue, c.determinant, c.half_life)))
        for lag, c in chains
    ]
    numbers = ("shorrocks", "eigenvalue", "determinant", "half_life")
    return pl.DataFrame(rows, schema={"lag": pl.String} | dict.fromkeys(numbers, pl.Float64), orient="row")


def _test(name: str, value: float, freedom: int, p: tuple[float, float]) -> dict[str, object]:
    return {
        "test": name,
        "statistic": value,
        "freedom": freedom,
        "p_value": number(p[0]),
        "p_permuted": number(p[1]),
    }

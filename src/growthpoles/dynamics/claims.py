"""Claims put to the test: what the figures say, how surely, and where they cannot tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.panel import Panel
from growthpoles.core.result import Provenance
from growthpoles.dynamics.claims_grade import graded
from growthpoles.dynamics.claims_inputs import (
    Claim,
    ClaimSettings,
    DataSet,
    bundled_claims,
    claim_problems,
    settings_problems,
)
from growthpoles.dynamics.claims_judge import Judged, judge, missing_codes
from growthpoles.dynamics.claims_results import ClaimsResult
from growthpoles.dynamics.claims_sample import without_logarithm
from growthpoles.dynamics.claims_tables import (
    assessments_table,
    claims_table,
    curve_table,
    estimates_table,
    levels_table,
    names_table,
)
from growthpoles.errors import InputError, Problem, Where, problem


def assess_claims(
    panel: Panel | DataSet | Sequence[DataSet],
    *,
    claims: Sequence[Claim] | None = None,
    settings: ClaimSettings | None = None,
    seed: int = 0,
) -> ClaimsResult:
    """Put claims to data sets and grade the evidence, or say that it is not identified.

    Main estimate: y_it = a_i + b_t + beta x_i,t-k + gamma' controls_i,t-k + e_it, effects of units and years,
    clustered by unit; with a moderator x is driver times moderator, and both are held equal. Interval and
    p-value come from the wild cluster bootstrap-t with the null imposed (Cameron, Gelbach and Miller 2008).
    A trend is the slope of the yearly effects, tested against shocks that last, up to a random walk
    (`growthpoles.dynamics.claims_trend`).

    **Not identified**: no figures, one year only, a driver that does not vary or is the same in all units of
    a year, or fewer observations, units or years than the settings ask for. A cross-section of one year is
    still shown.

    **Grades** rest on p-values adjusted for all claims tested together (Benjamini and Hochberg 1995).
    ``descriptive``: a trend, or an estimate that may be chance. ``associated``: significant, but one of the
    checks of ``robust`` fails or cannot be made. ``robust``: the specification curve (outcomes x drivers x
    lags x controls x estimators) keeps its sign, would not arise by chance (joint test of Simonsohn, Simmons
    and Nelson 2020), the driver of the year after says nothing more, and residuals show no spatial dependence
    (needs weights). ``quasi-experimental``: the same where the claim says how the driver was assigned from
    outside.

    Args:
        panel: A panel, taken as the data set `ClaimSettings.data_set`, or data sets.
        claims: Claims; those of the package by default, of which figures that are missing are told as not
            identified.
        settings: Confidence, draws and least numbers.
        seed: Seed of the draws.

    Raises:
        InputError: Claims that contradict themselves, a data set twice, settings out of range; with `claims`
            given, also indicators that a data set does not have, and no data set that fits; all at once.
        ImportError: Something can be estimated and linearmodels or statsmodels is not installed
            (``pip install growthpoles[claims]``).

    Example:
        >>> from growthpoles.core.panel import Flag, Indicator
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.dynamics.claims_inputs import Evidence, Variable
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", tuple(Unit(c, Label(c)) for c in "ABC")),))
        >>> values = np.array([[[1.0, 2.0]], [[2.0, 1.0]], [[3.0, 4.0]]])
        >>> made = Panel(land, "e", ("A", "B", "C"), (2022,), (Indicator("y", Label("y")), Indicator("x",
        ...     Label("x"))), values, np.full(values.shape, Flag.OBSERVED), 0 * values.astype(int), ("book",))
        >>> claim = Claim("c", Label("x raises y"), Label("an experiment"), "example",
        ...     (Evidence("kazakhstan", (Variable("y"),), (Variable("x"),), lags=(0,)),))
        >>> assess_claims(made, claims=[claim])["assessments"].select("grade", "reason").row(0)
        ('not-identified', 'one-year')
    """
    chosen = settings or ClaimSettings()
    held = (DataSet(chosen.data_set, panel),) if isinstance(panel, Panel) else panel
    sets = (held,) if isinstance(held, DataSet) else tuple(held)
    told = bundled_claims() if claims is None else tuple(claims)
    problems = [*settings_problems(chosen), *claim_problems(told), *_set_problems(sets)]
    if claims is not None:
        problems += _fit_problems(told, sets)
    if problems:
        raise InputError(problems)
    by_code = {item.code: item for item in sets}
    tested = [
        judge(claim, evidence, data=by_code[evidence.set], settings=chosen, seed=seed)
        for claim in told
        for evidence in claim.data
        if evidence.set in by_code
    ]
    judged = graded(tested, chosen)
    return ClaimsResult(
        tables=(
            claims_table(told),
            assessments_table(judged, chosen),
            estimates_table(judged),
            curve_table(judged, chosen),
            levels_table(judged),
            names_table(judged, told),
        ),
        spec={
            "confidence": chosen.confidence,
            "power": chosen.power,
            "draws": chosen.draws,
            "same_sign": chosen.same_sign,
            "correction": "benjamini-hochberg",
            "least": [chosen.least_observations, chosen.least_clusters, chosen.least_years],
        },
        diagnostics=Diagnostics(tuple(_notes(told, judged))),
        provenance=Provenance(seed=seed),
    )


def _set_problems(sets: Sequence[DataSet]) -> Iterator[Problem]:
    codes = [item.code for item in sets]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield problem("claims.twice", Where(key=code))
    for item in sets:
        if not (item.panel.units and item.panel.years):
            yield problem("claims.empty", Where(key=item.code))
        elif item.weights is not None and not set(item.panel.units) <= set(item.weights.units):
            yield problem("claims.weights", Where(key=item.code))


def _fit_problems(claims: Sequence[Claim], sets: Sequence[DataSet]) -> Iterator[Problem]:
    by_code = {item.code: item for item in sets}
    for claim in claims:
        if not any(item.set in by_code for item in claim.data):
            yield problem("claims.unmet", Where(key=claim.code), known=", ".join(by_code))
        for item in claim.data:
            if item.set in by_code:
                for code in missing_codes(item, by_code[item.set].panel):
                    where = Where(key=f"{claim.code}.{item.set}", indicator=code)
                    yield problem("panel.indicator.unknown", where)


def _notes(claims: Sequence[Claim], judged: Sequence[Judged]) -> Iterator[Diagnostic]:
    """What a reader must know of the evidence."""
    yield note("claims.cause")
    met = {item.claim.code for item in judged}
    for claim in claims:
        if claim.code not in met:
            yield note("claims.untested", Where(key=claim.code))
    if (n := int(np.isfinite([item.q_value for item in judged]).sum())) > 1:
        yield note("claims.many", n=n)
    for item in judged:
        where = Where(key=f"{item.claim.code}.{item.data.code}")
        if item.reason == "no-indicator":
            lacking = ", ".join(missing_codes(item.evidence, item.data.panel))
            yield note("claims.lacking", where, indicators=lacking)
            continue
        for variable in item.evidence.variables:
            if zeros := without_logarithm(item.data.panel, variable):
                yield note("claims.zeros", replace(where, indicator=variable.code), n=zeros)
        if np.isfinite(item.moran_p) and item.moran_p <= 0.05:
            yield warning("claims.spatial", where, moran=round(item.moran, 3))
        if np.isfinite(item.lead_p) and item.lead_p <= 0.05:
            yield warning("claims.lead", where, p=round(item.lead_p, 3))

"""Tables of the test of claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, labels_table
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.dynamics.claims_curve import versions
from growthpoles.dynamics.claims_inputs import Claim, ClaimSettings, Variable
from growthpoles.dynamics.claims_judge import Judged
from growthpoles.labels import LANGUAGES, Label

_BOTH = ("claim", "data_set")
_TEXTS = (*_BOTH, "grade", "reading", "reason", "outcome", "driver", "estimator")
_COUNTS = ("lag", "observations", "units", "clusters", "first_year", "last_year", "specifications")
_NUMBERS = (
    *("estimate", "error", "low", "high", "p_value", "q_value", "standardised", "std_low", "std_high"),
    *("detectable", "std_detectable", "lead_p", "moran", "moran_p"),
    *("same_sign", "significant", "median", "p_median", "p_sign", "p_significant"),
)


def claims_table(claims: Sequence[Claim]) -> Table:
    """The claims themselves."""
    rows = [(item.code, item.kind, item.expected, item.source) for item in claims]
    schema = dict.fromkeys(("claim", "kind", "expected", "source"), pl.String)
    return Table("claims", ("claim",), pl.DataFrame(rows, schema=schema, orient="row").sort("claim"))


def assessments_table(judged: Sequence[Judged], settings: ClaimSettings) -> Table:
    """One row for each claim and data set."""
    schema = {
        **dict.fromkeys(_TEXTS, pl.String),
        **dict.fromkeys(_COUNTS, pl.Int64),
        **dict.fromkeys(_NUMBERS, pl.Float64),
    }
    rows = [_assessment(item, settings) for item in judged]
    data = pl.DataFrame(rows, schema=schema).with_columns(pl.col(pl.Float64).fill_nan(None))
    return Table("assessments", _BOTH, data.sort(_BOTH))


def _assessment(item: Judged, settings: ClaimSettings) -> dict[str, object]:
    evidence, sample = item.evidence, item.sample
    row: dict[str, object] = {
        "claim": item.claim.code,
        "data_set": item.data.code,
        "grade": item.grade,
        "reading": item.reading or "none",
        "reason": item.reason,
        "outcome": evidence.outcomes[0].name,
        "driver": evidence.effect_of(evidence.drivers[0]) if evidence.drivers else "year",
        "estimator": item.estimator,
        "lag": evidence.lags[0] if evidence.drivers else 0,
        "lead_p": item.lead_p,
        "moran": item.moran,
        "moran_p": item.moran_p,
    }
    if sample is not None:
        row |= {
            "observations": sample.n,
            "units": np.unique(sample.unit).size,
            "first_year": int(sample.year.min()),
            "last_year": int(sample.year.max()),
        }
    return row | _estimated(item, settings) | _together(item)


def _estimated(item: Judged, settings: ClaimSettings) -> dict[str, object]:
    made, sample = item.made, item.sample
    if made is None or sample is None:
        return {}
    factor = float(sample.x.std() / sample.y.std())
    least = made.detectable(confidence=settings.confidence, power=settings.power)
    low, high = item.interval
    return {
        "estimate": made.estimate,
        "error": made.error,
        "low": low,
        "high": high,
        "p_value": item.p_value,
        "q_value": item.q_value,
        "standardised": made.estimate * factor,
        "std_low": None if low is None else low * factor,
        "std_high": None if high is None else high * factor,
        "detectable": least,
        "std_detectable": least * factor,
        "clusters": made.clusters,
    }


def _together(item: Judged) -> dict[str, object]:
    joint = item.joint
    if joint is None:
        return {}
    names = ("same_sign", "significant", "median", "p_median", "p_sign", "p_significant")
    return {"specifications": joint.count} | {name: getattr(joint, name) for name in names}


def estimates_table(judged: Sequence[Judged]) -> Table:
    """Other estimators of the main specification."""
    rows = [
        (
            item.claim.code,
            item.data.code,
            made.estimator,
            made.value,
            made.error,
            made.kernel_error,
            made.p_value,
            made.n,
        )
        for item in judged
        for made in item.estimates
    ]
    schema = {
        **dict.fromkeys((*_BOTH, "estimator"), pl.String),
        **dict.fromkeys(("estimate", "error", "kernel_error", "p_value"), pl.Float64),
        "observations": pl.Int64,
    }
    keys = (*_BOTH, "estimator")
    return Table("estimates", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def curve_table(judged: Sequence[Judged], settings: ClaimSettings) -> Table:
    """The specification curves, from the lowest effect to the highest."""
    rows = []
    for item in judged:
        for rank, one in enumerate(sorted(item.found, key=lambda part: part.effect), start=1):
            reach = one.made.reach(settings.confidence) * one.factor
            rows.append(
                (
                    item.claim.code, item.data.code, rank, one.outcome, one.driver, " ".join(one.controls),
                    one.lag, one.estimator, one.effect, one.effect - reach, one.effect + reach,
                    one.made.p_value, one.made.x.size, one.main,
                )
            )  # fmt: skip
    schema = {
        **dict.fromkeys(_BOTH, pl.String),
        "rank": pl.Int64,
        **dict.fromkeys(("outcome", "driver", "controls"), pl.String),
        "lag": pl.Int64,
        "estimator": pl.String,
        **dict.fromkeys(("effect", "low", "high", "p_value"), pl.Float64),
        "observations": pl.Int64,
        "main": pl.Boolean,
    }
    keys = (*_BOTH, "rank")
    return Table("curve", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def levels_table(judged: Sequence[Judged]) -> Table:
    """The level of an outcome in the whole country, where a claim names a limit."""
    rows = []
    for item in judged:
        limit = item.evidence.limit
        if limit is None or item.reason == "no-indicator":
            continue
        values = _whole(item, item.evidence.outcomes[0])
        years = zip(item.data.panel.years, values.tolist(), strict=True)
        known = [(year, value) for year, value in years if np.isfinite(value)]
        rows += [
            (item.claim.code, item.data.code, year, value, limit, value < limit) for year, value in known
        ]
    schema = {
        **dict.fromkeys(_BOTH, pl.String),
        "year": pl.Int64,
        "value": pl.Float64,
        "limit": pl.Float64,
        "below": pl.Boolean,
    }
    keys = (*_BOTH, "year")
    return Table("levels", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def _whole(item: Judged, variable: Variable) -> FloatArray:
    """The published national figure, and the ratio of the sums of all units where none is published."""
    panel = item.data.panel
    parts = [panel.national(code) for code in variable.codes]
    sums = [panel.column(code).sum(axis=0) for code in variable.codes] if variable.per else parts
    with np.errstate(divide="ignore", invalid="ignore"):
        made, summed = (group[0] / group[1] if variable.per else group[0] for group in (parts, sums))
    return np.asarray(variable.scale * np.where(np.isnan(made), summed, made))


def names_table(judged: Sequence[Judged], claims: Sequence[Claim]) -> Table:
    """Names of claims, of data sets and of variables."""
    return labels_table(_claim_names(claims), (name for item in judged for name in _data_names(item)))


def _claim_names(claims: Sequence[Claim]) -> Iterator[Named]:
    for claim in claims:
        yield "claim", claim.code, claim.label
        yield "identify", claim.code, claim.identify


def _data_names(item: Judged) -> Iterator[Named]:
    yield "data-set", item.data.code, item.data.label or Label(item.data.code)
    evidence = item.evidence
    for part in (*evidence.variables, *_plain(item)):
        yield "variable", part.name, _label(item, part)
    if evidence.moderator is not None:
        beside = _label(item, evidence.moderator)
        for part in (*evidence.drivers, *_plain(item)):
            yield "variable", evidence.effect_of(part), _product(_label(item, part), beside)
    place = f"{item.claim.code}.{item.data.code}"
    if evidence.remark:
        yield "remark", place, evidence.remark
    if evidence.assigned:
        yield "assignment", place, evidence.assignment


def _plain(item: Judged) -> tuple[Variable, ...]:
    """What the specification curve also takes as it is."""
    if item.reason == "no-indicator":
        return ()
    given = (*item.evidence.outcomes, *item.evidence.drivers)
    return versions(item.data.panel, given)[len(given) :]


def _label(item: Judged, part: Variable) -> Label:
    held = {one.code: one.label for one in item.data.panel.indicators}
    return part.label or held.get(part.code, Label(part.code))


def _product(one: Label, other: Label) -> Label:
    return Label(*(f"{one.text(code)} × {other.text(code)}" for code in LANGUAGES))

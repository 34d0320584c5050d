"""What a reader should know of the figures behind an index."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from growthpoles.composite.fit import ScoredIndex, Scores
from growthpoles.composite.treat.winsorise import Winsorise
from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.panel import Flag
from growthpoles.errors import Where
from growthpoles.potential.inputs import limits
from growthpoles.potential.structure import indicator_sets, rule_of


def remarks(scored: ScoredIndex) -> Iterator[Diagnostic]:
    """Constant, narrow and transformed indicators, outliers, confidential cells, trends."""
    yield from scored.fitted.remarks
    yield from scored.scores.remarks
    yield from _columns(scored)
    yield from _outliers(scored)
    yield from _hidden(scored.scores)
    yield from _off_scale(scored)
    yield from _trend(scored.scores)


def _columns(scored: ScoredIndex) -> Iterator[Diagnostic]:
    fitted = scored.fitted
    least = limits().number("narrow-range")
    for k, item in enumerate(fitted.tree.indicators):
        where = Where(indicator=item.code)
        known = fitted.sample[:, k][~np.isnan(fitted.sample[:, k])]
        if not known.size:
            continue
        if fitted.scale.constant[k]:
            same = bool((known == known[0]).all())
            code, details = (
                ("indicator.constant", {"value": float(known[0])}) if same else ("indicator.no-scale", {})
            )
            yield warning(code, where, figures=int(known.size), **details)
            continue
        width, mean = float(np.ptp(known)), float(known.mean())
        if width < least * abs(mean):
            yield warning(
                "indicator.narrow-range", where, lowest=float(known.min()), highest=float(known.max())
            )
        if fitted.treatment.stuck[k]:
            yield note("treatment.stopped", where)
        elif fitted.treatment.transformed[k]:
            method = fitted.spec.step_of("treat", item.code)
            code = "treatment.transformed" if isinstance(method, Winsorise) else "treatment.transformed.all"
            yield note(code, where, transform=fitted.treatment.rule(k, fitted.years[-1]))


def _outliers(scored: ScoredIndex) -> Iterator[Diagnostic]:
    """Cells that stand apart from all others: an outlier is no excellence."""
    fitted, scores = scored.fitted, scored.scores
    lower, upper = fitted.treatment.limits(fitted.sample)
    with np.errstate(invalid="ignore"):
        apart = (scores.cells.values > upper) | (scores.cells.values < lower)
    for u, y, k in zip(*np.nonzero(apart), strict=True):
        value = float(scores.cells.values[u, y, k])
        following = float(upper[k] if value > upper[k] else lower[k])
        where = Where(unit=scores.units[u], year=scores.years[y], indicator=scores.tree.indicators[k].code)
        rule = rule_of(scored, (u, y, k)) or "none"
        if value > following > 0:
            yield warning(
                "indicator.outlier", where, value=value, next=following, times=value / following, rule=rule
            )
        elif following > value > 0:
            yield warning(
                "indicator.outlier.low",
                where,
                value=value,
                next=following,
                times=following / value,
                rule=rule,
            )
        else:
            yield warning("indicator.outlier.apart", where, value=value, next=following, rule=rule)


def _hidden(scores: Scores) -> Iterator[Diagnostic]:
    for k, item in enumerate(scores.raw.elements):
        for y, year in enumerate(scores.years):
            hidden = np.flatnonzero(scores.raw.flags[:, y, k] == Flag.CONFIDENTIAL)
            if hidden.size:
                units = ", ".join(scores.units[u] for u in hidden)
                where = Where(year=year, indicator=item.code)
                yield note("indicator.confidential", where, count=int(hidden.size), units=units)


def _off_scale(scored: ScoredIndex) -> Iterator[Diagnostic]:
    """Figures of years that the scale was not learnt on."""
    scores, fitted = scored.scores, scored.fitted
    new = np.array([year not in fitted.years for year in scores.years])
    beyond = fitted.scale.off(scores.treated, scores.years) & new[None, :, None]
    for k in np.flatnonzero(beyond.any(axis=(0, 1))):
        count = int(beyond[:, :, k].sum())
        yield note("score.off-scale", Where(indicator=scores.tree.indicators[k].code), count=count)


def _trend(scores: Scores) -> Iterator[Diagnostic]:
    """A trend needs one set of indicators: units whose set differs between their scored years."""
    if len(scores.years) < 2:
        return
    sets = np.array(indicator_sets(scores)).reshape(scores.index.shape)
    there = ~np.isnan(scores.index)
    changed = [unit for u, unit in enumerate(scores.units) if len(set(sets[u, there[u]].tolist())) > 1]
    if changed:
        years = f"{scores.years[0]}-{scores.years[-1]}"
        yield warning(
            "trend.indicators-differ", Where(), years=years, count=len(changed), units=", ".join(changed)
        )

"""How the effect of the poles changes with distance and size of the place, and how far it reaches."""

from __future__ import annotations

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.poles.spread_findings import Row, number
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_placebo import Question, exposure
from growthpoles.poles.spread_sample import Sample
from growthpoles.stats.spillover import wild_cluster_slopes

STEP_KM = 100.0
Figures = tuple[tuple[str, float, str], ...]


def fading(
    sample: Sample, question: Question, *, kind: str, settings: SpreadSettings, seed: int
) -> tuple[list[Row], Figures]:
    """beta0 + beta1 d + beta2 (ln size - mean): slopes with wild cluster bootstrap p, and the reach.

    d is the distance to the nearest pole, size the mean population over the years, left out where it is not
    known for all. The reach is -beta0 / beta1, for a place of mean size: given only where beta1 differs from
    zero at alpha and the crossing lies between the nearest and the farthest unit.
    """
    far = _nearest_km(sample, question)
    enough = question.receivers.sum() >= settings.least_units and len(sample.years) > 1
    if far is None or not enough:
        return [], ()
    pull = exposure(sample, question.sources, receivers=question.receivers, kind=kind)
    columns = {"pole-growth": pull, "pole-growth-by-100-km": pull * (far[:, None] / STEP_KM)}
    size = sample.space.size[question.receivers]
    if not np.isnan(size).any() and np.ptp(size) > 0:
        columns["pole-growth-by-log-size"] = pull * (size - size.mean())[:, None]
    found = wild_cluster_slopes(
        sample.values[question.receivers], np.stack(list(columns.values())), draws=settings.draws, seed=seed
    )
    terms: list[Row] = [
        {
            "term": name,
            "variable": sample.growth.role,
            "weights": kind,
            "value": number(found.coefficients[k]),
            "t": number(found.t[k]),
            "p_positive": number(found.p_positive[k]),
            "p_negative": number(found.p_negative[k]),
        }
        for k, name in enumerate(columns)
    ]
    start, change = found.coefficients[:2]
    sure = min(found.p_positive[1], found.p_negative[1]) <= settings.alpha
    reach = float(-start / change * STEP_KM) if sure and change else np.nan
    return terms, (("reach_km", reach, "km"),) if far.min() <= reach <= far.max() else ()


def _nearest_km(sample: Sample, question: Question) -> FloatArray | None:
    """Distance to the nearest pole; None where it is unknown for a unit or hardly differs."""
    if sample.space.basis != "km":
        return None
    far = sample.space.distance[np.ix_(question.receivers, question.sources)]
    if not far.size or np.isnan(far).any():
        return None
    least = np.asarray(far.min(axis=1))
    return least if np.unique(least).size > 2 else None

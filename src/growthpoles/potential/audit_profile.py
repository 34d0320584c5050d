"""Strengths and weaknesses of every unit, indicator by indicator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.potential.audit_inputs import AuditYear
from growthpoles.stats.arrays import Bools
from growthpoles.stats.ranking import rank

_PROFILE = {
    "unit": pl.String, "side": pl.String, "order": pl.Int64, "indicator": pl.String, "pillar": pl.String,
    "score": pl.Float64, "median": pl.Float64, "gap": pl.Float64, "percentile": pl.Float64, "rank": pl.Int64,
    "of": pl.Int64,
}  # fmt: skip


def profile_table(audited: AuditYear) -> Table:
    """Table ``profile``: the indicators of the index in which a unit stands best and worst among all units.

    `percentile` is the share of the other units that score lower, ties counted half; a strength lies above
    the median of the units with a score (`gap` > 0), a weakness below it, the furthest from 0.5 first. What
    many units share, such as a yes-or-no indicator, stands near the middle and is no strength.
    """
    count = len(audited.tree.indicators)
    of_index = [k for k in audited.in_index if k < count]
    scores = audited.scores[:, of_index]
    enough = (~np.isnan(scores)).sum(axis=0) >= audited.rules.number("least-pairs")
    known = ~np.isnan(scores) & enough
    medians = np.full(len(of_index), np.nan)
    medians[enough] = np.nanmedian(scores[:, enough], axis=0)
    places, percentiles = rank(scores.T).T, _percentiles(scores)
    rows: list[dict[str, Any]] = []
    for u, unit in enumerate(audited.units):
        for side, picked in _sides(audited, percentiles[u], scores[u] - medians, known=known[u]):
            for order, i in enumerate(picked):
                item = audited.tree.indicators[of_index[i]]
                rows.append(
                    {
                        "unit": unit,
                        "side": side,
                        "order": order + 1,
                        "indicator": item.code,
                        "pillar": item.parent,
                        "score": float(scores[u, i]),
                        "median": float(medians[i]),
                        "gap": float(scores[u, i] - medians[i]),
                        "percentile": float(percentiles[u, i]),
                        "rank": int(places[u, i]),
                        "of": int((~np.isnan(scores[:, i])).sum()),
                    }
                )
    data = pl.DataFrame(rows, schema=_PROFILE).sort("unit", "side", "order")
    return Table("profile", ("unit", "side", "order"), data)


def _percentiles(scores: FloatArray) -> FloatArray:
    """(units below + half of the others that tie) / (units - 1), shape of scores; NaN for a lone score."""
    below = (scores[None, :, :] < scores[:, None, :]).sum(axis=1)
    ties = (scores[None, :, :] == scores[:, None, :]).sum(axis=1) - 1
    others = (~np.isnan(scores)).sum(axis=0) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (below + 0.5 * ties) / others
    return np.where(np.isnan(scores) | (others < 1), np.nan, share)


def _sides(
    audited: AuditYear, percentile: FloatArray, gap: FloatArray, *, known: Bools
) -> Iterator[tuple[str, list[int]]]:
    """Strengths and weaknesses of one unit, as positions among the indicators of the index."""
    length = int(audited.rules.number("profile"))
    codes = [audited.tree.codes[k] for k in audited.in_index]
    for side, sign in (("strength", 1.0), ("weakness", -1.0)):
        with np.errstate(invalid="ignore"):
            fits = known & (sign * gap > 0) & (sign * (percentile - 0.5) > 0)
        order = sorted(
            np.flatnonzero(fits).tolist(), key=lambda i: (-sign * percentile[i], -sign * gap[i], codes[i])
        )
        yield side, order[:length]

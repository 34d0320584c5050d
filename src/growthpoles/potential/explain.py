"""Explain one score down to the raw cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from growthpoles.composite.fit import ScoredIndex
from growthpoles.composite.tree import Node, turned
from growthpoles.core.framework import Element
from growthpoles.core.panel import Flag, FloatArray
from growthpoles.errors import InputError, Where, problem
from growthpoles.potential.results import Explanation
from growthpoles.potential.structure import rule_of

_SCHEMA = {
    "code": pl.String, "parent": pl.String, "kind": pl.String, "value_code": pl.String, "value": pl.Float64,
    "denominator_code": pl.String, "denominator_value": pl.Float64, "factor": pl.Float64, "raw": pl.Float64,
    "unit_of_measure": pl.String, "flag": pl.String, "treated": pl.Float64, "rule": pl.String, "scale":
    pl.String, "score": pl.Float64, "weight": pl.Float64, "order": pl.Float64, "contribution": pl.Float64,
    "status": pl.String,
}  # fmt: skip


def explanation(scored: ScoredIndex, unit: str, *, year: int) -> Explanation:
    """All steps from the raw cells of one unit and year to its index and result blocks.

    Raises:
        InputError: The unit or the year is not in the scores.
    """
    scores = scored.scores
    if unit not in scores.units:
        raise InputError(problem("territory.unit.unknown", Where(unit=unit), edition=scored.panel.edition))
    if year not in scores.years:
        span = ", ".join(str(item) for item in scores.years)
        raise InputError(problem("panel.year.unknown", Where(year=year), span=span))
    at = scores.units.index(unit), scores.years.index(year)
    rows = [*_node_rows(scored, at), *_indicator_rows(scored, unit, year, at)]
    return Explanation(unit, year, pl.DataFrame(rows, schema=_SCHEMA))


def _node_rows(scored: ScoredIndex, at: tuple[int, int]) -> Iterator[dict[str, Any]]:
    scores, framework = scored.scores, scored.fitted.framework
    parts, shares = _parts(scored, at), scores.shares()[at]
    count = len(scores.tree.indicators)
    places = {node.code: n for n, node in enumerate(scores.tree.nodes)}
    for n in (places[item.code] for item in framework.elements if item.code in places):
        node = scores.tree.nodes[n]
        score, of = float(scores.nodes.scores[at][count + n]), int(scores.nodes.of[at][n])
        yield {
            "code": node.code,
            "parent": framework.element(node.code).parent,
            "kind": node.kind,
            "score": _number(score),
            "weight": _number(float(shares[count + n])),
            "order": _order(node),
            "contribution": _number(float(parts[count + n])),
            "status": "missing"
            if np.isnan(score) and of
            else "not-applicable"
            if np.isnan(score)
            else "scored",
        }


def _indicator_rows(
    scored: ScoredIndex, unit: str, year: int, at: tuple[int, int]
) -> Iterator[dict[str, Any]]:
    scores, fitted = scored.scores, scored.fitted
    shares, parts = scores.shares()[at], _parts(scored, at)
    position = {item.code: k for k, item in enumerate(scores.tree.indicators)}
    for r, item in enumerate(scores.raw.elements):
        raw = float(scores.raw.values[at][r])
        row = {
            "code": item.code,
            "parent": item.parent,
            "kind": "indicator",
            **_cells(scored, item, unit, year),
            "raw": _number(raw),
            "unit_of_measure": item.unit,
            "flag": Flag(int(scores.raw.flags[at][r])).code,
            "status": "profile",
        }
        if item.code in position:
            k = position[item.code]
            treated, score = float(scores.treated[at][k]), float(scores.nodes.scores[at][k])
            row |= {
                "treated": _number(treated),
                "rule": rule_of(scored, (*at, k)),
                "scale": "" if fitted.scale.constant[k] else fitted.scale.describe(k, year),
                "score": _number(score),
                "weight": _number(float(shares[k])),
                "contribution": _number(float(parts[k])),
                "status": "missing" if np.isnan(score) else "scored" if not np.isnan(shares[k]) else "unused",
            }
        yield row


def _cells(scored: ScoredIndex, item: Element, unit: str, year: int) -> dict[str, Any]:
    if not item.value:
        return {"value_code": "", "denominator_code": item.denominator}
    panel = scored.panel
    bottom = panel.cell(unit, year, code=item.denominator).value if item.denominator else None
    return {
        "value_code": item.value,
        "value": panel.cell(unit, year, code=item.value).value,
        "denominator_code": item.denominator,
        "denominator_value": bottom,
        "factor": scored.fitted.framework.factor(item, panel),
    }


def _parts(scored: ScoredIndex, at: tuple[int, int]) -> FloatArray:
    """Part of each child in the score of its parent; NaN where either has none or parts do not add up."""
    scores, tree = scored.scores, scored.scores.tree
    parts = np.full(len(tree.codes), np.nan)
    for n, node in enumerate(tree.nodes):
        if not np.isnan(scores.nodes.scores[at][len(tree.indicators) + n]):
            children = turned(tree, node, children=scores.nodes.scores[:, :, node.children])
            group = -1 if scores.groups is None else int(scores.groups[at[0]])
            weights = node.weights if group < 0 else node.peer_weights[group]
            parts[node.children] = node.mean.contributions(children, weights)[at]
    return parts


def _order(node: Node) -> float | None:
    return getattr(node.mean, "p", None)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value

"""Nominal and real influence of the elements of an index, and what becomes of the ranks without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from growthpoles.composite.tree import Node, climb
from growthpoles.core.panel import Flag, FloatArray
from growthpoles.core.result import Table
from growthpoles.potential.audit_inputs import AuditYear, number
from growthpoles.stats.correlation import LEAST, pearson, spearman
from growthpoles.stats.influence import correlation_ratio
from growthpoles.stats.ranking import rank

_INFLUENCE = {
    "target": pl.String, "level": pl.String, "element": pl.String, "n": pl.Int64, "nominal": pl.Float64,
    "main_effect": pl.Float64, "effective": pl.Float64, "ratio": pl.Float64, "linear": pl.Float64,
    "correlation": pl.Float64, "flag": pl.String, "reason": pl.String,
}  # fmt: skip
_REMOVAL = {
    "element": pl.String, "kind": pl.String, "parent": pl.String, "units": pl.Int64, "lost": pl.Int64,
    "mean_shift": pl.Float64, "max_shift": pl.Int64, "unit": pl.String, "rank_with": pl.Int64,
    "rank_without": pl.Int64, "spearman": pl.Float64, "flag": pl.String, "reason": pl.String,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Group:
    """Elements whose influence on one target is compared.

    Attributes:
        target: Code of the node.
        level: ``children`` of the target, or all ``pillars`` or ``indicators`` of the index.
        elements: Positions of the elements.
        nominal: Their weights, sum one.
        scores: Their scores, those that count against the target turned over, shape (units, elements).
    """

    target: str
    level: str
    elements: Sequence[int]
    nominal: FloatArray
    scores: FloatArray


def influence_table(audited: AuditYear) -> Table:
    """Table ``influence``: stated and real weight of every element in its parent and in the index.

    `nominal` is the stated weight (in the index: the product of the weights on the way up); `main_effect` the
    correlation ratio of the target on the element (see `growthpoles.stats.influence`); `effective` its share
    in the sum over the level; `ratio` effective over nominal, nominal as a share of those that have a main
    effect at all. Main effects are not corrected for what elements
    have in common: two that go together both have the influence of the pair. Flags: ``opposite`` (the target
    falls where the element rises, and not by chance), ``high`` and ``low`` (`ratio` outside the limits).
    """
    rows = [row for group in _groups(audited) for row in _influence(audited, group)]
    keys = ("target", "level", "element")
    return Table("influence", keys, pl.DataFrame(rows, schema=_INFLUENCE).sort(keys))


def _groups(audited: AuditYear) -> Iterator[_Group]:
    tree, count = audited.tree, len(audited.tree.indicators)
    for node in tree.nodes:
        children = [int(k) for k in node.children]
        yield _Group(node.code, "children", children, audited.nominal(node), audited.children(node))
    weights, signs = _paths(audited)
    top = {int(k) for k in tree.index.children}
    for level, wanted in (
        ("pillars", [int(k) for k in tree.index.pillars]),
        ("indicators", [k for k in audited.in_index if k < count]),
    ):
        if set(wanted) != top:
            stated = weights[wanted] / weights[wanted].sum() if wanted else weights[wanted]
            yield _Group(tree.index.code, level, wanted, stated, audited.scores[:, wanted] * signs[wanted])


def _paths(audited: AuditYear) -> tuple[FloatArray, FloatArray]:
    """Weight in the index and sign of every element, by position; zero outside the index."""
    tree, count = audited.tree, len(audited.tree.indicators)
    weights, signs = np.zeros(len(tree.codes)), np.ones(len(tree.codes))
    weights[-1] = 1.0
    for n in range(len(tree.nodes) - 1, -1, -1):
        node = tree.nodes[n]
        weights[node.children] = weights[count + n] * audited.nominal(node)
        signs[node.children] = signs[count + n] * np.where(node.mirrored, -1.0, 1.0)
    return weights, signs


def _influence(audited: AuditYear, group: _Group) -> Iterator[dict[str, Any]]:
    target = audited.scores[:, audited.tree.codes.index(group.target)]
    effects = [correlation_ratio(column, target) for column in group.scores.T]
    least = audited.rules.number("least-units")
    values = np.array([e.value if e.n >= least else np.nan for e in effects])
    total, low_high = np.nansum(values), audited.rules.ends("influence")
    stated = float(group.nominal[~np.isnan(values)].sum())
    for k, nominal, column, effect, value in zip(
        group.elements, group.nominal, group.scores.T, effects, values, strict=True
    ):
        row: dict[str, Any] = {
            "target": group.target,
            "level": group.level,
            "element": audited.tree.codes[k],
            "n": effect.n,
            "nominal": float(nominal),
            "flag": "",
            "reason": "",
        }
        if np.isnan(value):
            scoreless = np.isnan(target).all() and not np.isnan(column).all()
            few = "no-figures" if not effect.n else "few" if effect.n < least else "constant"
            row["reason"] = "no-score" if scoreless else few
        else:
            found = pearson(column[:, None], target[:, None])
            r, p = float(found.coefficient[0, 0]), float(found.p_value[0, 0])
            effective = float(value / total) if total > 0 else float("nan")
            ratio = effective * stated / nominal if nominal > 0 else float("nan")
            row |= {"main_effect": float(value), "effective": number(effective), "ratio": number(ratio)}
            row |= {"linear": effect.linear, "correlation": r}
            if len(group.elements) > 1:
                against = r < 0 and p <= audited.rules.number("significance")
                row["flag"] = "opposite" if against else _influence_flag(ratio, low_high)
        yield row


def _influence_flag(ratio: float, ends: tuple[float, float]) -> str:
    return "high" if ratio > ends[1] else "low" if ratio < ends[0] else ""


def removal_table(audited: AuditYear) -> Table:
    """Table ``removal``: how the ranks move when an indicator or a whole group is left out.

    The index is scored again through the same tree with the element not applicable: scales, learnt weights
    and learnt means stay, the weights of its siblings are scaled up. Ranks are taken among the units that
    have an index both ways; `unit` is the one that moves most (of several, the one that ranks best with the
    element), `lost` counts units without an index when the element is gone.
    """
    elements = [k for k in audited.in_index if k != len(audited.tree.codes) - 1]
    index = _without(audited, elements)
    rows = [_removal(audited, k, index[:, i]) for i, k in enumerate(elements)]
    data = pl.DataFrame(rows, schema=_REMOVAL).sort("element")
    return Table("removal", ("element",), data)


def _without(audited: AuditYear, elements: Sequence[int]) -> FloatArray:
    """Index without each of some elements, shape (units, elements): each stands where a year would."""
    tree, count = audited.tree, len(audited.tree.indicators)
    scores = np.repeat(audited.scores[:, None, :count], len(elements), axis=1)
    flags = np.repeat(audited.flags[:, None, :], len(elements), axis=1)
    for i, k in enumerate(elements):
        gone = [k] if k < count else _leaves(audited, tree.nodes[k - count])
        scores[:, i, gone], flags[:, i, gone] = np.nan, Flag.NOT_APPLICABLE
    return climb(tree, scores, flags=flags, groups=audited.scored.scores.groups).scores[:, :, -1]


def _leaves(audited: AuditYear, node: Node) -> list[int]:
    count, found = len(audited.tree.indicators), []
    for k in node.children:
        found += [int(k)] if k < count else _leaves(audited, audited.tree.nodes[k - count])
    return found


def _removal(audited: AuditYear, k: int, without: FloatArray) -> dict[str, Any]:
    index = audited.scores[:, -1]
    there, both = ~np.isnan(index), ~np.isnan(index) & ~np.isnan(without)
    row: dict[str, Any] = {
        "element": audited.tree.codes[k],
        "kind": audited.kind(k),
        "parent": audited.parent(k).code,
        "units": int(both.sum()),
        "lost": int((there & ~both).sum()),
        "flag": "",
        "reason": _no_removal(audited, k, bool(both.any())),
    }
    if row["reason"]:
        return row
    units = [audited.units[u] for u in np.flatnonzero(both)]
    before, after = rank(index[both]), rank(without[both])
    shift = np.abs(after - before)
    most = min(range(len(units)), key=lambda u: (-shift[u], before[u], units[u]))
    row |= {"mean_shift": float(shift.mean()), "max_shift": int(shift.max())}
    if shift.any():
        row |= {
            "unit": units[most],
            "rank_with": int(before[most]),
            "rank_without": int(after[most]),
        }
    if len(units) >= max(LEAST, audited.rules.number("least-pairs")):
        r = float(spearman(index[both][:, None], without[both][:, None]).coefficient[0, 0])
        row["spearman"] = number(r)
        row["flag"] = "carries" if r < audited.rules.number("removal") else ""
    return row


def _no_removal(audited: AuditYear, k: int, left: bool) -> str:
    if np.isnan(audited.scores[:, -1]).all():
        return "no-score"
    if np.isnan(audited.scores[:, k]).all():
        return "no-figures"
    return "" if left else "nothing-left"

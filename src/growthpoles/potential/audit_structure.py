"""Audit of the structure: whether indicators and pillars belong together as the framework says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from growthpoles.composite.tree import Node
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.potential.audit_figures import reason_of
from growthpoles.potential.audit_inputs import AuditYear, number
from growthpoles.stats.arrays import divide
from growthpoles.stats.correlation import LEAST, Correlations, kendall, pearson, spearman
from growthpoles.stats.reliability import PrincipalComponents, cronbach_alpha, principal_components

_MEASURES = ("pearson", "spearman", "kendall")
_PAIR = {
    "n": pl.Int64, "pearson": pl.Float64, "p_pearson": pl.Float64, "spearman": pl.Float64,
    "p_spearman": pl.Float64, "kendall": pl.Float64, "p_kendall": pl.Float64, "flag": pl.String,
    "reason": pl.String,
}  # fmt: skip
_BELONGING = {
    "indicator": pl.String, "pillar": pl.String, "n": pl.Int64, "with_rest": pl.Float64,
    "p_with_rest": pl.Float64, "with_pillar": pl.Float64, "best_other": pl.String,
    "with_best_other": pl.Float64, "alpha_without": pl.Float64, "flag": pl.String, "reason": pl.String,
}  # fmt: skip
_CONSISTENCY = {
    "node": pl.String, "kind": pl.String, "children": pl.Int64, "used": pl.Int64, "n": pl.Int64,
    "alpha": pl.Float64, "first_share": pl.Float64, "components": pl.Int64, "flag": pl.String,
    "reason": pl.String,
}  # fmt: skip
_COMPONENTS = {
    "node": pl.String, "component": pl.Int64, "eigenvalue": pl.Float64, "share": pl.Float64,
    "cumulative": pl.Float64,
}  # fmt: skip
_LOADINGS = {"node": pl.String, "component": pl.Int64, "element": pl.String, "loading": pl.Float64}


@dataclass(frozen=True, eq=False)
class Pairs:
    """The three correlations of every pair of codes of the tree, on their scores.

    Attributes:
        audited: The year.
        measures: Pearson, Spearman and Kendall, each of shape (codes, codes).
    """

    audited: AuditYear
    measures: tuple[Correlations, Correlations, Correlations]

    @classmethod
    def of(cls, audited: AuditYear) -> Pairs:
        """Work them out."""
        x = audited.scores
        return cls(audited, (pearson(x), spearman(x), kendall(x)))

    @property
    def least(self) -> float:
        """Units a correlation needs."""
        return max(LEAST, self.audited.rules.number("least-pairs"))

    def row(self, i: int, j: int) -> dict[str, Any]:
        """The correlations of a pair; missing with a reason where too few units have both scores."""
        n = int(self.measures[0].n[i, j])
        enough, r = n >= self.least, self.measures[0].coefficient[i, j]
        row: dict[str, Any] = {"n": n, "flag": ""}
        row["reason"] = reason_of(n, enough=enough, known=not np.isnan(r))
        if enough:
            for name, found in zip(_MEASURES, self.measures, strict=True):
                row[name] = number(found.coefficient[i, j])
                row[f"p_{name}"] = number(found.p_value[i, j])
        return row


def correlations_table(pairs: Pairs) -> Table:
    """Table ``correlations``: scores of every two indicators; flagged inside a pillar only."""
    tree, rules = pairs.audited.tree, pairs.audited.rules
    order = sorted(range(len(tree.indicators)), key=lambda k: tree.codes[k])
    rows = []
    for i, j in combinations(order, 2):
        first, second = tree.indicators[i], tree.indicators[j]
        row = pairs.row(i, j)
        if first.parent == second.parent and row.get("pearson") is not None:
            if row["pearson"] > rules.number("redundant"):
                row["flag"] = "redundant"
            elif row["pearson"] < rules.number("opposite"):
                row["flag"] = "opposite"
        pillar = first.parent if first.parent == second.parent else ""
        rows.append({"indicator_a": first.code, "indicator_b": second.code, "pillar": pillar, **row})
    schema = {"indicator_a": pl.String, "indicator_b": pl.String, "pillar": pl.String, **_PAIR}
    return Table("correlations", ("indicator_a", "indicator_b"), pl.DataFrame(rows, schema=schema))


def groups_table(pairs: Pairs) -> Table:
    """Table ``group_correlations``: scores of every two pillars, blocks and the index.

    `relation` is ``siblings`` (one parent), ``above`` (a stands above b), ``below`` or empty. Flags: of
    siblings ``same`` and ``opposite``; of a pillar that holds indicators and the index ``dominant`` and
    ``silent``.
    """
    tree, count = pairs.audited.tree, len(pairs.audited.tree.indicators)
    order = sorted(range(count, len(tree.codes)), key=lambda k: tree.codes[k])
    rows = []
    for i, j in combinations(order, 2):
        row, relation = pairs.row(i, j), _relation(pairs.audited, i, j)
        if row.get("pearson") is not None:
            row["flag"] = _group_flag(pairs.audited, row, (i, j), relation)
        rows.append({"group_a": tree.codes[i], "group_b": tree.codes[j], "relation": relation, **row})
    schema = {"group_a": pl.String, "group_b": pl.String, "relation": pl.String, **_PAIR}
    return Table("group_correlations", ("group_a", "group_b"), pl.DataFrame(rows, schema=schema))


def _relation(audited: AuditYear, i: int, j: int) -> str:
    nodes, count = audited.tree.nodes, len(audited.tree.indicators)
    if j in _below(audited, nodes[i - count]):
        return "above"
    if i in _below(audited, nodes[j - count]):
        return "below"
    return "siblings" if any({i, j} <= set(node.children.tolist()) for node in nodes) else ""


def _below(audited: AuditYear, node: Node) -> set[int]:
    count, found = len(audited.tree.indicators), [int(k) for k in node.children]
    for k in found:
        if k >= count:
            found.extend(int(child) for child in audited.tree.nodes[k - count].children)
    return set(found)


def _group_flag(audited: AuditYear, row: dict[str, Any], at: tuple[int, int], relation: str) -> str:
    rules, tree, top = audited.rules, audited.tree, len(audited.tree.codes) - 1
    if relation == "siblings":
        if row["pearson"] > rules.number("same"):
            return "same"
        return "opposite" if row["pearson"] < rules.number("opposite") else ""
    pillars = set(tree.index.pillars.tolist())
    if top in at and set(at) & pillars and len(pillars) > 1:
        if row["spearman"] >= rules.number("dominant"):
            return "dominant"
        return "silent" if row["p_spearman"] > rules.number("significance") else ""
    return ""


def belonging_table(pairs: Pairs) -> Table:
    """Table ``belonging``: whether an indicator goes with its own pillar.

    `with_rest` is the Pearson correlation with the mean score of the other indicators of the pillar,
    `with_pillar` that with the pillar it is part of, `best_other` the other pillar it goes with best. Flags:
    ``weak`` (hardly goes with the rest) and ``elsewhere`` (goes better with another pillar than with its
    own, although it is itself part of its own).
    """
    tree = pairs.audited.tree
    rows = []
    for node in tree.nodes:
        own = [int(k) for k in node.children if k < len(tree.indicators)]
        for k in own if len(own) > 1 else ():
            rows.append(_belonging(pairs, node, k, [other for other in own if other != k]))
    data = pl.DataFrame(rows, schema=_BELONGING).sort("indicator")
    return Table("belonging", ("indicator",), data)


def _belonging(pairs: Pairs, node: Node, k: int, others: list[int]) -> dict[str, Any]:
    audited, rules = pairs.audited, pairs.audited.rules
    rest = audited.scores[:, others]
    mean = divide(np.nansum(rest, axis=1), (~np.isnan(rest)).sum(axis=1))
    found = pearson(audited.scores[:, [k]], mean[:, None])
    n, r = int(found.n[0, 0]), float(found.coefficient[0, 0])
    enough = n >= pairs.least
    row: dict[str, Any] = {
        "indicator": audited.tree.codes[k],
        "pillar": node.code,
        "n": n,
        "flag": "",
        "reason": reason_of(n, enough=enough, known=not np.isnan(r)),
    }
    if not enough or np.isnan(r):
        return row
    row |= {"with_rest": r, "p_with_rest": float(found.p_value[0, 0])} | _rival(pairs, node, k)
    complete = int((~np.isnan(rest).any(axis=1)).sum())
    if len(others) > 1 and complete >= rules.number("least-units"):
        row["alpha_without"] = number(cronbach_alpha(rest))
    if r < rules.number("item-rest"):
        row["flag"] = "weak"
    elif (row["with_best_other"] or -1.0) > (row["with_pillar"] or 1.0):
        row["flag"] = "elsewhere"
    return row


def _rival(pairs: Pairs, node: Node, k: int) -> dict[str, Any]:
    """Correlation with the own pillar, and the other pillar of the index with the highest one."""
    tree, r = pairs.audited.tree, pairs.measures[0].coefficient[k]
    home = tree.codes.index(node.code)
    counts = [p for p in tree.index.pillars if p != home and not np.isnan(r[p])]
    counts = [p for p in counts if pairs.measures[0].n[k, p] >= pairs.least]
    best = max(counts, key=lambda p: (r[p], tree.codes[p]), default=None)
    return {
        "with_pillar": number(r[home]),
        "best_other": "" if best is None else tree.codes[best],
        "with_best_other": None if best is None else float(r[best]),
    }


def consistency_tables(audited: AuditYear) -> tuple[Table, Table, Table]:
    """Tables ``consistency``, ``components`` and ``loadings``: alpha and principal components of every node.

    They are worked out on the scores of the children as the node takes them. `children` is how many there
    are, `used` how many of them vary, `n` the units that have all of those; alpha uses every pair of scores.
    """
    rows: list[dict[str, Any]] = []
    components: list[tuple[str, int, float, float, float]] = []
    loadings: list[tuple[str, int, str, float]] = []
    for node in audited.tree.nodes:
        scores = audited.children(node)
        varies = [c for c in range(scores.shape[1]) if np.unique(scores[~np.isnan(scores[:, c]), c]).size > 1]
        used = scores[:, varies]
        found = principal_components(used) if len(varies) > 1 else None
        row = {"node": node.code, "kind": node.kind, "children": len(node.children), "used": len(varies)}
        rows.append(row | _consistency(audited, used, found))
        if found is not None and rows[-1]["first_share"] is not None:
            codes = [audited.tree.codes[node.children[c]] for c in varies]
            components += _components(node.code, found)
            loadings += _loadings(node.code, codes, found)
    frames = (
        ("consistency", ("node",), pl.DataFrame(rows, schema=_CONSISTENCY)),
        ("components", ("node", "component"), pl.DataFrame(components, schema=_COMPONENTS, orient="row")),
        (
            "loadings",
            ("node", "component", "element"),
            pl.DataFrame(loadings, schema=_LOADINGS, orient="row"),
        ),
    )
    first, second, third = (Table(name, keys, data.sort(keys)) for name, keys, data in frames)
    return first, second, third


def _consistency(audited: AuditYear, used: FloatArray, found: PrincipalComponents | None) -> dict[str, Any]:
    rules = audited.rules
    n = int((~np.isnan(used).any(axis=1)).sum()) if used.size else 0
    row: dict[str, Any] = {"n": n, "alpha": None, "first_share": None, "components": None, "flag": ""}
    if found is None:
        return row | {"reason": "one-child"}
    if n < max(rules.number("least-units"), used.shape[1] + 1):
        return row | {"reason": "few"}
    alpha, first = cronbach_alpha(used), float(found.shares[0])
    if np.isnan(first):  # a child that varies, but not over the units that have all
        return row | {"alpha": number(alpha), "reason": "constant"}
    many = int((found.eigenvalues > rules.number("eigenvalue") + 1e-9).sum())
    flag = "low-alpha" if alpha < rules.number("alpha") else "many-components" if many > 1 else ""
    row |= {"alpha": number(alpha), "first_share": first, "components": many, "flag": flag}
    return row | {"reason": ""}


def _components(code: str, found: PrincipalComponents) -> Iterator[tuple[str, int, float, float, float]]:
    for c, (value, share, total) in enumerate(
        zip(found.eigenvalues, found.shares, np.cumsum(found.shares), strict=True)
    ):
        yield code, c + 1, float(value), float(share), float(total)


def _loadings(
    code: str, codes: list[str], found: PrincipalComponents
) -> Iterator[tuple[str, int, str, float]]:
    for c in range(len(codes)):
        for k, element in enumerate(codes):
            yield code, c + 1, element, float(found.loadings[k, c])

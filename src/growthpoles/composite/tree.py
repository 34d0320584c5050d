"""The tree of an index as positions in arrays, and the scores of its nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from growthpoles.composite.aggregate.base import Aggregation
from growthpoles.composite.weight.base import Weighting
from growthpoles.core.framework import Coverage, Element, Framework
from growthpoles.core.panel import Flag, FlagArray, FloatArray

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Node:
    """A pillar, block or index.

    Attributes:
        code: Its code.
        kind: ``index``, ``pillar`` or ``block``.
        children: Positions of its children among indicators and nodes (`Tree.codes`).
        weights: Their weights, sum one.
        step: ``within`` for a pillar or block that holds indicators, otherwise ``aggregate``.
        indicators: Positions of the indicators the coverage rule of the node counts.
        pillars: Positions of the pillars with indicators below it (for the coverage rule of the index).
    """

    code: str
    kind: str
    children: Ints
    weights: FloatArray
    step: Literal["within", "aggregate"]
    indicators: Ints
    pillars: Ints


@dataclass(frozen=True, eq=False)
class Tree:
    """Indicators and nodes in one order: scored indicators first, then nodes, children before parents.

    Attributes:
        indicators: Scored indicators.
        nodes: Nodes that have at least one scored indicator below them.
        coverage: When a score is given.
    """

    indicators: tuple[Element, ...]
    nodes: tuple[Node, ...]
    coverage: Coverage

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of indicators and nodes, in the order of all arrays of scores."""
        return (*(item.code for item in self.indicators), *(node.code for node in self.nodes))

    def node(self, code: str) -> Node:
        """One node by its code."""
        return next(node for node in self.nodes if node.code == code)

    @property
    def index(self) -> Node:
        """The index."""
        return self.nodes[-1]

    @property
    def upper(self) -> tuple[int, ...]:
        """Positions among `nodes` of the index and of what lies between it and the pillars."""
        count, inside = len(self.indicators), {len(self.nodes) - 1}
        for n in range(len(self.nodes) - 1, -1, -1):
            if n in inside:
                inside.update(int(child) - count for child in self.nodes[n].children if child >= count)
        return tuple(n for n in sorted(inside) if self.nodes[n].step == "aggregate")


@dataclass(frozen=True, eq=False)
class NodeScores:
    """Scores of indicators and nodes with the coverage of each node.

    Attributes:
        scores: Shape (units, years, indicators + nodes), in the order of `Tree.codes`; NaN where there is no
            score.
        have: Indicators that count (of the index: pillars with a score), shape (units, years, nodes).
        need: How many the coverage rule asks for, same shape.
        of: How many there could be, without those that are not applicable to the unit, same shape.
    """

    scores: FloatArray
    have: Ints
    need: Ints
    of: Ints


def grow(framework: Framework, weighting: Weighting) -> Tree:
    """Bring the tree of a framework into positions; nodes without any scored indicator are left out."""
    scored = framework.scored
    order = _children_first(framework)
    position = {item.code: k for k, item in enumerate((*scored, *order))}
    nodes: list[Node] = []
    for item in order:
        children = [child for child in framework.children(item.code) if child.code in position]
        own = [position[child.code] for child in children if child.kind == "indicator"]
        nodes.append(
            Node(
                item.code,
                item.kind,
                np.array([position[child.code] for child in children], dtype=np.intp),
                weighting.weights(np.array([child.weight for child in children], dtype=float)),
                "within" if own and item.kind != "index" else "aggregate",
                np.array(own, dtype=np.intp),
                np.array(_pillars_below(framework, item, position), dtype=np.intp),
            )
        )
    return Tree(scored, tuple(nodes), framework.coverage)


def _children_first(framework: Framework) -> tuple[Element, ...]:
    """Nodes with a scored indicator below them, of blocks and index, each after its children."""
    used: list[Element] = []

    def visit(item: Element) -> bool:
        found = [
            visit(child) if child.kind != "indicator" else child.direction != 0
            for child in framework.children(item.code)
        ]
        if any(found):
            used.append(item)
        return any(found)

    for top in (*framework.blocks, framework.root):
        visit(top)
    return tuple(used)


def _pillars_below(framework: Framework, item: Element, position: dict[str, int]) -> list[int]:
    """Positions of pillars below a node that hold scored indicators themselves."""
    found: list[int] = []
    for child in framework.children(item.code):
        if child.kind != "indicator" and child.code in position:
            if any(leaf.kind == "indicator" and leaf.direction for leaf in framework.children(child.code)):
                found.append(position[child.code])
            found.extend(_pillars_below(framework, child, position))
    return found


def climb(
    tree: Tree, scores: FloatArray, *, flags: FlagArray, within: Aggregation, aggregate: Aggregation
) -> NodeScores:
    """Score every node from the scores of the indicators, under the coverage rule.

    A pillar has a score where at least ``need = max(pillar_count, pillar_share of its indicators)`` of its
    applicable indicators have a value that counts (weak proxies do not unless the rule says so); what does
    not count is still scored where the pillar passes. The index has a score where `index_share` of its
    applicable pillars have one.

    Args:
        tree: The tree.
        scores: Scores of the scored indicators, shape (units, years, indicators).
        flags: Their flags, same shape.
        within: Mean inside pillars.
        aggregate: Mean above.
    """
    count, shape = len(tree.indicators), scores.shape[:2]
    all_scores = np.concatenate([scores, np.full((*shape, len(tree.nodes)), np.nan)], axis=2)
    tally = np.zeros((3, *shape, len(tree.nodes)), dtype=np.intp)
    there = _known(tree, scores)
    possible = flags != Flag.NOT_APPLICABLE
    for n, node in enumerate(tree.nodes):
        mean = within if node.step == "within" else aggregate
        rows = all_scores[:, :, node.children].reshape(-1, len(node.children))
        value = mean.combine(rows, node.weights).reshape(shape)
        have = there[:, :, node.indicators].sum(axis=2)
        of = possible[:, :, node.indicators].sum(axis=2)
        if node.kind == "index" or not node.indicators.size:
            below = node.pillars - count
            have = have + (~np.isnan(all_scores[:, :, node.pillars])).sum(axis=2)
            of = of + (tally[2][:, :, below] > 0).sum(axis=2)
        tally[:, :, :, n] = have, _need(tree.coverage, node, of), of
        all_scores[:, :, count + n] = np.where((have >= tally[1][:, :, n]) & (of > 0), value, np.nan)
    return NodeScores(all_scores, *tally)


def _known(tree: Tree, scores: FloatArray) -> Bools:
    counts = np.array(
        [item.proxy != "weak" or tree.coverage.weak_counts for item in tree.indicators], dtype=bool
    )
    return np.asarray(~np.isnan(scores) & counts)


def _need(rule: Coverage, node: Node, of: Ints) -> Ints:
    if node.kind == "index":
        return _part(rule.index_share, of)
    if node.indicators.size:
        return np.minimum(of, np.maximum(rule.pillar_count, _part(rule.pillar_share, of)))
    return np.minimum(of, 1)


def _part(share: float, of: Ints) -> Ints:
    return np.asarray(np.ceil(share * of - 1e-9), dtype=np.intp)


def shares_used(tree: Tree, scores: FloatArray) -> FloatArray:
    """Weight that each child really had in its parent, shape of scores; NaN where it had none.

    Args:
        tree: The tree.
        scores: Scores in the order of `Tree.codes`, shape (units, years, indicators + nodes).
    """
    used = np.full(scores.shape, np.nan)
    for n, node in enumerate(tree.nodes):
        known = ~np.isnan(scores[:, :, node.children])
        weights = np.where(known, node.weights, np.nan)
        weights = weights / np.nansum(weights, axis=2, keepdims=True)
        parent = ~np.isnan(scores[:, :, len(tree.indicators) + n])
        used[:, :, node.children] = np.where(parent[:, :, None], weights, np.nan)
    return used

"""The tree of an index as positions in arrays, and the scores of its nodes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from growthpoles.composite.aggregate.base import Combination
from growthpoles.composite.spec import IndexSpec
from growthpoles.composite.weight.base import LearntWeights, Weighting
from growthpoles.core.diagnostic import Diagnostic
from growthpoles.core.framework import Coverage, Element, Framework
from growthpoles.core.panel import Flag, FlagArray, FloatArray
from growthpoles.errors import InputError

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Step = Literal["within", "aggregate"]


@dataclass(frozen=True, eq=False)
class Node:
    """A pillar, block or index.

    Attributes:
        code: Its code.
        kind: ``index``, ``pillar`` or ``block``.
        children: Positions of its children among indicators and nodes (`Tree.codes`).
        weights: Their weights, sum one: those of the framework, then the learnt ones.
        step: ``within`` for a pillar or block that holds indicators, otherwise ``aggregate``.
        indicators: Positions of the indicators the coverage rule of the node counts.
        pillars: Positions of the pillars with indicators below it (for the coverage rule of the index).
        mirrored: Children that count against it.
        mean: What combines the children; learnt with the tree.
        peer_weights: Weights by group of units, shape (groups, children); no rows without groups.
    """

    code: str
    kind: str
    children: Ints
    weights: FloatArray
    step: Step
    indicators: Ints
    pillars: Ints
    mirrored: Bools
    mean: Combination
    peer_weights: FloatArray


@dataclass(frozen=True, eq=False)
class Tree:
    """Indicators and nodes in one order: scored indicators first, then nodes, children before parents.

    Attributes:
        indicators: Scored indicators.
        nodes: Nodes that have at least one scored indicator below them.
        coverage: When a score is given.
        mirror: Sum of a score and the score that is as bad as it is good; turns groups that count against
            the index.
        lowest: Least score; a turned score is not below it.
        left_out: Indicators that are treated as not applicable.
    """

    indicators: tuple[Element, ...]
    nodes: tuple[Node, ...]
    coverage: Coverage
    mirror: float
    lowest: float
    left_out: Bools

    @cached_property
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


def grow(framework: Framework, spec: IndexSpec) -> Tree:
    """Bring the tree of a framework into positions; nodes without any scored indicator are left out.

    Weights are those of the framework and means have learnt nothing yet; see `learn_tree`.
    """
    scored = framework.scored
    order = _children_first(framework)
    position = {item.code: k for k, item in enumerate((*scored, *order))}
    nodes: list[Node] = []
    for item in order:
        children = [child for child in framework.children(item.code) if child.code in position]
        own = [position[child.code] for child in children if child.kind == "indicator"]
        given = np.array([child.weight for child in children], dtype=float)
        step: Step = "within" if own and item.kind != "index" else "aggregate"
        nodes.append(
            Node(
                item.code,
                item.kind,
                np.array([position[child.code] for child in children], dtype=np.intp),
                given / given.sum(),
                step,
                np.array(own, dtype=np.intp),
                np.array(_pillars_below(framework, item, position), dtype=np.intp),
                np.array([c.kind != "indicator" and c.direction < 0 for c in children], dtype=bool),
                spec.step_of(step, item.code),
                np.empty((0, len(children))),
            )
        )
    mirror = spec.normalise.mirror
    return Tree(
        scored,
        tuple(nodes),
        framework.coverage,
        np.nan if mirror is None else mirror,
        spec.normalise.lowest,
        _left_out(framework, spec.without),
    )


def _left_out(framework: Framework, without: tuple[str, ...]) -> Bools:
    """Scored indicators that are named, or hang below what is named."""
    named = set(without)
    grown = True
    while grown and without:
        more = {item.code for item in framework.elements if item.parent in named}
        grown = not more <= named
        named |= more
    return np.array([item.code in named for item in framework.scored], dtype=bool)


@dataclass(frozen=True, eq=False)
class LearntTree:
    """A tree with what it learnt.

    Attributes:
        tree: The tree with learnt weights and means.
        scores: Its scores in the learning years, without weights by group.
        remarks: What a reader should know of the weights.
    """

    tree: Tree
    scores: NodeScores
    remarks: tuple[Diagnostic, ...]


def learn_tree(tree: Tree, scores: FloatArray, *, flags: FlagArray, spec: IndexSpec) -> LearntTree:
    """Learn weights and means from the learning years, node by node from the bottom.

    Args:
        tree: The tree as it was grown.
        scores: Scores of the scored indicators in the learning years, shape (units, years, indicators).
        flags: Their flags, same shape.
        spec: The specification.

    Returns:
        The tree with learnt weights and means, its scores, and what a reader should know of the weights.
    """
    climber = _Climber(tree, scores, flags)
    nodes: list[Node] = []
    remarks: list[Diagnostic] = []
    for n, node in enumerate(tree.nodes):
        children = climber.children(node)
        codes = [tree.codes[k] for k in node.children]
        weighting = spec.step_of("weight", node.code)
        learnt = _weights(weighting, node, children.reshape(-1, len(codes)), codes)
        remarks += [replace(item, where=replace(item.where, indicator=node.code)) for item in learnt.remarks]
        peers = spec.peers.sets(codes, learnt.values) if spec.peers else node.peer_weights
        mean = spec.step_of(node.step, node.code).learn(children)
        nodes.append(replace(node, weights=learnt.values, mean=mean, peer_weights=peers))
        climber.raise_node(n, nodes[-1], mean.combine(children, learnt.values))
    scored = NodeScores(climber.scores, *climber.tally)
    return LearntTree(replace(tree, nodes=tuple(nodes)), scored, tuple(remarks))


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


def _weights(weighting: Weighting, node: Node, sample: FloatArray, codes: list[str]) -> LearntWeights:
    try:
        return weighting.learn(node.weights, sample, codes=codes)
    except InputError as failure:
        raise InputError(
            [replace(p, where=replace(p.where, indicator=node.code)) for p in failure.problems]
        ) from None


def climb(tree: Tree, scores: FloatArray, *, flags: FlagArray, groups: Ints | None = None) -> NodeScores:
    """Score every node from the scores of the indicators, under the coverage rule.

    A pillar has a score where at least ``need = max(pillar_count, pillar_share of its indicators)`` of its
    applicable indicators have a value that counts (weak proxies do not unless the rule says so); what does
    not count is still scored where the pillar passes. The index has a score where `index_share` of its
    applicable pillars have one.

    Args:
        tree: The learnt tree.
        scores: Scores of the scored indicators, shape (units, years, indicators).
        flags: Their flags, same shape.
        groups: Position of the group of each unit where groups have their own weights, -1 = none.
    """
    climber = _Climber(tree, scores, flags)
    for n, node in enumerate(tree.nodes):
        climber.raise_node(n, node, combine(node, climber.children(node), groups=groups))
    return NodeScores(climber.scores, *climber.tally)


def combine(node: Node, children: FloatArray, *, groups: Ints | None) -> FloatArray:
    """Score of one node from those of its children, shape (units, years); groups have their own weights."""
    value = node.mean.combine(children, node.weights)
    if groups is None:
        return value
    for g, weights in enumerate(node.peer_weights):
        here = groups == g
        value[here] = node.mean.combine(children[here], weights)
    return value


class _Climber:
    """Scores of a tree while they are worked out, children before parents."""

    def __init__(self, tree: Tree, scores: FloatArray, flags: FlagArray) -> None:
        shape = scores.shape[:2]
        self.tree, self.count = tree, len(tree.indicators)
        scores = np.where(tree.left_out, np.nan, scores)
        self.scores = np.concatenate([scores, np.full((*shape, len(tree.nodes)), np.nan)], axis=2)
        self.tally = np.zeros((3, *shape, len(tree.nodes)), dtype=np.intp)
        self.there = _known(tree, scores)
        self.possible = (flags != Flag.NOT_APPLICABLE) & ~tree.left_out

    def children(self, node: Node) -> FloatArray:
        """Scores of the children as the node takes them, shape (units, years, children)."""
        return turned(self.tree, node, children=self.scores[:, :, node.children])

    def raise_node(self, n: int, node: Node, value: FloatArray) -> None:
        """Enter the score of a node where the coverage rule is met."""
        have = self.there[:, :, node.indicators].sum(axis=2)
        of = self.possible[:, :, node.indicators].sum(axis=2)
        if node.kind == "index" or not node.indicators.size:
            below = node.pillars - self.count
            have = have + (~np.isnan(self.scores[:, :, node.pillars])).sum(axis=2)
            of = of + (self.tally[2][:, :, below] > 0).sum(axis=2)
        need = _need(self.tree.coverage, node, of)
        self.tally[:, :, :, n] = have, need, of
        self.scores[:, :, self.count + n] = np.where((have >= need) & (of > 0), value, np.nan)


def turned(tree: Tree, node: Node, *, children: FloatArray) -> FloatArray:
    """Scores of children with those that count against the node turned over, same shape (..., children)."""
    if not node.mirrored.any():
        return children
    return np.where(node.mirrored, np.maximum(tree.mirror - children, tree.lowest), children)


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


def shares_used(tree: Tree, scores: FloatArray, *, groups: Ints | None = None) -> FloatArray:
    """Weight that each child really had in its parent, shape of scores; NaN where it had none.

    Args:
        tree: The tree.
        scores: Scores in the order of `Tree.codes`, shape (units, years, indicators + nodes).
        groups: Position of the group of each unit where groups have their own weights.
    """
    used = np.full(scores.shape, np.nan)
    for n, node in enumerate(tree.nodes):
        known = ~np.isnan(scores[:, :, node.children])
        own = np.broadcast_to(node.weights, (len(scores), len(node.weights)))
        if groups is not None and len(node.peer_weights):
            own = np.where(groups[:, None] >= 0, node.peer_weights[groups], own)
        weights = np.where(known, own[:, None, :], np.nan)
        with np.errstate(invalid="ignore"):
            weights = weights / np.nansum(weights, axis=2, keepdims=True)
        parent = ~np.isnan(scores[:, :, len(tree.indicators) + n])
        used[:, :, node.children] = np.where(parent[:, :, None], weights, np.nan)
    return used

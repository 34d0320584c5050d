"""What an audit takes: its limits, its settings, and the year of the index it looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from growthpoles.composite.fit import ScoredIndex, Scores
from growthpoles.composite.tree import Node, Tree, turned
from growthpoles.core.panel import FlagArray, FloatArray
from growthpoles.core.rules import Rules, load_toml, parse_rules
from growthpoles.errors import InputError, SpecificationError, Where, problem

RAMPS = ("influence",)
NUMBERS = (
    "redundant", "opposite", "same", "dominant", "mostly", "significance", "item-rest", "size", "skewness",
    "kurtosis", "availability", "zeros", "distinct", "alpha", "eigenvalue", "removal", "least-pairs",
    "least-units", "profile",
)  # fmt: skip


@lru_cache(maxsize=8)
def load_audit_rules(path: str | Path | None = None) -> Rules:
    """Read the limits of an audit; the bundled ones by default.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Limits are missing, unknown or contradictory; all problems at once.

    Example:
        >>> load_audit_rules().number("redundant")
        0.75
    """
    source = files("growthpoles.potential") / "audit.toml" if path is None else Path(path)
    parsed = parse_rules(load_toml(source), ramps=RAMPS, numbers=NUMBERS, file=source.name)
    if parsed.rules is None:
        raise SpecificationError(parsed.problems)
    return parsed.rules


@dataclass(frozen=True)
class AuditSettings:
    """How an index is audited.

    Attributes:
        year: Year that is audited; the last scored one by default. Years are not pooled: a unit would count
            once for every year.
        from_year: Year from which rank changes are explained; the first scored one by default.
        rules: Limits, see `load_audit_rules`.

    Example:
        >>> AuditSettings(rules=load_audit_rules().with_threshold("alpha", a=0.6)).rules.number("alpha")
        0.6
    """

    year: int | None = None
    from_year: int | None = None
    rules: Rules = field(default_factory=load_audit_rules)


@dataclass(frozen=True, eq=False)
class AuditYear:
    """One year of a scored index, with the limits it is held against.

    Attributes:
        scored: The index.
        year: The year.
        rules: The limits.
    """

    scored: ScoredIndex
    year: int
    rules: Rules

    def __post_init__(self) -> None:
        check_year(self.scored.scores, self.year)

    @property
    def at(self) -> int:
        """Position of the year."""
        return self.scored.scores.years.index(self.year)

    @property
    def tree(self) -> Tree:
        """The tree."""
        return self.scored.scores.tree

    @property
    def units(self) -> tuple[str, ...]:
        """Unit codes, the first axis of all arrays."""
        return self.scored.scores.units

    @property
    def scores(self) -> FloatArray:
        """Scores of indicators and nodes, shape (units, codes of the tree)."""
        return np.asarray(self.scored.scores.nodes.scores[:, self.at])

    @property
    def values(self) -> FloatArray:
        """Figures of the scored indicators, shape (units, indicators)."""
        return np.asarray(self.scored.scores.cells.values[:, self.at])

    @property
    def treated(self) -> FloatArray:
        """Treated figures, same shape."""
        return np.asarray(self.scored.scores.treated[:, self.at])

    @property
    def flags(self) -> FlagArray:
        """Flags of the figures, same shape."""
        return np.asarray(self.scored.scores.cells.flags[:, self.at])

    @property
    def scored_units(self) -> int:
        """How many units have an index."""
        return int((~np.isnan(self.scores[:, -1])).sum())

    @property
    def in_index(self) -> tuple[int, ...]:
        """Positions of everything below the index, in the order of the codes of the tree."""
        count, found = len(self.tree.indicators), [len(self.tree.codes) - 1]
        for k in found:
            if k >= count:
                found.extend(int(child) for child in self.tree.nodes[k - count].children)
        return tuple(sorted(found[1:]))

    def parent(self, k: int) -> Node:
        """The node above an element, by its position."""
        return next(node for node in self.tree.nodes if k in node.children)

    def kind(self, k: int) -> str:
        """``indicator``, ``pillar``, ``block`` or ``index``."""
        count = len(self.tree.indicators)
        return "indicator" if k < count else self.tree.nodes[k - count].kind

    def children(self, node: Node) -> FloatArray:
        """Scores of the children as the node takes them, shape (units, children)."""
        return turned(self.tree, node, children=self.scores[:, node.children])

    def nominal(self, node: Node) -> FloatArray:
        """Weights of the children; where groups of units have their own, their mean over the units."""
        groups = self.scored.scores.groups
        if groups is None or not len(node.peer_weights):
            return node.weights
        own = np.where(groups[:, None] >= 0, node.peer_weights[groups], node.weights)
        return np.asarray(own.mean(axis=0))


def check_year(scores: Scores, year: int) -> None:
    """Refuse a year that was not scored.

    Raises:
        InputError: It was not.
    """
    if year not in scores.years:
        span = ", ".join(str(item) for item in scores.years)
        raise InputError(problem("panel.year.unknown", Where(year=year), span=span))


def number(value: float) -> float | None:
    """A number for a table: None for NaN."""
    return None if np.isnan(value) else float(value)

"""Fit a specification to a panel, and score panels with what was learnt."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from growthpoles.composite.normalise.base import LearntScale
from growthpoles.composite.raw import RawCells, raw_cells
from growthpoles.composite.spec import IndexSpec
from growthpoles.composite.treat.base import LearntTreatment
from growthpoles.composite.tree import NodeScores, Tree, climb, grow
from growthpoles.core.framework import Framework
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.errors import SpecificationError, Where, problem

Refresh = Literal["frozen", "base-years", "refit"]


@dataclass(frozen=True, eq=False)
class Scores:
    """Everything that was worked out for a panel, from raw cells to the index; all arrays are read-only.

    Attributes:
        units: Unit codes, the first axis.
        years: Years, the second axis.
        raw: Raw cells of every indicator of the framework, scored or not.
        cells: Raw cells of the scored indicators, the third axis of `treated`.
        treated: Treated figures, shape (units, years, scored indicators).
        tree: The tree; its codes are the third axis of `nodes.scores`.
        nodes: Scores of indicators and nodes, with their coverage.
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    raw: RawCells
    cells: RawCells
    treated: FloatArray
    tree: Tree
    nodes: NodeScores

    @property
    def index(self) -> FloatArray:
        """Scores of the index, shape (units, years)."""
        return self.of(self.tree.index.code)

    def of(self, code: str) -> FloatArray:
        """Scores of one indicator or node, shape (units, years)."""
        return np.asarray(self.nodes.scores[:, :, self.tree.codes.index(code)])


@dataclass(frozen=True, eq=False)
class FittedIndex:
    """A specification with what it learnt: treatment rules, scales and weights.

    Attributes:
        framework: The framework.
        spec: The specification.
        years: Years it was learnt on.
        treatment: Learnt treatment of the scored indicators.
        scale: Learnt scale of the scored indicators.
        tree: The tree with its weights.
        sample: Figures it was learnt on, observations x scored indicators.
    """

    framework: Framework
    spec: IndexSpec
    years: tuple[int, ...]
    treatment: LearntTreatment
    scale: LearntScale
    tree: Tree
    sample: FloatArray

    def score(self, panel: Panel, *, refresh: Refresh = "frozen") -> Scores:
        """Score a panel.

        Args:
            panel: The figures; other years than the learning years are scored on the learnt scale.
            refresh: ``frozen`` keeps what was learnt; ``base-years`` learns again on the same years as this
                panel has them (after a revision of the data); ``refit`` learns on all years of this panel.

        Raises:
            InputError: The panel lacks indicators, its units of measure do not fit, or a denominator is zero.
        """
        if refresh != "frozen":
            years = self.years if refresh == "base-years" else None
            spec = dataclasses.replace(self.spec, base_years=years)
            return fit(panel, self.framework, spec=spec).score(panel)
        raw = self.spec.impute.fill(raw_cells(panel, self.framework))
        return self.score_cells(raw, units=panel.units, years=panel.years)

    def score_cells(self, raw: RawCells, *, units: tuple[str, ...], years: tuple[int, ...]) -> Scores:
        """Score raw cells (gaps filled where the specification says so) on the learnt scale."""
        cells = raw.of(self.tree.indicators)
        treated = np.array(self.treatment.apply(cells.values))
        nodes = climb(
            self.tree,
            self.scale.score(treated),
            flags=cells.flags,
            within=self.spec.within,
            aggregate=self.spec.aggregate,
        )
        for array in (treated, nodes.scores, nodes.have, nodes.need, nodes.of):
            array.setflags(write=False)
        return Scores(units, years, raw, cells, treated, self.tree, nodes)


@dataclass(frozen=True, eq=False)
class ScoredIndex:
    """A panel with the index fitted to it and its scores: what explanations and variations work on.

    Attributes:
        panel: The figures.
        raw: Raw cells of all its years, gaps not filled.
        fitted: What was learnt.
        scores: Scores of some of its years.
    """

    panel: Panel
    raw: RawCells
    fitted: FittedIndex
    scores: Scores


def fit(panel: Panel, framework: Framework, *, spec: IndexSpec | None = None) -> FittedIndex:
    """Learn treatment rules and scales from a panel.

    They are learnt on the pooled cells of the base years of the specification (all years of the panel by
    default), so that years can be compared.

    Args:
        panel: The figures.
        framework: The tree of indicators.
        spec: How the index is made.

    Raises:
        SpecificationError: The framework lacks what a method needs, or base years that the panel does not
            cover.
        InputError: The panel lacks indicators, its units of measure do not fit, or a denominator is zero.
    """
    chosen = spec or IndexSpec()
    check_spec(panel, framework, spec=chosen)
    years = panel.years if chosen.base_years is None else chosen.base_years
    raw = chosen.impute.fill(raw_cells(panel.select(years=years), framework))
    return _learn(raw, framework, chosen, tuple(years))


def score_index(
    panel: Panel, framework: Framework, *, spec: IndexSpec | None = None, years: Sequence[int] | None = None
) -> ScoredIndex:
    """Fit an index to a panel and score it.

    Args:
        panel: The figures.
        framework: The tree of indicators.
        spec: How the index is made.
        years: Years to score; all years of the panel by default. Without base years in the specification the
            scale is learnt on these years.

    Raises:
        SpecificationError: As in `fit`.
        InputError: As in `fit`, or a year that the panel does not cover.
    """
    chosen = spec or IndexSpec()
    check_spec(panel, framework, spec=chosen)
    scored = panel.years if years is None else tuple(sorted(set(years)))
    learnt = chosen.base_years or scored
    at = [panel.year_position(year) for year in scored]
    raw = raw_cells(panel, framework)
    filled = chosen.impute.fill(raw)
    fitted = _learn(filled.at([panel.year_position(year) for year in learnt]), framework, chosen, learnt)
    scores = fitted.score_cells(filled.at(at), units=panel.units, years=scored)
    return ScoredIndex(panel, raw, fitted, scores)


def _learn(raw: RawCells, framework: Framework, spec: IndexSpec, years: tuple[int, ...]) -> FittedIndex:
    tree = grow(framework, spec.weight)
    sample = raw.of(tree.indicators).values.reshape(-1, len(tree.indicators))
    treatment = spec.treat.learn(sample)
    scale = spec.normalise.learn(treatment.apply(sample), tree.indicators)
    return FittedIndex(framework, spec, years, treatment, scale, tree, sample)


def check_spec(panel: Panel, framework: Framework, *, spec: IndexSpec) -> None:
    """Refuse a specification that cannot work on a framework and a panel, before any figure is touched.

    Raises:
        SpecificationError: Every reason at once.
    """
    found = list(spec.normalise.problems(framework.scored))
    if not framework.scored:
        found.append(problem("framework.scored.none", Where(), framework=framework.code))
    for year in spec.base_years or ():
        if year not in panel.years:
            found.append(problem("spec.base-years.unknown", Where(year=year)))
    if found:
        raise SpecificationError(found)

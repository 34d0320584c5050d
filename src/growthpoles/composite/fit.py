"""Fit a specification to a panel, and score panels with what was learnt."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.learn import ScaleRules, TreatmentRules, check_units, learn_scale, learn_treatment
from growthpoles.composite.peers import group_positions
from growthpoles.composite.raw import RawCells, raw_cells
from growthpoles.composite.screen.base import Axes, Verdict
from growthpoles.composite.spec import IndexSpec, Range, keeps_range, unfit
from growthpoles.composite.tree import Ints, NodeScores, Tree, climb, grow, learn_tree, shares_used
from growthpoles.core.diagnostic import Diagnostic
from growthpoles.core.framework import Element, Framework
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.registry import info_of
from growthpoles.errors import Problem, SpecificationError, Where, problem

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
        groups: Position of the group of each unit where groups have their own weights; None without groups.
        remarks: Units that were screened out.
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    raw: RawCells
    cells: RawCells
    treated: FloatArray
    tree: Tree
    nodes: NodeScores
    groups: Ints | None = None
    remarks: tuple[Diagnostic, ...] = ()

    @property
    def index(self) -> FloatArray:
        """Scores of the index, shape (units, years)."""
        return self.of(self.tree.index.code)

    def of(self, code: str) -> FloatArray:
        """Scores of one indicator or node, shape (units, years)."""
        return np.asarray(self.nodes.scores[:, :, self.tree.codes.index(code)])

    def shares(self) -> FloatArray:
        """Weight that each child really had in its parent, in the order of the codes of the tree."""
        return shares_used(self.tree, self.nodes.scores, groups=self.groups)


@dataclass(frozen=True, eq=False)
class FittedIndex:
    """A specification with what it learnt: treatment rules, scales and weights.

    Attributes:
        framework: The framework.
        spec: The specification.
        years: Years it was learnt on.
        treatment: Learnt treatment of the scored indicators.
        scale: Learnt scale of the scored indicators.
        tree: The tree with its weights and means.
        sample: Figures it was learnt on, observations x scored indicators.
        assigned: Position of the group of each unit that has its own weights; empty without groups.
        remarks: What a reader should know of what was learnt.
    """

    framework: Framework
    spec: IndexSpec
    years: tuple[int, ...]
    treatment: TreatmentRules
    scale: ScaleRules
    tree: Tree
    sample: FloatArray
    assigned: Mapping[str, int]
    remarks: tuple[Diagnostic, ...] = ()

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
        raw = raw_cells(panel, self.framework)
        filled = fill_cells(raw, Surroundings(panel, self.framework), spec=self.spec)
        return self.score_cells(filled, units=panel.units, years=panel.years, judged=raw)

    def score_cells(
        self,
        raw: RawCells,
        *,
        units: tuple[str, ...],
        years: tuple[int, ...],
        judged: RawCells | None = None,
    ) -> Scores:
        """Score raw cells on the learnt scale.

        Args:
            raw: Cells, gaps filled where the specification says so.
            units: Codes of the units.
            years: The years.
            judged: The same cells before gaps were filled, which units are screened on; `raw` by default.

        Raises:
            InputError: A year whose scale was not learnt, or a unit without a group.
        """
        cells = raw.of(self.tree.indicators)
        treated = np.array(self.treatment.apply(cells.values, years))
        groups = group_positions(self.assigned, units) if self.spec.peers else None
        verdict = screened_units(judged or raw, self.tree, spec=self.spec, units=units, years=years)
        scores = np.where(verdict.units[:, :, None], self.scale.score(treated, years), np.nan)
        nodes = climb(self.tree, scores, flags=cells.flags, groups=groups)
        for array in (treated, nodes.scores, nodes.have, nodes.need, nodes.of):
            array.setflags(write=False)
        return Scores(units, years, raw, cells, treated, self.tree, nodes, groups, verdict.reasons)


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
    base = panel.select(years=years)
    raw = raw_cells(base, framework)
    filled = fill_cells(raw, Surroundings(base, framework), spec=chosen)
    return learn(filled, base, framework=framework, spec=chosen, judged=raw)


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
    filled = fill_cells(raw, Surroundings(panel, framework), spec=chosen)
    base = panel.select(years=learnt)
    old = [panel.year_position(year) for year in base.years]
    fitted = learn(filled.at(old), base, framework=framework, spec=chosen, judged=raw.at(old))
    scores = fitted.score_cells(filled.at(at), units=panel.units, years=scored, judged=raw.at(at))
    return ScoredIndex(panel, raw, fitted, scores)


def fill_cells(raw: RawCells, around: Surroundings, *, spec: IndexSpec) -> RawCells:
    """Raw cells with gaps filled as the specification says."""
    filled = spec.impute.fill(raw, around)
    own = spec.own.get("impute", {})
    if not own:
        return filled
    values, flags = np.array(filled.values), np.array(filled.flags)
    for k, item in enumerate(raw.elements):
        if item.code in own:
            cells = own[item.code].fill(raw, around)
            values[:, :, k], flags[:, :, k] = cells.values[:, :, k], cells.flags[:, :, k]
    return RawCells(raw.elements, values, flags)


def learn(
    raw: RawCells, base: Panel, *, framework: Framework, spec: IndexSpec, judged: RawCells | None = None
) -> FittedIndex:
    """Learn treatment, scale, weights and means from the raw cells of the learning years.

    Args:
        raw: Cells of `base`, gaps filled.
        base: The panel of the learning years.
        framework: The framework.
        spec: The specification.
        judged: The same cells before gaps were filled, which are screened; `raw` by default.
    """
    years = base.years
    tree, verdict = screened_tree(
        judged or raw, grow(framework, spec), spec=spec, units=base.units, years=years
    )
    cells = raw.of(tree.indicators)
    treatment = learn_treatment(spec, cells.values, elements=tree.indicators, years=years)
    check_units(treatment, spec, elements=tree.indicators)
    treated = treatment.apply(cells.values, years)
    scale = learn_scale(spec, treated, elements=tree.indicators, units=base.units, years=years)
    scores = np.where(verdict.units[:, :, None], scale.score(treated, years), np.nan)
    learnt = learn_tree(tree, scores, flags=cells.flags, spec=spec)
    sample = cells.values.reshape(-1, len(tree.indicators))
    assigned = spec.peers.assign(base) if spec.peers else {}
    return FittedIndex(
        framework,
        spec,
        years,
        treatment,
        scale,
        learnt.tree,
        sample,
        assigned,
        (*(item for item in verdict.reasons if item.where.indicator), *learnt.remarks),
    )


def screened_tree(
    raw: RawCells, tree: Tree, *, spec: IndexSpec, units: tuple[str, ...], years: tuple[int, ...]
) -> tuple[Tree, Verdict]:
    """The tree without the indicators that are screened out, and the verdict on the learning years."""
    cells = raw.of(tree.indicators)
    codes = tuple(item.code for item in tree.indicators)
    verdict = spec.screen.judge(cells.values, cells.flags, axes=Axes(units, years, codes))
    return replace(tree, left_out=tree.left_out | ~verdict.indicators), verdict


def screened_units(
    raw: RawCells, tree: Tree, *, spec: IndexSpec, units: tuple[str, ...], years: tuple[int, ...]
) -> Verdict:
    """The verdict on units in some years, judged on the indicators that take part."""
    kept = [item for item, out in zip(tree.indicators, tree.left_out, strict=True) if not out]
    cells = raw.of(kept)
    axes = Axes(units, years, tuple(item.code for item in kept))
    verdict = spec.screen.judge(cells.values, cells.flags, axes=axes)
    return replace(verdict, reasons=tuple(item for item in verdict.reasons if item.where.unit))


def check_spec(panel: Panel, framework: Framework, *, spec: IndexSpec) -> None:
    """Refuse a specification that cannot work on a framework and a panel, before any figure is touched.

    Raises:
        SpecificationError: Every reason at once.
    """
    found = list(check_methods(framework, spec))
    around = Surroundings(panel, framework)
    for method in (spec.impute, *spec.own.get("impute", {}).values()):
        found += method.problems(around)
    for year in spec.base_years or ():
        if year not in panel.years:
            found.append(problem("spec.base-years.unknown", Where(year=year)))
    if found:
        raise SpecificationError(list(dict.fromkeys(found)))


def check_methods(framework: Framework, spec: IndexSpec) -> Iterator[Problem]:
    """What does not fit between a specification and a framework, without any figure."""
    if not framework.scored:
        yield problem("framework.scored.none", Where(), framework=framework.code)
        return
    yield from _own_codes(framework, spec)
    for item in framework.scored:
        yield from spec.step_of("normalise", item.code).problems([item])
    tree = grow(framework, spec)
    if spec.peers is not None:
        yield from spec.peers.problems(tree.codes)
    ranges = [_scale_range(spec, item) for item in tree.indicators]
    for node in tree.nodes:
        children = [framework.element(tree.codes[k]) for k in node.children]
        where = Where(indicator=node.code)
        yield from spec.step_of("weight", node.code).problems(children, where)
        if node.mirrored.any() and spec.normalise.mirror is None:
            yield problem("spec.direction.mirror", where, normalise=info_of(spec.normalise).name)
        mean = spec.step_of(node.step, node.code)
        yield from mean.problems(len(children), where)
        if spec.peers is not None and mean.relative:
            yield problem("spec.peers.relative", where, method=info_of(mean).name)
        below = Range(
            min(ranges[k].lowest for k in node.children), all(ranges[k].unit for k in node.children)
        )
        yield from unfit(mean, below, scale=spec.normalise, where=where)
        ranges.append(Range(min(below.lowest, mean.lowest(below.lowest)), below.unit and keeps_range(mean)))


def _scale_range(spec: IndexSpec, item: Element) -> Range:
    scale = spec.step_of("normalise", item.code)
    return Range(scale.lowest, scale.unit_interval)


def _own_codes(framework: Framework, spec: IndexSpec) -> Iterator[Problem]:
    """Exceptions for indicators or nodes that do not exist, and left-out elements that do not."""
    nodes = {item.code for item in framework.elements if item.kind != "indicator"}
    indicators = {item.code for item in framework.indicators}
    for step, named in spec.own.items():
        known = nodes if step in ("weight", "aggregate") else indicators
        for code in named:
            if code not in known:
                where = Where(indicator=code, key=f"own.{step}")
                yield problem("spec.own.unknown", where, known=", ".join(sorted(known)))
    for code in spec.without:
        if code not in nodes | indicators or code == framework.root.code:
            where, known = Where(indicator=code, key="without"), nodes | indicators - {framework.root.code}
            yield problem("spec.own.unknown", where, known=", ".join(sorted(known)))

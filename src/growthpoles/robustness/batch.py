"""Scores of all replicates at once: early stages are worked out once, upper levels as matrix products."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from growthpoles.composite.fit import ScoredIndex, fill_cells, screened_tree, screened_units
from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.learn import TreatmentRules, check_units, learn_scale, learn_treatment
from growthpoles.composite.peers import group_positions
from growthpoles.composite.raw import RawCells
from growthpoles.composite.spec import IndexSpec
from growthpoles.composite.tree import LearntTree, Tree, climb, grow, learn_tree, turned
from growthpoles.core.panel import FloatArray
from growthpoles.robustness.plan import Design

Ints = npt.NDArray[np.intp]
Progress = Callable[[int, int], None]
CHUNK = 4096
_CELLS = ("impute",)
_TREATED = (*_CELLS, "treat", "treat_over", "base_years")
_SCORED = (*_TREATED, "normalise", "scale_over")
_LOWER = (*_SCORED, "screen", "without", "weight", "within")
_WHOLE = (*_LOWER, "aggregate")


@dataclass(frozen=True, eq=False)
class Group:
    """Replicates with the same specification.

    Attributes:
        rows: Their positions.
        setting: Option of each choice but the weights.
        weights: Weights of the varied elements, shape (replicates, elements); no rows when they do not vary.
    """

    rows: Ints
    setting: tuple[int, ...]
    weights: FloatArray


@dataclass(frozen=True, eq=False)
class Job:
    """Groups that share imputation and treatment: what an executor is handed."""

    scored: ScoredIndex
    design: Design
    groups: tuple[Group, ...]


def replicate_scores(
    scored: ScoredIndex,
    design: Design,
    *,
    settings: Ints,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> FloatArray:
    """Index scores of every replicate, shape (replicates, units, years).

    The result does not depend on the executor: everything random was drawn before.

    Args:
        scored: The nominal index.
        design: What may vary.
        settings: Option of each replicate per choice, shape (replicates, choices).
        executor: Any executor; none works here.
        progress: Called with (replicates done, replicates in all).
    """
    jobs = list(_jobs(scored, design, settings))
    done = map(run_job, jobs) if executor is None else executor.map(run_job, jobs)
    result = np.full((len(settings), *scored.scores.index.shape), np.nan)
    ready = 0
    for job, parts in zip(jobs, done, strict=True):
        for group, part in zip(job.groups, parts, strict=True):
            result[group.rows] = part
            ready += len(group.rows)
        if progress is not None:
            progress(ready, len(settings))
    return result


def run_job(job: Job) -> list[FloatArray]:
    """Index scores of each group of a job, each of shape (replicates, units, years)."""
    stages = _Stages(job.scored, job.design)
    return [stages.index(group) for group in job.groups]


class _Stages:
    """The stages of an index, each worked out once for every combination of the choices it depends on."""

    def __init__(self, scored: ScoredIndex, design: Design) -> None:
        self.scored, self.design = scored, design
        self.known: dict[tuple[Any, ...], Any] = {}
        panel = scored.panel
        self.position = {year: k for k, year in enumerate(panel.years)}

    def index(self, group: Group) -> FloatArray:
        """Index of the replicates of a group."""
        spec = self.design.specification(group.setting)
        learn, score = self._years(spec)
        if not len(group.weights):
            whole = self._once("whole", _WHOLE, group, lambda: self._climbed(group, spec))
            top = whole.scores.scores[:, score, -1]
            return np.broadcast_to(top, (len(group.rows), *top.shape))
        lower = self._once("lower", _LOWER, group, lambda: self._climbed(group, spec))
        return _upper_levels(lower, spec, group.weights, learn=learn, score=score)

    def _once(self, stage: str, names: Sequence[str], group: Group, work: Callable[[], Any]) -> Any:
        at = zip(self.design.choices, group.setting, strict=False)
        key = (stage, *(k for name, k in at if name in names))
        if key not in self.known:
            self.known[key] = work()
        return self.known[key]

    def _span(self, spec: IndexSpec) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Years to learn on, to score, and both together."""
        score = self.scored.scores.years
        learn = tuple(spec.base_years or score)
        return learn, score, tuple(sorted({*learn, *score}))

    def _years(self, spec: IndexSpec) -> tuple[list[int], list[int]]:
        """Positions of the learning years and of the years to score among both together."""
        learn, score, both = self._span(spec)
        return [both.index(year) for year in learn], [both.index(year) for year in score]

    def _climbed(self, group: Group, spec: IndexSpec) -> LearntTree:
        """The learnt tree with its scores in the years to learn on and to score."""
        learn, _ = self._years(spec)
        scores, cells = self._once("scores", _SCORED, group, lambda: self._scores(group, spec))
        tree, scores = self._screened(spec, scores)
        learnt = learn_tree(tree, scores[:, learn], flags=cells.flags[:, learn], spec=spec)
        if len(learn) == scores.shape[1] and spec.peers is None:
            return learnt
        groups = None
        if spec.peers is not None:
            groups = group_positions(self.scored.fitted.assigned, self.scored.scores.units)
        whole = climb(learnt.tree, scores, flags=cells.flags, groups=groups)
        return LearntTree(learnt.tree, whole, learnt.remarks)

    def _screened(self, spec: IndexSpec, scores: FloatArray) -> tuple[Tree, FloatArray]:
        """The tree without screened indicators, and the scores without screened units."""
        learn, _, both = self._span(spec)
        at, _ = self._years(spec)
        raw = self.scored.raw.at([self.position[year] for year in both])
        units = self.scored.scores.units
        tree = grow(self.scored.fitted.framework, spec)
        tree, _verdict = screened_tree(raw.at(at), tree, spec=spec, units=units, years=learn)
        verdict = screened_units(raw, tree, spec=spec, units=units, years=both)
        return tree, np.where(verdict.units[:, :, None], scores, np.nan)

    def _scores(self, group: Group, spec: IndexSpec) -> tuple[FloatArray, RawCells]:
        learn, _, both = self._span(spec)
        at, _ = self._years(spec)
        rules, treated, cells = self._once("treated", _TREATED, group, lambda: self._treated(group, spec))
        elements, units = cells.elements, self.scored.scores.units
        check_units(rules, spec, elements=elements)
        scale = learn_scale(spec, treated[:, at], elements=elements, units=units, years=learn)
        return scale.score(treated, both), cells

    def _treated(self, group: Group, spec: IndexSpec) -> tuple[TreatmentRules, FloatArray, RawCells]:
        learn, _, both = self._span(spec)
        at, _ = self._years(spec)
        filled = self._once("cells", _CELLS, group, lambda: self._cells(spec))
        cells = filled.at([self.position[year] for year in both])
        rules = learn_treatment(spec, cells.values[:, at], elements=cells.elements, years=learn)
        return rules, rules.apply(cells.values, both), cells

    def _cells(self, spec: IndexSpec) -> RawCells:
        around = Surroundings(self.scored.panel, self.scored.fitted.framework)
        filled = fill_cells(self.scored.raw, around, spec=spec)
        return filled.of(self.scored.fitted.tree.indicators)


def _upper_levels(
    lower: LearntTree, spec: IndexSpec, weights: FloatArray, *, learn: list[int], score: list[int]
) -> FloatArray:
    """Index of each replicate of a group; where a node of `lower` has no score, it has none here either."""
    tree, scores = lower.tree, lower.scores.scores
    count = len(tree.indicators)
    raised: dict[int, FloatArray] = {}
    start = 0
    for n in tree.upper:
        node = tree.nodes[n]
        end = start + len(node.children)
        children = turned(
            tree, node, children=_children(scores, raised, node.children.tolist(), len(weights))
        )
        mean = spec.step_of("aggregate", node.code).learn(children[..., learn, :])
        value = mean.combine(children, weights[:, start:end])
        raised[count + n] = np.where(np.isnan(scores[:, :, count + n]), np.nan, value)
        start = end
    return raised[_top(tree)][:, :, score]


def _top(tree: Tree) -> int:
    return len(tree.indicators) + len(tree.nodes) - 1


def _children(
    scores: FloatArray, raised: dict[int, FloatArray], children: list[int], replicates: int
) -> FloatArray:
    """Scores of the children of a node: (units, years, children), or with replicates in front."""
    if not any(child in raised for child in children):
        return scores[:, :, children]
    shape = (replicates, *scores.shape[:2])
    columns = (raised[k] if k in raised else np.broadcast_to(scores[:, :, k], shape) for k in children)
    return np.stack(list(columns), axis=-1)


def _jobs(scored: ScoredIndex, design: Design, settings: Ints) -> Iterator[Job]:
    """Jobs of at most `CHUNK` replicates that share imputation and treatment."""
    steps = len(design.options)
    early = [k for k, (name, _) in enumerate(design.options) if name in _TREATED]
    by_stage: dict[tuple[int, ...], list[Group]] = {}
    for setting, rows in _by_setting(settings[:, :steps]):
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            weights = design.sets[settings[part, steps]] if design.elements else np.empty((0, 0))
            stage = tuple(setting[k] for k in early)
            by_stage.setdefault(stage, []).append(Group(part, setting, weights))
    for groups in by_stage.values():
        for some in _batches(groups):
            yield Job(scored, design, tuple(some))


def _by_setting(settings: Ints) -> Iterator[tuple[tuple[int, ...], Ints]]:
    """Distinct settings in order, with the positions of their replicates."""
    if not settings.shape[1]:
        yield (), np.arange(len(settings))
        return
    distinct, where = np.unique(settings, axis=0, return_inverse=True)
    order = np.argsort(where.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(where.ravel(), minlength=len(distinct)))
    for setting, rows in zip(distinct.tolist(), np.split(order, ends[:-1]), strict=True):
        yield tuple(setting), rows


def _batches(groups: Sequence[Group]) -> Iterator[list[Group]]:
    some: list[Group] = []
    size = 0
    for group in groups:
        if some and size + len(group.rows) > CHUNK:
            yield some
            some, size = [], 0
        some.append(group)
        size += len(group.rows)
    yield some

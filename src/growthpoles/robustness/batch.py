"""Scores of all replicates at once: early stages are worked out once, upper levels as matrix products."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.composite.aggregate.base import Aggregation
from growthpoles.composite.fit import ScoredIndex
from growthpoles.composite.impute.base import Imputation
from growthpoles.composite.normalise.base import Normalisation
from growthpoles.composite.raw import RawCells
from growthpoles.composite.treat.base import Treatment
from growthpoles.composite.tree import NodeScores, Tree, climb
from growthpoles.core.panel import FloatArray
from growthpoles.robustness.plan import Plan


@dataclass(frozen=True, eq=False)
class Group:
    """Replicates with the same specification.

    Attributes:
        rows: Their positions.
        normalise, within, aggregate: Steps after the treatment.
        weights: Weights of the varied elements, shape (replicates, elements); no rows when they do not vary.
    """

    rows: npt.NDArray[np.intp]
    normalise: Normalisation
    within: Aggregation
    aggregate: Aggregation
    weights: FloatArray


@dataclass(frozen=True, eq=False)
class Job:
    """Groups that share imputation and treatment: what an executor is handed.

    Attributes:
        tree: The tree.
        sample: Figures to learn on, observations x indicators.
        cells: Cells to score.
        treat: The treatment.
        groups: Replicates.
    """

    tree: Tree
    sample: FloatArray
    cells: RawCells
    treat: Treatment
    groups: tuple[Group, ...]


def replicate_scores(scored: ScoredIndex, plan: Plan, *, executor: Executor | None = None) -> FloatArray:
    """Index scores of every replicate, shape (replicates, units, years).

    The result does not depend on the executor: everything random was drawn before.
    """
    jobs = list(_jobs(scored, plan))
    done = map(run_job, jobs) if executor is None else executor.map(run_job, jobs)
    result = np.full((len(plan.settings), *scored.scores.index.shape), np.nan)
    for job, parts in zip(jobs, done, strict=True):
        for group, part in zip(job.groups, parts, strict=True):
            result[group.rows] = part
    return result


def run_job(job: Job) -> list[FloatArray]:
    """Index scores of each group of a job, each of shape (replicates, units, years)."""
    learnt = job.treat.learn(job.sample)
    sample, treated = learnt.apply(job.sample), learnt.apply(job.cells.values)
    normalised: dict[Normalisation, FloatArray] = {}
    lower: dict[tuple[Normalisation, Aggregation], NodeScores] = {}
    results = []
    for group in job.groups:
        if group.normalise not in normalised:
            scale = group.normalise.learn(sample, job.tree.indicators)
            normalised[group.normalise] = scale.score(treated)
        stage = group.normalise, group.within
        if stage not in lower:
            lower[stage] = climb(
                job.tree,
                normalised[group.normalise],
                flags=job.cells.flags,
                within=group.within,
                aggregate=group.aggregate,
            )
        results.append(_upper_levels(job.tree, lower[stage], group))
    return results


def _upper_levels(tree: Tree, lower: NodeScores, group: Group) -> FloatArray:
    """Index of each replicate of a group; where a node of `lower` has no score, it has none here either."""
    shape, count = lower.scores.shape[:2], len(tree.indicators)
    flat = lower.scores.reshape(-1, lower.scores.shape[2])
    raised: dict[int, FloatArray] = {}
    start = 0
    for n in tree.upper:
        node = tree.nodes[n]
        end = start + len(node.children)
        weights = group.weights[:, start:end] if len(group.weights) else node.weights[None, :]
        start = end
        value = group.aggregate.combine(
            _children(flat, raised, node.children.tolist(), len(weights)), weights
        )
        raised[count + n] = np.where(np.isnan(flat[:, count + n]), np.nan, value)
    top = raised[count + len(tree.nodes) - 1]
    return np.broadcast_to(top, (len(group.rows), len(flat))).reshape(-1, *shape)


def _children(
    flat: FloatArray, raised: dict[int, FloatArray], children: list[int], replicates: int
) -> FloatArray:
    """Scores of the children of a node: (rows, children), or with replicates in front where they differ."""
    if not any(child in raised for child in children):
        return flat[:, children]
    columns = (
        raised[k] if k in raised else np.broadcast_to(flat[:, k], (replicates, len(flat))) for k in children
    )
    return np.stack(list(columns), axis=-1)


def _jobs(scored: ScoredIndex, plan: Plan) -> Iterator[Job]:
    """One job per pair of imputation and treatment."""
    at = {year: position for position, year in enumerate(scored.panel.years)}
    learn = [at[year] for year in scored.fitted.years]
    score = [at[year] for year in scored.scores.years]
    steps = len(plan.options)
    by_spec: dict[tuple[int, ...], list[int]] = {}
    for row, setting in enumerate(plan.settings[:, :steps].tolist()):
        by_spec.setdefault(tuple(setting), []).append(row)
    stages: dict[tuple[Imputation, Treatment], list[Group]] = {}
    for setting, rows in sorted(by_spec.items()):
        spec = plan.specification(setting)
        places = np.array(rows, dtype=np.intp)
        weights = plan.sets[plan.settings[places, steps]] if plan.elements else np.empty((0, 0))
        group = Group(places, spec.normalise, spec.within, spec.aggregate, weights)
        stages.setdefault((spec.impute, spec.treat), []).append(group)
    tree = scored.fitted.tree
    for (impute, treat), groups in stages.items():
        cells = impute.fill(scored.raw).of(tree.indicators)
        sample = cells.at(learn).values.reshape(-1, len(tree.indicators))
        yield Job(tree, sample, cells.at(score), treat, tuple(groups))

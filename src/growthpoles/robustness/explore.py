"""Vary the assumptions behind an index and see what becomes of the ranks."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from growthpoles.composite.fit import ScoredIndex, Scores, score_index
from growthpoles.composite.spec import read_step
from growthpoles.composite.weight.base import LearntWeights, Weighting
from growthpoles.core.catalogue import figures_table
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Provenance
from growthpoles.errors import InputError, NotAvailableError, Where, problem
from growthpoles.robustness.batch import Progress, replicate_scores
from growthpoles.robustness.groups import APART, FIRM
from growthpoles.robustness.plan import make_plan
from growthpoles.robustness.results import RobustnessResult
from growthpoles.robustness.tables import (
    options_table,
    rank_shift,
    rank_tables,
    replicates_table,
    weights_table,
)
from growthpoles.robustness.vary import Vary, plain_variations


class Scored(Protocol):
    """A result that still has its inputs, such as `PotentialResult`."""

    @property
    def inputs(self) -> ScoredIndex | None:
        """The scored index; None when the result was loaded from a folder."""

    @property
    def provenance(self) -> Provenance:
        """What it was made from."""


def explore(
    potential: Scored,
    *,
    vary: Vary,
    n: int | None = None,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> RobustnessResult:
    """Work out the index again under other assumptions, and how firm the ranks are.

    Args:
        potential: Result of `assess_potential`.
        vary: Alternatives by choice: a list of methods for ``impute``, ``treat``, ``normalise``, ``weight``,
            ``within`` and ``aggregate``; a list of values for ``base_years``, ``treat_over``, ``scale_over``
            and ``without``; for ``weights`` one of `vary.Noise`, `vary.Simplex`, `vary.Dirichlet`, or a list
            of weights by code. Drawn weights vary above the indicators (pillars, sub-indices). An imputation
            with draws stands for all of them.
        n: Number of replicates. When there are no more combinations than this, each of them is taken once.
            None = all combinations if there are at most 1,000,000, else 1,000 replicates.
        seed: Seed of the draws.
        executor: Any `concurrent.futures.Executor`; the result does not depend on it.
        progress: Called with (replicates done, replicates in all) now and then.

    Returns:
        Rank intervals, pairwise probabilities, groups, and the settings of every replicate.

    Raises:
        SpecificationError: A choice that does not exist, options that cannot go together, or unknown weights.
        NotAvailableError: The result was loaded without its inputs, has no scored unit, or a replicate gives
            no score to a unit that has one nominally.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "ABC")),))
        >>> empty = np.empty((3, 1, 0))
        >>> panel = gp.Panel(land, "now", ("A", "B", "C"), (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> for code, column in (("x", [1.0, 2.0, 3.0]), ("y", [2.0, 1.0, 3.0])):
        ...     panel = panel.with_indicator(gp.Indicator(code, label), np.array(column)[:, None])
        >>> tree = gp.Framework("demo", label, (
        ...     gp.Element("I", "", "index", label),
        ...     gp.Element("x", "I", "indicator", label, value="x"),
        ...     gp.Element("y", "I", "indicator", label, value="y")))
        >>> potential = gp.assess_potential(panel, tree, gp.IndexSpec())
        >>> sure = gp.explore(potential, vary={"weights": gp.vary.Simplex()}, n=200, seed=1)
        >>> sure["ranks"].filter(unit="C")["high"].item()
        1.0
    """
    scored = live(potential)
    spec, framework = scored.fitted.spec, scored.fitted.framework
    plan = make_plan(spec, framework, tree=scored.fitted.tree, vary=vary, n=n, seed=seed)
    index = replicate_scores(
        scored, plan.design, settings=plan.settings, executor=executor, progress=progress
    )
    check_blanks(index, scored, choices=plan.design.choices, settings=plan.settings)
    index.setflags(write=False)
    tables = rank_tables(scored.scores, index, level=APART)
    shift = rank_shift(scored.scores, index)
    figures = (
        ("replicates", float(len(index)), "", "exact" if plan.exact else "sampled"),
        ("mean_width", float(tables[0].data["width"].to_numpy().mean()), "ranks", ""),
        ("mean_rank_shift", float(shift.mean()), "ranks", ""),
        ("firm_probability", FIRM, "", ""),
        ("pair_probability", APART, "", ""),
        ("interval_share", 0.9, "", ""),
    )
    return RobustnessResult(
        tables=(
            *tables,
            replicates_table(plan, shift),
            options_table(plan.design),
            weights_table(plan.design),
            figures_table(figures),
        ),
        spec={"index": spec.to_plain(), "vary": plain_variations(vary), "n": len(index)},
        provenance=dataclasses.replace(potential.provenance, seed=seed),
        index=index,
    )


def rerun(potential: Scored, robustness: RobustnessResult, *, replicate: int) -> Scores:
    """Work out one replicate of an exploration alone, from its stored settings.

    Args:
        potential: The result that was explored.
        robustness: The exploration; it may have been loaded from a folder.
        replicate: Number of the replicate, counted from 1.

    Returns:
        All scores of the replicate.

    Raises:
        InputError: No such replicate.
        NotAvailableError: The potential was loaded without its inputs.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "ABC")),))
        >>> empty = np.empty((3, 1, 0))
        >>> panel = gp.Panel(land, "now", ("A", "B", "C"), (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> panel = panel.with_indicator(gp.Indicator("x", label), np.array([[1.0], [2.0], [3.0]]))
        >>> tree = gp.Framework("demo", label, (
        ...     gp.Element("I", "", "index", label), gp.Element("x", "I", "indicator", label, value="x")))
        >>> potential = gp.assess_potential(panel, tree, gp.IndexSpec())
        >>> sure = gp.explore(potential, vary={"normalise": [gp.normalise.MinMax(), gp.normalise.Rank()]})
        >>> gp.rerun(potential, sure, replicate=2).index.ravel()
        array([1., 2., 3.])
    """
    scored = live(potential)
    rows = robustness["replicates"].filter(replicate=replicate)
    if rows.height != 1:
        last = robustness["replicates"].height
        raise InputError(problem("explore.replicate.unknown", None, replicate=replicate, last=last))
    setting = rows.row(0, named=True)
    steps: dict[str, Any] = {"base_years": scored.fitted.years}
    for choice, option, name, text in robustness["options"].iter_rows():
        if setting[choice] == option:
            plain = {"method": name, **json.loads(text)} if name else json.loads(text)
            steps[choice] = read_step(choice, plain, where=Where(key=choice)) if plain is not None else None
    spec = dataclasses.replace(scored.fitted.spec, **steps)
    again = score_index(scored.panel, scored.fitted.framework, spec=spec, years=scored.scores.years)
    if "weights" not in setting:
        return again.scores
    chosen = robustness["weights"].filter(set=setting["weights"])
    return _reweighted(again, dict(zip(chosen["element"], chosen["weight"], strict=True)))


def _reweighted(scored: ScoredIndex, weights: Mapping[str, float]) -> Scores:
    """Other weights above the indicators; what means learn from the scores below is learnt again."""
    scores, fitted, spec = scored.scores, scored.fitted, scored.fitted.spec
    fixed = _Fixed({code: weights[code] for code in weights})
    upper = {fitted.tree.nodes[n].code: fixed for n in fitted.tree.upper}
    own = {**spec.own, "weight": {**spec.own.get("weight", {}), **upper}}
    spec = dataclasses.replace(spec, own=own)
    again = score_index(scored.panel, fitted.framework, spec=spec, years=scores.years)
    return again.scores


@dataclasses.dataclass(frozen=True)
class _Fixed(Weighting):
    """Weights of a stored set."""

    weights: Mapping[str, float]

    def learn(self, given: FloatArray, sample: FloatArray, *, codes: Sequence[str]) -> LearntWeights:
        return LearntWeights(np.array([self.weights[code] for code in codes]))


def live(potential: Scored) -> ScoredIndex:
    """The scored index of a result.

    Raises:
        NotAvailableError: It was loaded without its inputs, or scores no unit.
    """
    scored = potential.inputs
    if scored is None:
        raise NotAvailableError(problem("result.inputs.none"))
    if np.isnan(scored.scores.index).all():
        raise NotAvailableError(problem("explore.unscored", None, framework=scored.fitted.framework.code))
    return scored


def check_blanks(
    index: FloatArray, scored: ScoredIndex, *, choices: Sequence[str], settings: npt.NDArray[np.intp]
) -> None:
    """A replicate that cannot score what the nominal index scores must not become a silent gap.

    Raises:
        NotAvailableError: The first such replicate, with its settings.
    """
    blank = (np.isnan(index) & ~np.isnan(scored.scores.index)).any(axis=(1, 2))
    if blank.any():
        row = int(np.flatnonzero(blank)[0])
        setting = ", ".join(f"{k} {v + 1}" for k, v in zip(choices, settings[row], strict=True))
        raise NotAvailableError(
            problem(
                "explore.replicate.blank", None, replicate=row + 1, count=int(blank.sum()), setting=setting
            )
        )

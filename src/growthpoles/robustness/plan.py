"""The plan of an exploration: specifications and weights of the replicates, decided before a run."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from growthpoles.composite.spec import STEPS, IndexSpec
from growthpoles.composite.tree import Tree
from growthpoles.core.framework import Framework
from growthpoles.core.panel import FloatArray
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.robustness.vary import Vary, WeightDraws, unknown_choice
from growthpoles.stats.sampling import generator, spawn
from growthpoles.stats.weights import normalise_within

VARIED = tuple(step for step in STEPS if step != "weight")


@dataclass(frozen=True, eq=False)
class Plan:
    """What the replicates of an exploration are.

    Attributes:
        spec: The nominal specification.
        options: Varied steps with their alternatives.
        elements: Codes of the elements whose weights vary; empty when they do not.
        sets: Weight sets, shape (sets, elements); sum one under each parent.
        settings: Option of each replicate per choice, counted from 0, shape (replicates, choices); the
            choices are the steps of `options`, then ``weights`` if they vary.
        exact: Whether the replicates are all combinations there are.
    """

    spec: IndexSpec
    options: tuple[tuple[str, tuple[Any, ...]], ...]
    elements: tuple[str, ...]
    sets: FloatArray
    settings: npt.NDArray[np.intp]
    exact: bool

    @property
    def choices(self) -> tuple[str, ...]:
        """Names of the choices, in the order of the columns of `settings`."""
        return (*(step for step, _ in self.options), *(("weights",) if self.elements else ()))

    def specification(self, setting: Sequence[int]) -> IndexSpec:
        """Specification of one row of settings."""
        chosen = {step: given[k] for (step, given), k in zip(self.options, setting, strict=False)}
        return dataclasses.replace(self.spec, **chosen)


def make_plan(spec: IndexSpec, framework: Framework, *, tree: Tree, vary: Vary, n: int, seed: int) -> Plan:
    """Check the variations and draw the replicates.

    When the combinations are finite and no more than n, each of them is one replicate (exact enumeration);
    otherwise n replicates draw every choice independently, all options equally likely.

    Raises:
        SpecificationError: Nothing to vary, unknown choices, options that cannot go together, or weights of
            unknown elements; all reasons are listed.
    """
    _check(vary, n)
    options = tuple((step, tuple(vary[step])) for step in VARIED if step in vary)
    _check_combinations(spec, framework, options)
    weight_seed, draw_seed = spawn(seed, 2)
    elements, base, parents = varied_elements(tree)
    sets = np.empty((0, len(elements)))
    given = vary.get("weights")
    if given is None:
        elements = ()
    elif isinstance(given, WeightDraws):
        sets = given.draw(base, parents, n=given.sets or n, seed=weight_seed)
    else:
        sets = _named_sets(given, elements, base, parents)
    fresh = isinstance(given, WeightDraws) and given.sets is None
    sizes = [len(alternatives) for _, alternatives in options]
    settings, exact = _settings(sizes, len(sets), n=n, fresh=fresh, seed=draw_seed)
    return Plan(spec, options, elements, sets, settings, exact)


def varied_elements(tree: Tree) -> tuple[tuple[str, ...], FloatArray, tuple[int, ...]]:
    """Elements above the indicators of a pillar: their codes, nominal weights and the node each hangs on."""
    codes: list[str] = []
    weights: list[float] = []
    parents: list[int] = []
    for n in tree.upper:
        node = tree.nodes[n]
        codes += [tree.codes[k] for k in node.children]
        weights += node.weights.tolist()
        parents += [n] * len(node.children)
    return tuple(codes), np.array(weights), tuple(parents)


def _check(vary: Vary, n: int) -> None:
    found: list[Problem] = []
    if not vary:
        found.append(problem("explore.nothing", Where(key="vary")))
    if n < 1:
        found.append(problem("method.positive", None, name="n", value=n))
    for name, value in vary.items():
        if name not in (*VARIED, "weights"):
            found.append(unknown_choice(name, Where(key=f"vary.{name}")))
        elif isinstance(value, str) or not (isinstance(value, WeightDraws) or _filled(value)):
            found.append(problem("explore.options.list", Where(key=f"vary.{name}"), choice=name))
    if found:
        raise SpecificationError(found)


def _filled(value: object) -> bool:
    return isinstance(value, Sequence) and len(value) > 0


def _check_combinations(
    spec: IndexSpec, framework: Framework, options: tuple[tuple[str, tuple[Any, ...]], ...]
) -> None:
    found: dict[Problem, None] = {}
    steps = [step for step, _ in options]
    for combination in itertools.product(*(alternatives for _, alternatives in options)):
        try:
            tried = dataclasses.replace(spec, **dict(zip(steps, combination, strict=True)))
        except SpecificationError as failure:
            found.update(dict.fromkeys(failure.problems))
            continue
        found.update(dict.fromkeys(tried.normalise.problems(framework.scored)))
    if found:
        raise SpecificationError(tuple(found))


def _named_sets(
    given: Sequence[Mapping[str, float]], elements: tuple[str, ...], base: FloatArray, parents: Sequence[int]
) -> FloatArray:
    found = [
        problem("weight.unknown", Where(indicator=code), known=", ".join(elements))
        for code in dict.fromkeys(code for item in given for code in item if code not in elements)
    ]
    found += [
        problem("weight.bad", Where(indicator=code), value=float(value))
        for item in given
        for code, value in item.items()
        if not 0 < value < np.inf
    ]
    if found:
        raise SpecificationError(found)
    sets = np.array([[item.get(code, w) for code, w in zip(elements, base, strict=True)] for item in given])
    return normalise_within(sets, parents)


def _settings(
    sizes: Sequence[int], sets: int, *, n: int, fresh: bool, seed: np.random.SeedSequence
) -> tuple[npt.NDArray[np.intp], bool]:
    every = [*sizes, sets] if sets else list(sizes)
    if not fresh and np.prod(every, dtype=float) <= n:
        return np.array(list(itertools.product(*(range(size) for size in every))), dtype=np.intp), True
    rng = generator(seed)
    columns = [rng.integers(size, size=n) for size in sizes]
    if sets:
        columns.append(np.arange(n) if fresh else rng.integers(sets, size=n))
    return np.column_stack(columns).astype(np.intp), False

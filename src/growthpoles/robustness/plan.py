"""The plan of an exploration: specifications and weights of the replicates, decided before a run."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from growthpoles.composite.fit import check_methods
from growthpoles.composite.impute.base import Imputation
from growthpoles.composite.spec import IndexSpec
from growthpoles.composite.tree import Tree
from growthpoles.core.framework import Framework
from growthpoles.core.panel import FloatArray
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.robustness.vary import CHOICES, Vary, WeightDraws, unknown_choice
from growthpoles.stats.sampling import generator, spawn
from growthpoles.stats.weights import normalise_within

MOST = 1_000_000
_HARMLESS = ("impute", "treat", "treat_over", "base_years")
Settings = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Design:
    """What may vary, checked.

    Attributes:
        spec: The nominal specification.
        options: Varied parts with their alternatives.
        elements: Codes of the elements whose weights vary; empty when they do not.
        sets: Weight sets, shape (sets, elements); sum one under each parent.
        fresh: Whether every replicate has a weight set of its own, so that the design is not finite.
    """

    spec: IndexSpec
    options: tuple[tuple[str, tuple[Any, ...]], ...]
    elements: tuple[str, ...]
    sets: FloatArray
    fresh: bool

    @property
    def choices(self) -> tuple[str, ...]:
        """Names of the choices, in the order of the columns of settings."""
        return (*(name for name, _ in self.options), *(("weights",) if self.elements else ()))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of alternatives of each choice."""
        return (*(len(given) for _, given in self.options), *((len(self.sets),) if self.elements else ()))

    @property
    def count(self) -> float:
        """Number of combinations; infinite when weights are drawn anew for every replicate."""
        return float("inf") if self.fresh else float(np.prod(self.sizes, dtype=float))

    def every(self) -> Settings:
        """All combinations, the last choice running fastest."""
        grid = np.indices(self.sizes).reshape(len(self.sizes), -1)
        return np.ascontiguousarray(grid.T, dtype=np.intp)

    def specification(self, setting: Sequence[int]) -> IndexSpec:
        """Specification of one row of settings."""
        chosen = {name: given[k] for (name, given), k in zip(self.options, setting, strict=False)}
        return dataclasses.replace(self.spec, **chosen)


@dataclass(frozen=True, eq=False)
class Plan:
    """What the replicates of an exploration are.

    Attributes:
        design: What may vary.
        settings: Option of each replicate per choice, counted from 0, shape (replicates, choices).
        exact: Whether the replicates are all combinations there are.
    """

    design: Design
    settings: Settings
    exact: bool


def make_plan(
    spec: IndexSpec, framework: Framework, *, tree: Tree, vary: Vary, n: int | None, seed: int
) -> Plan:
    """Check the variations and draw the replicates.

    When the combinations are finite and no more than n (1,000,000 when n is None), each of them is one
    replicate; otherwise n (or 1,000) replicates draw every choice independently, all options equally likely.

    Raises:
        SpecificationError: Nothing to vary, unknown choices, options that cannot go together, or weights of
            unknown elements; all reasons are listed.
    """
    count = 1000 if n is None else n
    weight_seed, draw_seed = spawn(seed, 2)
    design = make_design(spec, framework, tree=tree, vary=vary, draws=count, seed=weight_seed)
    if design.count <= (MOST if n is None else n):
        return Plan(design, design.every(), exact=True)
    rng = generator(draw_seed)
    columns = [rng.integers(len(given), size=count) for _, given in design.options]
    if design.elements:
        drawn = np.arange(count) if design.fresh else rng.integers(len(design.sets), size=count)
        columns.append(drawn)
    return Plan(design, np.column_stack(columns).astype(np.intp), exact=False)


def make_design(
    spec: IndexSpec,
    framework: Framework,
    *,
    tree: Tree,
    vary: Vary,
    draws: int,
    seed: np.random.SeedSequence,
) -> Design:
    """Check the variations, and draw the weight sets.

    Args:
        spec: The nominal specification.
        framework: The framework.
        tree: Its tree.
        vary: Alternatives by choice.
        draws: Number of weight sets where the variation names none.
        seed: Seed of the weight sets.

    Raises:
        SpecificationError: As in `make_plan`.
    """
    _check(vary, draws)
    options = tuple((name, tuple(_expanded(vary[name]))) for name in CHOICES if name in vary)
    given = vary.get("weights")
    _check_combinations(spec, framework, options, drawn=given is not None)
    elements, base, parents = varied_elements(tree)
    if given is None:
        return Design(spec, options, (), np.empty((0, len(elements))), fresh=False)
    if isinstance(given, WeightDraws):
        sets = given.draw(base, parents, n=given.sets or draws, seed=seed)
        return Design(spec, options, elements, sets, fresh=given.sets is None)
    return Design(spec, options, elements, _named_sets(given, elements, base, parents), fresh=False)


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


def _expanded(options: Sequence[Any]) -> Iterator[Any]:
    """An imputation with draws stands for all of them."""
    for item in options:
        yield from item.each() if isinstance(item, Imputation) else (item,)


def _check(vary: Vary, n: int) -> None:
    found: list[Problem] = []
    if not vary:
        found.append(problem("explore.nothing", Where(key="vary")))
    if n < 1:
        found.append(problem("method.positive", None, name="n", value=n))
    for name, value in vary.items():
        if name not in (*CHOICES, "weights"):
            found.append(unknown_choice(name, Where(key=f"vary.{name}")))
        elif isinstance(value, str) or not (isinstance(value, WeightDraws) or _filled(value)):
            found.append(problem("explore.options.list", Where(key=f"vary.{name}"), choice=name))
    if found:
        raise SpecificationError(found)


def _filled(value: object) -> bool:
    return isinstance(value, Sequence) and len(value) > 0


def _check_combinations(
    spec: IndexSpec,
    framework: Framework,
    options: tuple[tuple[str, tuple[Any, ...]], ...],
    *,
    drawn: bool,
) -> None:
    """Refuse options that cannot go together; what comes before the scores cannot clash with what follows."""
    found: dict[Problem, None] = {}
    if drawn and any(name == "weight" for name, _ in options):
        found[problem("explore.weights.twice", Where(key="vary.weight"))] = None
    if drawn and spec.peers is not None:
        found[problem("explore.weights.peers", Where(key="vary.weights"))] = None
    clashing = [(name, given) for name, given in options if name not in _HARMLESS]
    for name, given in options:
        if name in _HARMLESS:
            for item in given:
                found.update(dict.fromkeys(_clashes(spec, framework, {name: item})))
    names = [name for name, _ in clashing]
    for combination in itertools.product(*(given for _, given in clashing)):
        tried = dict(zip(names, combination, strict=True))
        found.update(dict.fromkeys(_clashes(spec, framework, tried)))
    if found:
        raise SpecificationError(tuple(found))


def _clashes(spec: IndexSpec, framework: Framework, tried: Mapping[str, Any]) -> tuple[Problem, ...]:
    try:
        return tuple(check_methods(framework, dataclasses.replace(spec, **tried)))
    except SpecificationError as failure:
        return failure.problems


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

"""Why ranks changed: a unit's own figures, those of the others, the scale or method, or what was imputed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
import polars as pl

from growthpoles.composite.fit import FittedIndex, ScoredIndex
from growthpoles.composite.peers import group_positions
from growthpoles.composite.tree import climb
from growthpoles.core.panel import Flag, FlagArray, FloatArray
from growthpoles.core.result import Table
from growthpoles.errors import InputError, problem
from growthpoles.potential.audit_inputs import check_year
from growthpoles.stats.arrays import Bools

CAUSES = ("own", "others", "scale", "method", "imputation")
_OWN, _OTHERS, _METHOD, _IMPUTATION = range(4)  # positions in the state of a mixture
_SCHEMA = {
    "unit": pl.String, "from_year": pl.Int64, "to_year": pl.Int64, "units": pl.Int64, "rank_before": pl.Int64,
    "rank_after": pl.Int64, "gained": pl.Int64, **dict.fromkeys(CAUSES, pl.Float64),
}  # fmt: skip
_State = tuple[bool, bool, bool, bool]
_Scored = tuple[FloatArray, FlagArray, FloatArray]  # scores and flags of the indicators, index


def decompose_rank_changes(
    before: ScoredIndex, after: ScoredIndex, *, from_year: int | None = None, to_year: int | None = None
) -> Table:
    """Split the change of every unit's rank into its causes; the parts add up to the change exactly.

    Works for two years of one index, for two vintages of the figures, and for two methods. Causes:

    - ``own``: published figures of the unit itself, also where they appear or disappear;
    - ``others``: published figures of all other units;
    - ``imputation``: cells, of any unit, that are imputed before or after;
    - ``scale``: treatment, scale, weights and means learnt again by the same specification (after a revision,
      on other base years, or year by year);
    - ``method``: another specification or framework, with what it learns.

    The order in which causes are switched from before to after matters, so each is credited with its mean
    effect over all orders (Shapley 1953): rank after n switches minus rank before them. An indicator that
    only one of the two frameworks has belongs to the method: its figures are taken as unchanged.

    Args:
        before: The earlier index.
        after: The later one; the same object for two years of one index.
        from_year: Year of `before`; its first scored year where both are the same object, else its last.
        to_year: Year of `after`; its last scored year by default.

    Returns:
        Table ``rank_change`` (unit, from_year, to_year): `units` that are ranked (those with an index both
        times), ranks among them, places `gained` (positive = better) and its parts.

    Raises:
        InputError: A year that was not scored, or no unit in common.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "ABC")),))
        >>> empty = np.empty((3, 2, 0))
        >>> years, marks = (2021, 2022), empty.astype(np.uint8)
        >>> panel = gp.Panel(land, "now", ("A", "B", "C"), years, (), empty, marks, empty)
        >>> figures = np.array([[1.0, 4.0], [2.0, 2.0], [3.0, 3.0]])
        >>> panel = panel.with_indicator(gp.Indicator("x", label), figures)
        >>> tree = gp.Framework("demo", label, (
        ...     gp.Element("I", "", "index", label), gp.Element("x", "I", "indicator", label, value="x")))
        >>> scored = gp.assess_potential(panel, tree, gp.IndexSpec()).inputs
        >>> changes = decompose_rank_changes(scored, scored).data
        >>> changes.select("unit", "gained", "own", "others").rows()
        [('A', 2, 2.0, 0.0), ('B', -1, 0.0, -1.0), ('C', -1, 0.0, -1.0)]
    """
    first = before.scores.years[0 if before is after else -1] if from_year is None else from_year
    last = after.scores.years[-1] if to_year is None else to_year
    check_year(before.scores, first)
    check_year(after.scores, last)
    mixtures = _mix(before, after, first, last)
    ranks = _all_ranks(mixtures)
    parts = _shapley(ranks, mixtures.causes)
    old, new = ranks[_state(())], ranks[_state(mixtures.causes)]
    relearnt = "method" if _method_differs(before, after) else "scale"
    columns = {name: np.zeros(len(mixtures.units)) for name in CAUSES}
    names = {_OWN: "own", _OTHERS: "others", _METHOD: relearnt, _IMPUTATION: "imputation"}
    columns |= {names[cause]: part for cause, part in parts.items()}
    data = pl.DataFrame(
        {
            "unit": list(mixtures.units),
            "from_year": [first] * len(mixtures.units),
            "to_year": [last] * len(mixtures.units),
            "units": [len(mixtures.units)] * len(mixtures.units),
            "rank_before": old,
            "rank_after": new,
            "gained": old - new,
            **columns,
        },
        schema=_SCHEMA,
        strict=False,
    )
    keys = ("unit", "from_year", "to_year")
    return Table("rank_change", keys, data.sort(keys))


@dataclass(frozen=True, eq=False)
class _Method:
    """A fitted index as it scores one year."""

    fitted: FittedIndex
    year: int


@dataclass(frozen=True, eq=False)
class _Mixtures:
    """Cells before and after, and the two methods; a state says which of each is taken.

    Attributes:
        units: Units that are ranked.
        codes: Indicators of either framework, the second axis of the cells.
        values, flags: Cells before and after, shape (2, units, codes).
        imputed: Cells that are imputed before or after, shape (units, codes).
        methods: Before and after.
        causes: Positions in a state that make a difference at all.
    """

    units: tuple[str, ...]
    codes: tuple[str, ...]
    values: FloatArray
    flags: FlagArray
    imputed: Bools
    methods: tuple[_Method, _Method]
    causes: tuple[int, ...]

    def scores(self, published: bool, method: bool, imputation: bool) -> tuple[FloatArray, FlagArray]:
        """Scores and flags of the indicators of a method, shape (units, indicators)."""
        values = np.where(self.imputed, self.values[int(imputation)], self.values[int(published)])
        flags = np.where(self.imputed, self.flags[int(imputation)], self.flags[int(published)])
        chosen = self.methods[int(method)]
        fitted, years = chosen.fitted, (chosen.year,)
        at = [self.codes.index(item.code) for item in fitted.tree.indicators]
        treated = fitted.treatment.apply(values[:, None, at], years)
        return fitted.scale.score(treated, years)[:, 0], flags[:, at]

    def index(self, scores: FloatArray, flags: FlagArray, method: bool) -> FloatArray:
        """Index from scores of indicators, shape (units, k, indicators) to (units, k)."""
        fitted = self.methods[int(method)].fitted
        groups = group_positions(fitted.assigned, self.units) if fitted.spec.peers else None
        return climb(fitted.tree, scores, flags=flags, groups=groups).scores[:, :, -1]

    def relative(self, method: bool) -> bool:
        """Whether the score of a unit depends on the others scored with it."""
        fitted = self.methods[int(method)].fitted
        return any(fitted.spec.step_of(node.step, node.code).relative for node in fitted.tree.nodes)


def _mix(before: ScoredIndex, after: ScoredIndex, first: int, last: int) -> _Mixtures:
    if not set(before.scores.units) & set(after.scores.units):
        raise InputError(problem("rank-change.units.none"))
    ranked = _ranked(before, first)
    units = tuple(unit for unit in _ranked(after, last) if unit in ranked)
    held = _cells(before, first, units=units), _cells(after, last, units=units)
    codes = tuple(dict.fromkeys((*held[0], *held[1])))
    shape = (2, len(units), len(codes))
    values, flags = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
    for end in range(2):
        for k, code in enumerate(codes):
            values[end, :, k], flags[end, :, k] = held[end].get(code) or held[1 - end][code]
    methods = _Method(before.fitted, first), _Method(after.fitted, last)
    imputed = (flags == Flag.IMPUTED).any(axis=0)
    changed = (flags[0] != flags[1]) | ~((values[0] == values[1]) | np.isnan(values).all(axis=0))
    causes = [_OWN, _OTHERS] if (changed & ~imputed).any() else []
    causes += [_METHOD] if _fitted_differs(methods) else []
    causes += [_IMPUTATION] if (changed & imputed).any() else []
    return _Mixtures(units, codes, values, flags, imputed, methods, tuple(causes))


def _ranked(scored: ScoredIndex, year: int) -> tuple[str, ...]:
    """Units with an index in a year."""
    scores = scored.scores
    known = ~np.isnan(scores.index[:, scores.years.index(year)])
    return tuple(scores.units[u] for u in np.flatnonzero(known))


def _cells(
    scored: ScoredIndex, year: int, *, units: tuple[str, ...]
) -> dict[str, tuple[FloatArray, FlagArray]]:
    """Figures and flags of every scored indicator in a year, each of shape (units,)."""
    scores = scored.scores
    rows, y = [scores.units.index(unit) for unit in units], scores.years.index(year)
    return {
        item.code: (scores.cells.values[rows, y, k], scores.cells.flags[rows, y, k])
        for k, item in enumerate(scores.cells.elements)
    }


def _method_differs(before: ScoredIndex, after: ScoredIndex) -> bool:
    """Whether specification or framework differ; other base years are a matter of the scale."""
    old, new = before.fitted, after.fitted
    specs = [replace(fitted.spec, base_years=None).to_plain() for fitted in (old, new)]
    same = specs[0] == specs[1] and old.framework.elements == new.framework.elements
    return not (same and old.framework.coverage == new.framework.coverage)


def _fitted_differs(methods: tuple[_Method, _Method]) -> bool:
    old, new = methods
    yearly = "each-year" in (old.fitted.spec.treat_over, old.fitted.spec.scale_over)
    return old.fitted is not new.fitted or (yearly and old.year != new.year)


def _state(causes: tuple[int, ...]) -> _State:
    return _OWN in causes, _OTHERS in causes, _METHOD in causes, _IMPUTATION in causes


def _all_ranks(mixtures: _Mixtures) -> dict[_State, FloatArray]:
    """Rank of every unit in every state, shape (units,) each; without a score in a mixture it is last."""

    @lru_cache(maxsize=8)
    def scored(published: bool, method: bool, imputation: bool) -> _Scored:
        scores, flags = mixtures.scores(published, method, imputation)
        return scores, flags, mixtures.index(scores[:, None], flags[:, None], method)[:, 0]

    found = {}
    for size in range(len(mixtures.causes) + 1):
        for chosen in combinations(mixtures.causes, size):
            own, others, method, imputation = state = _state(chosen)
            mine, theirs = scored(own, method, imputation), scored(others, method, imputation)
            if own != others and mixtures.relative(method):
                index = _one_by_one(mixtures, mine, theirs, method)
            else:
                index = np.repeat(theirs[2][:, None], len(mixtures.units), axis=1)
                np.fill_diagonal(index, mine[2])
            index = np.where(np.isnan(index), -np.inf, index)
            found[state] = 1.0 + (index > np.diag(index)).sum(axis=0)
    return found


def _one_by_one(
    mixtures: _Mixtures,
    mine: _Scored,
    theirs: _Scored,
    method: bool,
) -> FloatArray:
    """Index of all units where one unit has its own cells of another state, shape (units, that unit)."""
    count = len(mixtures.units)
    scores, flags = np.repeat(theirs[0][:, None], count, axis=1), np.repeat(theirs[1][:, None], count, axis=1)
    self = np.arange(count)
    scores[self, self], flags[self, self] = mine[0], mine[1]
    return mixtures.index(scores, flags, method)


def _shapley(ranks: dict[_State, FloatArray], causes: tuple[int, ...]) -> dict[int, FloatArray]:
    """Places gained by each cause, its mean over all orders of switching."""
    count = len(causes)
    parts = {}
    for cause in causes:
        others = tuple(item for item in causes if item != cause)
        total = np.zeros_like(ranks[_state(())])
        for size in range(count):
            for chosen in combinations(others, size):
                gain = ranks[_state(chosen)] - ranks[_state((*chosen, cause))]
                total += gain / (count * comb(count - 1, size))
        parts[cause] = total
    return parts

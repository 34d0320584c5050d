"""Disclosure control of aggregated microdata: which cells are unsafe, and which are hidden with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from growthpoles.sources.microdata_inputs import DisclosureRules
from growthpoles.sources.microdata_query import Part, Plan
from growthpoles.stats.suppression import BoolArray, Cells, FloatArray, hide, reach

Counts = npt.NDArray[np.int64]
Array = TypeVar("Array", Counts, FloatArray)
_TOTAL_COSTS = 4.0


@dataclass(frozen=True, eq=False)
class Grid:
    """Figures of every cell and total; the last place of the axes of units and of industries is the total.

    Attributes:
        sums: Sums of the parts as whole numbers, shape (units + 1, years, industries + 1, parts); without
            industries the third axis has length 1 and no total.
        rows: Rows behind them, same shape.
        sizes: Sums of the absolute values of the contributions, same shape.
        people: Contributors, or fewer where that is not known exactly, same shape.
        largest: Largest contribution, or more where that is not known exactly, same shape.
    """

    sums: Counts
    rows: Counts
    sizes: Counts
    people: Counts
    largest: FloatArray

    @property
    def by_industry(self) -> bool:
        """Whether there is an axis of industries."""
        return bool(self.sums.shape[2] > 1)


@dataclass(frozen=True, slots=True)
class Exact:
    """Contributors, size and largest contributions of one cell, exactly."""

    people: int
    size: int
    top: tuple[int, ...]


Place = tuple[int, int, int, int]


def with_totals(cells: Array, *, by_industry: bool) -> Array:
    """Cells of shape (units, years, industries, parts) with totals over units and over industries.

    Example:
        >>> with_totals(np.ones((2, 1, 3, 1), np.int64), by_industry=True)[:, 0, :, 0].tolist()
        [[1, 1, 1, 3], [1, 1, 1, 3], [2, 2, 2, 6]]
    """
    whole: Array = np.concatenate([cells, cells.sum(axis=0, keepdims=True)])
    return np.concatenate([whole, whole.sum(axis=2, keepdims=True)], axis=2) if by_industry else whole


def most_with_totals(cells: Counts, *, by_industry: bool) -> Counts:
    """As `with_totals` with the maximum in place of the sum: so many contributors a total has at least."""
    whole = np.concatenate([cells, cells.max(axis=0, keepdims=True, initial=0)])
    if not by_industry:
        return whole
    return np.concatenate([whole, whole.max(axis=2, keepdims=True, initial=0)], axis=2)


def doubtful(grid: Grid, parts: Sequence[Part], *, rules: DisclosureRules) -> BoolArray:
    """Cells that the bounds do not clear and the number of rows does not condemn, shape of the grid."""
    enough = grid.rows >= max(rules.minimum, 1)
    doubt = grid.people < rules.minimum
    magnitude = np.array([not part.counts for part in parts])
    size, first = grid.sizes.astype(float), grid.largest.astype(float)
    if rules.p_percent is not None:
        doubt |= magnitude & (size < (2 + rules.p_percent / 100) * first * (1 + 1e-9))
    if rules.dominance is not None:
        n, k = rules.dominance
        doubt |= magnitude & (n * first * (1 + 1e-9) > k / 100 * size)
    found: BoolArray = enough & doubt
    return found


def levels(
    grid: Grid, parts: Sequence[Part], *, rules: DisclosureRules, known: dict[Place, Exact]
) -> FloatArray:
    """Protection level of every cell, shape of the grid; 0 = safe. Counts need it upwards only.

    Args:
        grid: The figures.
        parts: The parts.
        rules: The rules.
        known: Exact contributions of the cells in doubt.
    """
    above = np.zeros(grid.sums.shape)
    few = (grid.rows > 0) & (grid.rows < rules.minimum)
    for place, cell in known.items():
        few[place] = cell.people < rules.minimum
        if not parts[place[3]].counts:
            above[place] = ambiguity(cell, rules)
    size, value = grid.sizes.astype(float), np.abs(grid.sums.astype(float))
    counts, share = np.array([part.counts for part in parts]), rules.protection / 100
    wanted = np.where(counts, np.maximum(rules.minimum - value, share * value), share * size)
    above = np.where(few, np.maximum(np.maximum(wanted, above), 1.0), above)
    return np.where(rules.hide_zeros & (grid.sums == 0), np.maximum(above, 1.0), above)


def ambiguity(cell: Exact, rules: DisclosureRules) -> float:
    """Protection level of a sum under the p % and the dominance rule: how much wider it must seem; 0 = safe.

    Example:
        >>> ambiguity(Exact(4, 110, (80, 25, 3)), DisclosureRules(p_percent=10))  # 10 % of 80, less 5 left
        3.0
        >>> ambiguity(Exact(4, 110, (80,)), DisclosureRules(p_percent=None, dominance=(1, 80)))
        0.0
    """
    top = [*cell.top, 0, 0]
    need = 0.0
    if rules.p_percent is not None:
        need = rules.p_percent / 100 * top[0] - (cell.size - top[0] - top[1])
    if rules.dominance is not None:
        n, k = rules.dominance
        need = max(need, 100 / k * sum(top[:n]) - cell.size)
    return max(need, 1.0) if need > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Hidden:
    """What is hidden.

    Attributes:
        unsafe: Cells unsafe by the rules, shape of the grid.
        hidden: Cells hidden, same shape; those of differences mean nothing.
        attackable: Cells that could still be recomputed too closely, same shape.
        exposed: Unsafe cells that lone contributors could recompute together, same shape.
    """

    unsafe: BoolArray
    hidden: BoolArray
    attackable: BoolArray
    exposed: BoolArray


def protect(
    grid: Grid, plan: Plan, *, rules: DisclosureRules, known: dict[Place, Exact], shown: Sequence[bool]
) -> Hidden:
    """Hide unsafe cells and those by which they could be recomputed, and put the result to the attack.

    Figures of the same rows (the same conditions) are hidden together, so that a count that is hidden is not
    betrayed by a sum and a mean.

    Args:
        grid: The figures.
        plan: Parts and how they are linked.
        rules: The rules.
        known: Exact contributions of the cells in doubt.
        shown: Whether a part is published, or can be had from what is published, one for each part.
    """
    level = levels(grid, plan.parts, rules=rules, known=known)
    lone = grid.rows == 1
    for place, cell in known.items():
        lone[place] = cell.people == 1
    unsafe = level > 0
    gone, attackable, exposed = (np.zeros(level.shape, bool) for _ in range(3))
    together = _together(plan.parts, shown)
    systems = [
        (
            year,
            members,
            _system(grid, plan, members, year=year, shown=shown, marks=(level, lone, rules.hide_zeros)),
        )
        for year in range(level.shape[1])
        for members in _clusters(plan, shown)
    ]
    gone[..., np.array(shown, bool)] = unsafe[..., np.array(shown, bool)]
    _spread(gone, together)
    for year, members, cells in systems:
        if cells.unsafe.any():
            held = gone[:, year][..., members]
            gone[:, year, :, members] = np.moveaxis(hide(cells, held.ravel()).reshape(held.shape), -1, 0)
            _spread(gone[:, year], together)
    for year, members, cells in systems:
        if cells.unsafe.any():
            found = reach(cells, gone[:, year][..., members].ravel())
            shape = gone[:, year][..., members].shape
            alone = cells.unsafe & (found.above_lone < 1e-6)
            attackable[:, year, :, members] = np.moveaxis(found.attackable.reshape(shape), -1, 0)
            exposed[:, year, :, members] = np.moveaxis(alone.reshape(shape), -1, 0)
    return Hidden(unsafe, gone, attackable, exposed)


def _together(parts: Sequence[Part], shown: Sequence[bool]) -> list[list[int]]:
    """Published parts over the same rows."""
    groups: dict[object, list[int]] = {}
    for i, part in enumerate(parts):
        if shown[i]:
            key = frozenset(item for item in part.where if item.operator != "present")
            groups.setdefault(key, []).append(i)
    return list(groups.values())


def _spread(gone: BoolArray, together: list[list[int]]) -> None:
    """Hide, in place, what is over the same rows as a hidden cell."""
    for members in together:
        gone[..., members] = gone[..., members].any(axis=-1, keepdims=True)


def _clusters(plan: Plan, shown: Sequence[bool]) -> list[list[int]]:
    """Published parts, with the differences that link them, in groups that have links in common."""
    group = {i: i for i in range(len(plan.parts))}

    def root(i: int) -> int:
        while group[i] != i:
            i = group[i]
        return i

    held = [link for link in plan.links if shown[link[0]] and shown[link[1]]]
    for link in held:
        for i in link[1:]:
            group[root(i)] = root(link[0])
    linked = {i for link in held for i in link}
    found: dict[int, list[int]] = {}
    for i in range(len(plan.parts)):
        if shown[i] or i in linked:
            found.setdefault(root(i), []).append(i)
    return list(found.values())


def _system(
    grid: Grid,
    plan: Plan,
    members: list[int],
    *,
    year: int,
    shown: Sequence[bool],
    marks: tuple[FloatArray, BoolArray, bool],
) -> Cells:
    """The cells of linked parts in one year, flattened as (unit, industry, part)."""
    values = grid.sums[:, year][..., members].astype(float)
    sizes = grid.sizes[:, year][..., members].astype(float)
    level, lone = marks[0][:, year][..., members], marks[1][:, year][..., members]
    counts = np.array([plan.parts[i].counts for i in members])
    published = np.array([shown[i] for i in members])
    signed = np.array([bool((grid.sums[..., i] != grid.sizes[..., i]).any()) for i in members])
    least = np.where(counts & published & (not marks[2]), np.minimum(values, 1.0), 0.0)
    zero = np.where(signed, grid.rows[:, year][..., members] == 0, values == 0)
    places = np.stack(np.meshgrid(*(np.arange(n) for n in values.shape), indexing="ij"), -1).reshape(-1, 3)
    last = np.array([values.shape[0] - 1, values.shape[1] - 1 if grid.by_industry else -2])
    place = np.where(places[:, :2] == last, -1, places[:, :2])
    totals = (place == -1).any(axis=1)
    cost = np.log2(2 + sizes / np.maximum(sizes.max(axis=(0, 1), initial=0), 1) * 1000).ravel()
    always = np.broadcast_to(published, values.shape).ravel()
    return Cells(
        _equations(values.shape, grid.by_industry, links=list(_positions(plan, members)), shown=published),
        np.where(signed, np.inf, values - least).ravel(),
        (zero & ~(level > 0) & published).ravel(),
        always,
        level.ravel(),
        np.where(counts, 0.0, level).ravel(),
        np.where(totals, _TOTAL_COSTS * cost, cost),
        lone.ravel(),
        place,
    )


def _positions(plan: Plan, members: list[int]) -> Iterator[tuple[int, int, int]]:
    """Links as positions in a group of parts."""
    for wide, narrow, rest in plan.links:
        if {wide, narrow, rest} <= set(members):
            yield members.index(wide), members.index(narrow), members.index(rest)


def _equations(
    shape: tuple[int, ...], by_industry: bool, *, links: list[tuple[int, int, int]], shown: BoolArray
) -> csr_array:
    """Totals over units and over industries of each published part, and each link at each place."""
    at = np.arange(int(np.prod(shape))).reshape(shape)
    rows: list[Counts] = []  # all but the last cell of a row add up to the last
    for part in np.flatnonzero(shown):
        rows += [at[:, column, part] for column in range(shape[1])]
        rows += [at[row, :, part] for row in range(shape[0]) if by_industry]
    for wide, narrow, rest in links:
        rows += [at[i, j, [narrow, rest, wide]] for i, j in np.ndindex(shape[:2])]
    cells = np.concatenate(rows) if rows else np.empty(0, np.int64)
    lengths = [len(row) for row in rows]
    signs = np.ones(len(cells))
    signs[np.cumsum(lengths, dtype=np.int64) - 1] = -1.0
    number = np.repeat(np.arange(len(rows)), lengths)
    return csr_array(coo_array((signs, (number, cells)), shape=(len(rows), at.size)))

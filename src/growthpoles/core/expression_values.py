"""Values of expressions: arithmetic on a whole panel at once, with the flag of every cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from growthpoles.core.expression import Call, Figure, Node, Number
from growthpoles.core.panel import EMPTY_FLAGS, Flag, FlagArray, FloatArray, Panel

_ORDER = (
    Flag.OBSERVED, Flag.ZERO, Flag.TREATED, Flag.IMPUTED,
    Flag.NOT_APPLICABLE, Flag.MISSING, Flag.CONFIDENTIAL,
)  # fmt: skip
_FLAG = np.array(_ORDER, np.uint8)
_WEIGHT = np.argsort(_FLAG).astype(np.uint8)
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Cells:
    """Values and flags, shape (units + 1, years); the last row is the whole country.

    A condition has values 1 and 0. Values are NaN exactly where the flag says that there is no number.
    """

    values: FloatArray
    flags: FlagArray


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Evaluates trees on a panel, and keeps where arithmetic gave no number.

    Attributes:
        panel: The panel.
        zero: Cells (units x years) in which something was divided by zero.
        undefined: Cells with the logarithm or root of a number that has none, or a number too large.
    """

    panel: Panel
    zero: Bools = field(init=False)
    undefined: Bools = field(init=False)

    def __post_init__(self) -> None:
        shape = (len(self.panel.units), len(self.panel.years))
        object.__setattr__(self, "zero", np.zeros(shape, bool))
        object.__setattr__(self, "undefined", np.zeros(shape, bool))

    def cells(self, node: Node) -> Cells:
        """Values and flags of a tree."""
        shape = (len(self.panel.units) + 1, len(self.panel.years))
        if isinstance(node, Number):
            return _counted(np.full(shape, node.value))
        if isinstance(node, Figure):
            return self._figure(node.code)
        if node.name == "share":
            whole = Call("/", (node.args[0], Call("total", node.args)))
            return self.cells(Call("*", (Number(100.0), whole)))
        if node.name in _OVER_YEARS:
            years = int(node.args[1].value) if isinstance(node.args[1], Number) else 1
            return _OVER_YEARS[node.name](self, self.cells(node.args[0]), years)
        parts = [self.cells(item) for item in node.args]
        if node.name in _SPECIAL:
            return _SPECIAL[node.name](parts)
        with np.errstate(all="ignore"):
            values = _PLAIN[node.name](*(item.values for item in parts))
        return self._marked(node.name, parts, np.asarray(values, float))

    def _figure(self, code: str) -> Cells:
        at, country = self.panel.position(code), self.panel.country
        values, flags = self.panel.values[:, :, at], self.panel.flags[:, :, at]
        years = len(self.panel.years)
        whole = np.full(years, np.nan) if country is None else country.values[:, at]
        marks = np.full(years, Flag.MISSING) if country is None else country.flags[:, at]
        marks = np.where(np.isnan(whole) & ~np.isin(marks, EMPTY_FLAGS), Flag.MISSING, marks)
        return Cells(np.vstack([values, whole]), np.vstack([flags, marks]).astype(np.uint8))

    def _marked(self, name: str, parts: list[Cells], values: FloatArray) -> Cells:
        """Flags of a result cell by cell; what arithmetic cannot give becomes missing and is remembered."""
        flags = heaviest([item.flags for item in parts])
        known = ~np.isin(flags, EMPTY_FLAGS)
        broken = known & ~np.isfinite(values)
        by_zero = broken & _by_zero(name, parts)
        self.zero[...] |= by_zero[:-1]
        self.undefined[...] |= (broken & ~by_zero)[:-1]
        flags = np.where(broken, Flag.MISSING, flags)
        values = np.where(known & ~broken, values, np.nan)
        return Cells(values, _zeros(values, flags))

    def _lagged(self, cells: Cells, years: int) -> Cells:
        """The cells of so many calendar years before; missing where the panel does not have that year."""
        values, flags = np.full_like(cells.values, np.nan), np.full_like(cells.flags, Flag.MISSING)
        held = {year: k for k, year in enumerate(self.panel.years)}
        for k, year in enumerate(self.panel.years):
            if year - years in held:
                at = held[year - years]
                values[:, k], flags[:, k] = cells.values[:, at], cells.flags[:, at]
        return Cells(values, flags)

    def _diff(self, cells: Cells, years: int) -> Cells:
        before = self._lagged(cells, years)
        return self._marked("-", [cells, before], cells.values - before.values)

    def _growth(self, cells: Cells, years: int) -> Cells:
        before = self._lagged(cells, years)
        with np.errstate(all="ignore"):
            values = 100 * (cells.values / np.where(before.values < 0, np.nan, before.values) - 1)
        return self._marked("/", [cells, before], values)

    def _moving(self, cells: Cells, years: int) -> Cells:
        parts = [self._lagged(cells, k) for k in range(years)]
        with np.errstate(all="ignore"):
            values = np.sum([item.values / years for item in parts], axis=0)
        return self._marked("mean", parts, values)

    def _rebase(self, cells: Cells, year: int) -> Cells:
        at = self.panel.year_position(year)
        wide = (1, cells.values.shape[1])
        base = Cells(np.tile(cells.values[:, [at]], wide), np.tile(cells.flags[:, [at]], wide))
        with np.errstate(all="ignore"):
            values = 100 * cells.values / base.values
        return self._marked("/", [cells, base], values)


def heaviest(flags: list[FlagArray]) -> FlagArray:
    """Flag of a result: confidential before missing before not applicable, then imputed, then treated."""
    worst: FlagArray = _FLAG[np.max([_WEIGHT[item] for item in flags], axis=0)]
    return worst


def _by_zero(name: str, parts: list[Cells]) -> Bools:
    found: Bools = np.zeros(parts[0].values.shape, bool)
    if name == "/":
        found = parts[1].values == 0
    if name == "**":
        found = (parts[0].values == 0) & (parts[1].values < 0)
    return found


def _zeros(values: FloatArray, flags: FlagArray) -> FlagArray:
    """A figure of the unit's own is a true zero exactly where it is 0."""
    own = np.isin(flags, (Flag.OBSERVED, Flag.ZERO))
    return np.where(own, np.where(values == 0, Flag.ZERO, Flag.OBSERVED), flags).astype(np.uint8)


def _counted(values: FloatArray) -> Cells:
    return Cells(values, _zeros(values, np.full(values.shape, Flag.OBSERVED, np.uint8)))


def _where(parts: list[Cells]) -> Cells:
    """Only the part that is chosen counts, and nothing where the condition cannot be told."""
    told, first, second = parts
    values = np.where(told.values == 1, first.values, second.values)
    chosen = np.where(told.values == 1, first.flags, second.flags)
    flags = heaviest([told.flags, chosen])
    return Cells(np.where(np.isin(flags, EMPTY_FLAGS), np.nan, values), _zeros(values, flags))


def _coalesce(parts: list[Cells]) -> Cells:
    """The first part that is not missing; a confidential figure is never replaced."""
    values, flags = parts[0].values, parts[0].flags
    for item in parts[1:]:
        gap = (flags == Flag.MISSING) | (flags == Flag.NOT_APPLICABLE)
        filled = np.isin(item.flags, EMPTY_FLAGS)
        values = np.where(gap, item.values, values)
        flags = np.where(gap, np.where(filled, item.flags, Flag.IMPUTED), flags)
    return Cells(values, flags.astype(np.uint8))


def _total(parts: list[Cells]) -> Cells:
    """Sum of all units in every row; there is none where a unit has no figure."""
    values, flags = parts[0].values[:-1], parts[0].flags[:-1]
    if not len(values):
        return parts[0]
    with np.errstate(all="ignore"):
        sums, marks = values.sum(axis=0), heaviest(list(flags))
    marks = np.where(np.isinf(sums), Flag.MISSING, marks)
    sums = np.where(np.isinf(sums) | np.isin(marks, EMPTY_FLAGS), np.nan, sums)
    rows = len(values) + 1
    return Cells(np.tile(sums, (rows, 1)), _zeros(np.tile(sums, (rows, 1)), np.tile(marks, (rows, 1))))


def _national(parts: list[Cells]) -> Cells:
    rows = len(parts[0].values)
    return Cells(np.tile(parts[0].values[-1], (rows, 1)), np.tile(parts[0].flags[-1], (rows, 1)))


def _least(*args: FloatArray) -> FloatArray:
    least: FloatArray = np.minimum.reduce(args)
    return least


def _most(*args: FloatArray) -> FloatArray:
    most: FloatArray = np.maximum.reduce(args)
    return most


def _sum(*args: FloatArray) -> FloatArray:
    total: FloatArray = np.add.reduce(args)
    return total


_SPECIAL: Mapping[str, Callable[[list[Cells]], Cells]] = {
    "where": _where,
    "coalesce": _coalesce,
    "total": _total,
    "national": _national,
    "number": lambda parts: parts[0],
}
_OVER_YEARS: Mapping[str, Callable[[Evaluation, Cells, int], Cells]] = {
    "lag": Evaluation._lagged,
    "diff": Evaluation._diff,
    "growth": Evaluation._growth,
    "moving": Evaluation._moving,
    "rebase": Evaluation._rebase,
}
_PLAIN: Mapping[str, Callable[..., npt.NDArray[np.generic]]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.power, "neg": np.negative,
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    "==": np.equal, "!=": np.not_equal,
    "and": _least, "or": _most, "not": lambda x: 1 - x,
    "abs": np.abs, "sqrt": np.sqrt, "log": np.log, "log10": np.log10, "log1p": np.log1p, "exp": np.exp,
    "sign": np.sign, "sum": _sum, "mean": lambda *args: _sum(*(x / len(args) for x in args)),
    "min": _least, "max": _most,
    "clip": lambda x, low, high: np.minimum(np.maximum(x, low), high),
}  # fmt: skip

"""The allocation as a mixed-integer program: arrays in compressed rows, handed to the solver as they are.

One partition of the project stages into classes serves both forms of the model: with classes of equal rules
it is
the aggregated model (money flows by class, source and year), with every stage a class of its own the full
one. Where
eligibility, shares and cost of money are those of the class, both have the same optimum: a plan of the full
model adds up to one of the aggregated, and f = F c / C gives one back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from growthpoles.finance.allocate_inputs import BoolArray, FloatArray, IntArray

Entry = tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike]
_FOREIGN = re.compile(r"[^\w!#$%&(),.;?@'`{}~]", re.ASCII)
CHOICES = (
    "gate",
    "variant",
    "requires",
    "excludes",
    "committed",
    "nested",
)  # rows between stages that use no money


@dataclass(frozen=True, eq=False)
class Block:
    """Rows or columns of one kind that stand side by side.

    Attributes:
        kind: Such as ``channel`` or ``fund``.
        start, stop: Their positions.
        axes: What they are indexed by, such as ("source", "year").
        index: Positions along the axes, one array per axis.
    """

    kind: str
    start: int
    stop: int
    axes: tuple[str, ...]
    index: tuple[IntArray, ...]

    @property
    def at(self) -> IntArray:
        """Positions of the rows or columns."""
        return np.arange(self.start, self.stop)


@dataclass(frozen=True, eq=False)
class Model:
    """max c'x, row_lower <= A x <= row_upper, lower <= x <= upper, some x whole.

    Attributes:
        c, lower, upper, whole: By column.
        matrix: A in compressed rows.
        row_lower, row_upper: By row.
        columns, rows: Their blocks.
        names: Words along the axes.
        runs: First whole column of every run of columns that are chosen from the left (stages of a project);
            empty = every whole column is a run of its own.
    """

    c: FloatArray
    lower: FloatArray
    upper: FloatArray
    whole: BoolArray
    matrix: sparse.csr_matrix
    row_lower: FloatArray
    row_upper: FloatArray
    columns: tuple[Block, ...]
    rows: tuple[Block, ...]
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    runs: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))

    def gains(self, row_price: FloatArray) -> FloatArray:
        """What every column adds less the price of all it uses; rows between stages are left out."""
        used = np.ones(len(row_price), bool)
        for block in self.rows:
            if block.kind in CHOICES:
                used[block.at] = False
        return np.asarray(self.c - self.matrix.T @ np.where(used, row_price, 0.0))

    def column(self, kind: str) -> Block:
        """Columns of a kind; an empty block when there are none."""
        return _block(self.columns, kind)

    def row(self, kind: str) -> Block:
        """Rows of a kind; an empty block when there are none."""
        return _block(self.rows, kind)

    def named(self, blocks: tuple[Block, ...]) -> list[str]:
        """Names of all rows or columns, such as ``channel(fund,2026)``; ~ for what LP files do not allow."""
        found = []
        for block in blocks:
            words = [self.names[axis] for axis in block.axes]
            for place in zip(*block.index, strict=True):
                inner = ",".join(word[i] for word, i in zip(words, place, strict=True))
                found.append(_FOREIGN.sub("~", f"{block.kind}({inner})"))
        twice = len(set(found)) < len(found)
        return [f"{name}~{k}" for k, name in enumerate(found)] if twice else found


def _block(blocks: tuple[Block, ...], kind: str) -> Block:
    for block in blocks:
        if block.kind == kind:
            return block
    return Block(kind, 0, 0, (), ())


class Builder:
    """Columns and rows, collected block by block."""

    def __init__(self) -> None:
        self.columns: list[Block] = []
        self.rows: list[Block] = []
        self.names: dict[str, tuple[str, ...]] = {}
        self.runs: IntArray = np.zeros(0, np.int64)
        self._column_parts: list[tuple[FloatArray, ...]] = []
        self._row_parts: list[tuple[FloatArray, FloatArray]] = []
        self._entries: list[tuple[IntArray, IntArray, FloatArray]] = []
        self._width = self._height = 0

    def add_columns(
        self,
        kind: str,
        index: dict[str, npt.ArrayLike],
        *,
        c: npt.ArrayLike = 0.0,
        bounds: tuple[npt.ArrayLike, npt.ArrayLike] = (0.0, np.inf),
        whole: bool = False,
    ) -> IntArray:
        """Add columns; returns their positions."""
        places = tuple(np.asarray(part, np.int64) for part in index.values())
        count = len(places[0])
        start, self._width = self._width, self._width + count
        self.columns.append(Block(kind, start, self._width, tuple(index), places))
        parts = (c, *bounds, float(whole))
        self._column_parts.append(tuple(np.broadcast_to(np.asarray(x, float), count) for x in parts))
        return np.arange(start, self._width)

    def add_rows(
        self,
        kind: str,
        index: dict[str, npt.ArrayLike],
        *,
        bounds: tuple[npt.ArrayLike, npt.ArrayLike],
        entries: Sequence[Entry],
    ) -> None:
        """Add rows; entries are (row within the block, column, coefficient)."""
        places = tuple(np.asarray(part, np.int64) for part in index.values())
        count = len(places[0])
        if not count:
            return
        start, self._height = self._height, self._height + count
        self.rows.append(Block(kind, start, self._height, tuple(index), places))
        low, high = (np.broadcast_to(np.asarray(x, float), count) for x in bounds)
        self._row_parts.append((low, high))
        for row, column, value in entries:
            at, over = np.asarray(row, np.int64), np.asarray(column, np.int64)
            self._entries.append((at + start, over, np.broadcast_to(np.asarray(value, float), at.shape)))

    def finish(self) -> Model:
        """The model."""
        c, lower, upper, whole = (np.concatenate(part) for part in zip(*self._column_parts, strict=True))
        none = np.zeros(0)
        low, high = (np.concatenate([none, *(part[k] for part in self._row_parts)]) for k in (0, 1))
        row, column, value = (np.concatenate([none, *(part[k] for part in self._entries)]) for k in (0, 1, 2))
        matrix = sparse.csr_matrix((value, (row, column)), shape=(self._height, self._width))
        return Model(
            c, lower, upper, whole > 0, matrix, low, high, tuple(self.columns), tuple(self.rows),
            dict(self.names), self.runs,
        )  # fmt: skip


def lp_text(model: Model) -> str:
    """The model in the LP file format, for reading and for other solvers."""
    columns = model.named(model.columns)
    return "\n".join(
        [
            "maximize",
            f" effect: {_sum(zip(columns, model.c, strict=True))}",
            "subject to",
            *_constraints(model, columns),
            "bounds",
            *_bounds(model, columns),
            *_integers(model, columns),
            "end",
            "",
        ]
    )


def _constraints(model: Model, columns: list[str]) -> Iterator[str]:
    matrix = model.matrix.sorted_indices()
    for i, name in enumerate(model.named(model.rows)):
        at = slice(matrix.indptr[i], matrix.indptr[i + 1])
        text = _sum((columns[j], v) for j, v in zip(matrix.indices[at], matrix.data[at], strict=True))
        low, high = model.row_lower[i] + 0.0, model.row_upper[i] + 0.0  # never -0
        if low == high:
            yield f" {name}: {text} = {low:g}"
            continue
        if np.isfinite(low):
            yield f" {name}: {text} >= {low:g}"
        if np.isfinite(high):
            yield f" {name}{'.high' if np.isfinite(low) else ''}: {text} <= {high:g}"


def _sum(terms: Iterable[tuple[str, float]]) -> str:
    parts = [f"{'-' if v < 0 else '+'} {abs(v):.12g} {name}" for name, v in terms if v]
    return " ".join(parts).removeprefix("+ ") or "0"


def _bounds(model: Model, columns: list[str]) -> Iterator[str]:
    for name, low, high in zip(columns, model.lower, model.upper, strict=True):
        if (low, high) != (0.0, np.inf):
            left = "-inf" if low == -np.inf else f"{low:g}"
            right = "+inf" if high == np.inf else f"{high:g}"
            yield f" {left} <= {name} <= {right}"


def _integers(model: Model, columns: list[str]) -> list[str]:
    names = [name for name, whole in zip(columns, model.whole, strict=True) if whole]
    return ["general", " " + " ".join(names)] if names else []

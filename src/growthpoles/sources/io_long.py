"""Input-output tables with one row per cell: Eurostat, SDMX-CSV, or columns row, column, value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from growthpoles.core.panel import Flag
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.sources.layout import Grid, cell_text
from growthpoles.sources.options import Rows, TableFormat
from growthpoles.sources.square import Line, Square, plain

_ROW = ("row", "prd_ava", "ind_ava", "ava", "induse_row", "from", "supplier")
_COLUMN = ("column", "col", "prd_use", "ind_use", "use", "induse", "to", "buyer")
_VALUE = ("value", "values", "obs_value", "amount")
_FREE = ("obs_flag", "flag", "flags", "conf_status", "obs_status", "last update", "dataflow")
_SHOWN = 5


def is_long(grid: Grid) -> bool:
    """Whether the first line names a row, a column and a value."""
    first = next((row for row in grid.rows if any(cell != "" for cell in row)), [])
    heads = {plain(cell_text(cell)) for cell in first}
    return all(heads & set(names) for names in (_ROW, _COLUMN, _VALUE))


def read_long(
    path: str | Path, *, style: TableFormat | None = None, select: Sequence[tuple[str, str]] = ()
) -> Square:
    """Read a long table as a square one.

    Args:
        path: The file.
        style: How the file is written.
        select: (column, value) of the one table to take from a file that holds several.

    Industries and their order are those of the whole file, so that a region without one still has its line.

    Raises:
        InputError: A column that is not there, a value that is not in it, cells given more than once (the
            columns that tell them apart are named), cells that are no numbers.
    """
    rows = Rows(path, style)
    names = {plain(name): name for name in rows.raw.columns}
    row, column, value = (
        next((names[item] for item in known if item in names), known[0]) for known in (_ROW, _COLUMN, _VALUE)
    )
    rows.require([row, column, value, *(name for name, _ in select)])
    keep = np.ones(len(rows), bool)
    for name, wanted in select:
        cells = np.array(rows.text(name), object)
        if wanted not in cells:
            known = ", ".join(list(dict.fromkeys(cells.tolist()))[:_SHOWN])
            where = Where(file=rows.raw.file, column=name)
            raise InputError(problem("io.long.no_such", where, given=wanted, known=known))
        keep &= cells == wanted
    parsed = rows.numbers(value)
    notes = rows.finish(None).notes
    below, across = rows.text(row), rows.text(column)
    down, right = _order(below, across), _order(across, below)
    at = np.flatnonzero(keep)
    cells_at = [(down[below[k]], right[across[k]]) for k in at]
    if len(set(cells_at)) < len(cells_at):
        raise InputError(_told_apart(rows, keep, {row, column, value}))
    values = np.full((len(down), len(right)), np.nan)
    flags = np.full(values.shape, Flag.NOT_APPLICABLE, np.uint8)
    file_rows = np.full(values.shape, -1, np.int64)
    for k, cell in zip(at.tolist(), cells_at, strict=True):
        values[cell], flags[cell], file_rows[cell] = parsed.values[k], parsed.flags[k], rows.raw.rows[k]
    return Square(
        tuple(_line(label, Where(file=rows.raw.file, key=label)) for label in down),
        tuple(_line(label, Where(file=rows.raw.file, column=label)) for label in right),
        values,
        flags,
        tuple(notes),
        file_rows,
    )


def _order(labels: Sequence[str], others: Sequence[str]) -> Mapping[str, int]:
    """Positions of the labels, those that stand on both sides first, in the order of the file."""
    both = set(others)
    found = dict.fromkeys(labels)
    return {
        label: k
        for k, label in enumerate([*(x for x in found if x in both), *(x for x in found if x not in both)])
    }


def _line(label: str, where: Where) -> Line:
    return Line((label,), (plain(label),), "", where)


def _told_apart(rows: Rows, keep: npt.NDArray[np.bool_], used: set[str]) -> list[Problem]:
    """One problem that names the columns by which to choose."""
    found = []
    for name in rows.raw.columns:
        if name in used or plain(name) in _FREE:
            continue
        cells = list(dict.fromkeys(np.array(rows.text(name), object)[keep].tolist()))
        if len(cells) > 1:
            where = Where(file=rows.raw.file, column=name)
            found.append(problem("io.long.several", where, values=", ".join(cells[:_SHOWN])))
    return found or [problem("io.long.twice", rows.raw.where)]

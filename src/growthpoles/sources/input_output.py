"""Files of input-output tables become `InputOutputTable`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note
from growthpoles.core.industries import Industry
from growthpoles.core.input_output import ACCOUNT_KINDS, Account, Accounts, InputOutputTable
from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Flag, FloatArray
from growthpoles.errors import InputError, Problem, SpecificationError, problem
from growthpoles.labels import Label, is_code
from growthpoles.sources.grids import read_grid
from growthpoles.sources.io_long import is_long, read_long
from growthpoles.sources.io_roles import BESIDE, LEAVE_OUT, Around, find_output, sort_around
from growthpoles.sources.options import Reading, TableFormat
from growthpoles.sources.square import Key, Line, Square, find_square, says_total

Layout = Literal["auto", "square", "long"]
_MARKS = ("|", "_", ":", "/")
_MOST_REPORTED = 20
_LISTED = 6


@dataclass(frozen=True, slots=True)
class InputOutputFormat:
    """What a file does not say, or what its reader should not have to find out.

    Attributes:
        output: Label of the row (or column) of outputs.
        kinds: (label, kind) of rows and columns around the flows; the kind is one of
            `growthpoles.core.input_output.ACCOUNT_KINDS`, ``"leave-out"`` or ``"beside"``.
        select: (column, value) to take from a long table, such as ``("geo", "AT")``.
        region_mark: Sign between region and industry in one label; found out by default.
        unit: Unit of the flows.
        price: Price basis.
        holds: ``"industry"`` or ``"product"``.
        imported: Whether imported goods are inside the flows; found out by default.
        foreign: Whose table it is where it stands in, knowingly, for another economy or another time.

    Example:
        >>> InputOutputFormat(select=(("geo", "AT"), ("time", "2020"))).select[0]
        ('geo', 'AT')
    """

    output: str = ""
    kinds: tuple[tuple[str, str], ...] = ()
    select: tuple[tuple[str, str], ...] = ()
    region_mark: str = ""
    unit: str = ""
    price: PriceBasis = field(default_factory=PriceBasis)
    holds: str = "industry"
    imported: bool | None = None
    foreign: Label = field(default_factory=Label)

    def __post_init__(self) -> None:
        known = (*ACCOUNT_KINDS, LEAVE_OUT, BESIDE)
        strange = [kind for _, kind in self.kinds if kind not in known]
        if strange:
            raise SpecificationError(
                [problem("io.kind.unknown", name=kind, known=", ".join(known)) for kind in strange]
            )


def read_input_output(
    path: str | Path,
    *,
    layout: Layout = "auto",
    style: TableFormat | None = None,
    hints: InputOutputFormat | None = None,
) -> InputOutputTable:
    """Read an input-output table of one region or many.

    A *square* table has the same labels across and down, with final demand to the right and primary inputs
    below, in any order and with totals anywhere: national tables of statistics offices, OECD national and
    ICIO files, ADB and WIOD multi-region workbooks, files that pymrio saves. A *long* table has one row per
    cell: Eurostat, or columns ``row``, ``column``, ``value``.

    Args:
        path: The file.
        layout: Found out by default.
        style: How the file is written: sheet, numbers, year.
        hints: What the file does not say.

    Returns:
        The table as published; how well it balances is in its `diagnostics`.

    Raises:
        InputError: Every problem of the file with its row and column; a table that is not productive.

    Warns:
        ReadingWarning: Something was found out or left aside.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> cells = ",A,B,Households,Total\\nA,1,2,7,10\\nB,3,0,1,4\\nWages,6,2,,\\nTotal,10,4,,"
        >>> with TemporaryDirectory() as folder:
        ...     _ = (Path(folder) / "io.csv").write_text(cells)
        ...     table = read_input_output(Path(folder) / "io.csv")
        >>> table.codes, table.per_output("wages")
        (('A', 'B'), array([0.6, 0.5]))
    """
    return load_input_output(path, layout=layout, style=style, hints=hints).told()


def load_input_output(
    path: str | Path,
    *,
    layout: Layout = "auto",
    style: TableFormat | None = None,
    hints: InputOutputFormat | None = None,
) -> Reading[InputOutputTable]:
    """The table of `read_input_output` with the notes of the reader."""
    style, hints = style or TableFormat(), hints or InputOutputFormat()
    gridded = read_grid(path, sheet=style.sheet, options=style.read)
    if layout == "long" or (layout == "auto" and is_long(gridded.grid)):
        square = read_long(path, style=style, select=hints.select)
    else:
        square = find_square(gridded, style.rules)
    return _assemble(square, style=style, hints=hints, source=Path(path).name)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Positions of the industries and of everything else in the rows and columns of a square."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    below: tuple[int, ...]
    beside: tuple[int, ...]


def _assemble(
    square: Square, *, style: TableFormat, hints: InputOutputFormat, source: str
) -> Reading[InputOutputTable]:
    parts = _parts(square)
    values = np.nan_to_num(square.values, nan=0.0)
    flows = values[np.ix_(parts.rows, parts.columns)]
    below = [square.rows[k] for k in parts.below]
    beside = [square.columns[k] for k in parts.beside]
    inputs = values[np.ix_(parts.below, parts.columns)]
    uses = values[np.ix_(parts.rows, parts.beside)].T
    stated = _stated(hints, [*below, *beside])
    output, at_row, at_column = _output(square, parts, hints, flows=flows, uses=uses)
    rows = _around(below, inputs, missing=output - flows.sum(axis=0), skip=at_row, stated=stated)
    columns = _around(
        beside, uses, missing=output - flows.sum(axis=1), skip=at_column, stated=stated, demand=True
    )
    used_rows = (*parts.rows, *(parts.below[k] for k in rows.balance))
    used_columns = (*parts.columns, *(parts.beside[k] for k in columns.balance))
    _refuse_unknown(square, parts, used_rows, used_columns)
    regions, codes, mark = _places([square.columns[k] for k in parts.columns], hints.region_mark)
    demand = _accounts(beside, uses, columns.balance, kinds=columns.kinds, places=(regions, mark))
    direct = values[
        np.ix_([parts.below[k] for k in rows.balance], [parts.beside[k] for k in columns.balance])
    ]
    demand = replace(demand, direct=direct.sum(axis=0))
    flows.setflags(write=False)
    raw = square.values[np.ix_(parts.below, parts.columns)]
    imported = _imported(square, parts, demand) if hints.imported is None else hints.imported
    table = InputOutputTable(
        _industries([square.rows[k] for k in parts.rows], codes),
        flows,
        output,
        regions=regions,
        demand=demand,
        primary=_accounts(below, inputs, rows.balance, kinds=rows.kinds, places=((), "")),
        satellites=_accounts(below, raw, rows.beside, kinds=rows.kinds, places=((), "")),
        unit=hints.unit,
        year=style.year,
        price=hints.price,
        holds=hints.holds,
        imported=imported,
        source=source,
        foreign=hints.foreign,
    )
    left = [*_left_out(below, rows, at_row), *_left_out(beside, columns, at_column)]
    return Reading(table, Diagnostics.of(square.notes, _blanks(square, parts), left))


def _parts(square: Square) -> _Parts:
    """Industries are the labels that stand across and down, totals left out; blank lines are no lines."""
    down = {line.match: k for k, line in enumerate(square.rows) if not says_total(line.key[-1])}
    across = {line.match: k for k, line in enumerate(square.columns) if not says_total(line.key[-1])}
    shared = [key for key in across if key in down]
    shared = [key for key in shared if not _sums_up(square, shared, key, places=(down, across))]
    rows, columns = tuple(down[key] for key in shared), tuple(across[key] for key in shared)
    if len(shared) < 2:
        raise InputError(problem("io.labels.unmatched", square.rows[0].where if square.rows else None))
    below = [k for k in range(len(square.rows)) if k not in set(rows)]
    beside = [k for k in range(len(square.columns)) if k not in set(columns)]
    figures = ~np.isnan(square.values)
    filled_rows = figures[:, list(columns)].sum(axis=1) > 0
    filled_columns = figures[list(rows)].sum(axis=0) > 0
    return _Parts(
        rows,
        columns,
        tuple(k for k in below if filled_rows[k]),
        tuple(k for k in beside if filled_columns[k]),
    )


def _sums_up(
    square: Square, shared: Sequence[Key], key: Key, *, places: tuple[Mapping[Key, int], Mapping[Key, int]]
) -> bool:
    """Whether the last shared label is a total under another name: its row and column are the sums."""
    if key != shared[-1] or len(shared) < 4:
        return False
    down, across = places
    others = [item for item in shared if item != key]
    rows, columns = [down[item] for item in others], [across[item] for item in others]
    inner = np.nan_to_num(square.values[np.ix_(rows, columns)])
    row = np.nan_to_num(square.values[down[key], columns])
    column = np.nan_to_num(square.values[rows, across[key]])
    gap = max(np.abs(row - inner.sum(axis=0)).max(), np.abs(column - inner.sum(axis=1)).max())
    return bool(inner.any() and gap <= 1e-6 * np.abs(inner).sum())


def _output(
    square: Square, parts: _Parts, hints: InputOutputFormat, *, flows: FloatArray, uses: FloatArray
) -> tuple[FloatArray, int | None, int | None]:
    """Outputs, and the positions of their row and column among the lines around the flows."""
    below = [square.rows[k] for k in parts.below]
    beside = [square.columns[k] for k in parts.beside]
    at_row, at_column = find_output(below, hints.output), find_output(beside, hints.output)
    if at_row is not None:
        return np.nan_to_num(square.values[parts.below[at_row], list(parts.columns)]), at_row, at_column
    if at_column is not None:
        return np.nan_to_num(square.values[list(parts.rows), parts.beside[at_column]]), None, at_column
    if hints.output:
        known = ", ".join([" ".join(line.key) for line in below][:_LISTED])
        raise InputError(problem("io.output.unknown", square.rows[0].where, name=hints.output, known=known))
    if not len(uses):
        raise InputError(problem("io.output.nowhere", square.rows[0].where))
    return flows.sum(axis=1) + uses.sum(axis=0), None, None


def _stated(hints: InputOutputFormat, lines: Sequence[Line]) -> dict[str, str]:
    """Kinds by label, every label being one that stands around the flows."""
    labels = dict.fromkeys(label for line in lines for label in (line.key[-1], " ".join(line.key)))
    strange = [label for label, _ in hints.kinds if label not in labels]
    if strange:
        known = ", ".join(list(labels)[: 2 * _LISTED])
        where = lines[0].where if lines else None
        raise InputError([problem("io.line.unknown", where, name=label, known=known) for label in strange])
    return dict(hints.kinds)


def _around(
    lines: Sequence[Line],
    amounts: FloatArray,
    *,
    missing: FloatArray,
    skip: int | None,
    stated: Mapping[str, str],
    demand: bool = False,
) -> Around:
    """As `sort_around`, in positions of the lines with the line of outputs counted."""
    keep = [k for k in range(len(lines)) if k != skip]
    found = sort_around(
        [lines[k] for k in keep], amounts[keep], missing=missing, demand=demand, stated=stated
    )
    kinds = dict(zip(keep, found.kinds, strict=True))
    return Around(
        tuple(keep[k] for k in found.balance),
        tuple(keep[k] for k in found.beside),
        tuple(kinds.get(k, "other") for k in range(len(lines))),
    )


def _refuse_unknown(square: Square, parts: _Parts, rows: Sequence[int], columns: Sequence[int]) -> None:
    """Marks of missing or hidden figures inside the balance are no zeros."""
    problems: list[Problem] = []
    for across, down in ((rows, parts.columns), (parts.rows, columns)):
        flags = square.flags[np.ix_(across, down)]
        for mark, code in ((Flag.MISSING, "io.mark.missing"), (Flag.CONFIDENTIAL, "io.mark.confidential")):
            for i, j in np.argwhere(flags == mark).tolist():
                problems.append(problem(code, square.place(across[i], down[j])))
    if problems:
        raise InputError(list(dict.fromkeys(problems))[:_MOST_REPORTED])


def _places(columns: Sequence[Line], mark: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Region and industry code of every industry, and the sign that parts them in one label."""
    if len(columns[0].key) > 1:
        return tuple(line.key[0] for line in columns), tuple(line.key[-1] for line in columns), ""
    labels = [line.key[0] for line in columns]
    for sign in (mark,) if mark else _MARKS:
        pairs = [label.split(sign, 1) for label in labels]
        if all(len(pair) == 2 for pair in pairs) and _is_grid([(pair[0], pair[1]) for pair in pairs]):
            return tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs), sign
    return (), tuple(line.key[0][1:] if _is_oecd(line) else line.key[0] for line in columns), ""


def _is_oecd(line: Line) -> bool:
    return line.key[0].casefold() == f"d{line.match[0]}"


def _is_grid(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether first parts repeat with nearly the same second parts: regions with their industries."""
    regions: dict[str, set[str]] = {}
    for region, code in pairs:
        regions.setdefault(region, set()).add(code)
    union = set().union(*regions.values())
    return len(regions) > 1 and len(union) > 1 and len(pairs) >= 0.5 * len(regions) * len(union)


def _industries(rows: Sequence[Line], codes: Sequence[str]) -> tuple[Industry, ...]:
    return tuple(
        Industry(_code(code), Label(line.name or code)) for line, code in zip(rows, codes, strict=True)
    )


def _code(label: str) -> str:
    """The label as a code: signs that no code has become an underscore."""
    return label if is_code(label) else "_".join(re.split(r"[^\w.+&-]+", label)).strip("_")[:64]


def _accounts(
    lines: Sequence[Line],
    amounts: FloatArray,
    chosen: Sequence[int],
    *,
    kinds: Sequence[str],
    places: tuple[tuple[str, ...], str],
) -> Accounts:
    regions, mark = places
    items = []
    for k in chosen:
        region, code = "", lines[k].key[-1]
        if len(lines[k].key) > 1:
            region = lines[k].key[0] if lines[k].key[0] in regions else ""
        elif mark and mark in code and code.split(mark, 1)[0] in regions:
            region, code = code.split(mark, 1)
        items.append(Account(_code(code), Label(lines[k].name or code), kinds[k], region))
    return Accounts(tuple(items), amounts[list(chosen)]) if items else Accounts()


def _imported(square: Square, parts: _Parts, demand: Accounts) -> bool:
    """Imports are inside the flows when they are taken off final demand, or when the rows say so."""
    negative = [k for k, item in enumerate(demand.items) if item.kind == "imports"]
    if negative and demand.values[negative].sum() < 0:
        return True
    return all(square.rows[k].key[0].casefold().startswith("ttl_") for k in parts.rows)


def _blanks(square: Square, parts: _Parts) -> Iterator[Diagnostic]:
    blank = int((square.flags[np.ix_(parts.rows, parts.columns)] == Flag.NOT_APPLICABLE).sum())
    if blank:
        yield note("io.blank.zero", count=blank)


def _left_out(lines: Sequence[Line], around: Around, skip: int | None) -> Iterator[Diagnostic]:
    for k, line in enumerate(lines):
        if k not in (*around.balance, *around.beside, skip):
            yield note("io.line.left_out", line.where, label=" ".join(line.key))

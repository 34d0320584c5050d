"""Tables of nodes, goals, participants and figures become a programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.errors import GrowthPolesError, InputError, problem
from growthpoles.labels import Label
from growthpoles.programmes.programme import Fact, Goal, Node, Participant, Programme
from growthpoles.programmes.rules import SelectionRules, read_rules
from growthpoles.sources.options import YES_NO, Reading, Rows, TableFormat

_WORKBOOK = (".xlsx", ".xlsm", ".xls", ".ods")
_REQUIRED = {
    "goals": ("code", "node", "baseline", "target", "base_year", "target_year"),
    "participants": ("node", "organisation", "role"),
    "facts": ("goal", "year", "value"),
}
_TAGS = ("parent", "region", "mechanism", "approach", "instrument", "priority")
_OPTIONAL = {"table.empty", "table.no_rows", "excel.sheet.unknown", "table.figures.none"}


def read_programme(
    path: str | Path, *, money: str = "", rules: str | Path | None = None, style: TableFormat | None = None
) -> Programme:
    """Read a programme.

    Args:
        path: Table of nodes, or a workbook with the sheets nodes, goals, participants, facts; the other
            tables of a plain file stand beside it as ``goals.csv`` ...
            nodes: ``code``, names, ``kind`` (programme, subprogramme, project, measure); optional ``parent``,
            ``region``, ``start``, ``end``, ``mechanism``, ``approach``, ``instrument``, ``priority``,
            ``budget``, ``illustrative`` (yes, no).
            goals: ``code``, names, ``node``, ``baseline``, ``target``, ``base_year``, ``target_year``;
            optional ``unit``, ``weight``, ``dimension``.
            participants: ``node``, ``organisation``, ``role``, optional names.
            facts: ``goal``, ``year``, ``value``.
        money: Unit of the budgets, such as ``"KZT million"``.
        rules: File with priorities and selection rules, see `read_rules`; by default ``rules.toml`` beside
            the table, if there is one.
        style: How the tables are written.

    Raises:
        InputError: Every problem of the tables, with file, row and column.
        SpecificationError: Rules that contradict themselves.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     _ = Path(folder, "nodes.csv").write_text("code,kind,parent\\nA,programme,\\nB,measure,A\\n")
        ...     read_programme(Path(folder, "nodes.csv")).path("B")
        ('A', 'B')
    """
    return load_programme(path, money=money, rules=rules, style=style).told()


def load_programme(
    path: str | Path, *, money: str = "", rules: str | Path | None = None, style: TableFormat | None = None
) -> Reading[Programme]:
    """The programme of `read_programme` with the notes of the reader."""
    path = Path(path)
    tables = _Tables.open(path, style)
    nodes, goals = _nodes(tables.nodes), _goals(tables.goals)
    participants, facts = _participants(tables.participants), _facts(tables.facts)
    illustrative = any(tables.nodes.choice("illustrative", YES_NO, default=False))
    problems = [item for part in tables.parts() for item in part.problems]
    if problems:
        raise InputError(problems)
    try:
        made = Programme(nodes, goals, participants, facts, _rules(path, rules), money, illustrative)
    except GrowthPolesError as failure:
        raise _placed(failure, tables) from None
    return Reading(made, Diagnostics.of(*(part.finish(None).notes for part in tables.parts())))


@dataclass(frozen=True)
class _Tables:
    nodes: Rows
    goals: Rows | None
    participants: Rows | None
    facts: Rows | None

    @classmethod
    def open(cls, path: Path, style: TableFormat | None) -> _Tables:
        book, plain = path.suffix.lower() in _WORKBOOK, replace(style or TableFormat(), columns=())
        first = replace(style or TableFormat(), sheet="nodes") if book and not plain.sheet else style
        nodes = Rows(path, first)
        nodes.require(["code", "kind"])
        nodes.unique("code")
        others = []
        for name, needed in _REQUIRED.items():
            where = path if book else path.parent / f"{name}.csv"
            rows = _maybe(where, replace(plain, sheet=name) if book else plain)
            if rows is not None:
                rows.require(needed)
            others.append(rows)
        return cls(nodes, *others)

    def parts(self) -> list[Rows]:
        return [part for part in (self.nodes, self.goals, self.participants, self.facts) if part is not None]


def _maybe(path: Path, style: TableFormat) -> Rows | None:
    """The rows of a table that may not be there or be empty."""
    if not path.is_file():
        return None
    try:
        return Rows(path, style)
    except InputError as failure:
        if all(item.code in _OPTIONAL for item in failure.problems):
            return None
        raise


def _rules(path: Path, rules: str | Path | None) -> SelectionRules | None:
    beside = path.parent / "rules.toml"
    if rules is not None:
        return read_rules(rules)
    return read_rules(beside) if beside.is_file() else None


def _nodes(rows: Rows) -> tuple[Node, ...]:
    texts, labels = {name: rows.text(name) for name in _TAGS}, rows.labels()
    spans = [rows.years(name) if rows.has(name) else [None] * len(rows) for name in ("start", "end")]
    kinds, budgets = rows.text("kind"), rows.optional_numbers("budget")
    return tuple(
        Node(
            code,
            labels[i] or Label(code),
            kinds[i],
            start=spans[0][i],
            end=spans[1][i],
            budget=budgets[i],
            **{name: cells[i] for name, cells in texts.items()},
        )
        for i, code in enumerate(rows.text("code"))
    )


def _needed(rows: Rows, name: str) -> list[float]:
    values = rows.optional_numbers(name)
    _none_empty(rows, name, values)
    return [0.0 if value is None else value for value in values]


def _needed_years(rows: Rows, name: str) -> list[int]:
    values = rows.years(name)
    _none_empty(rows, name, values)
    return [0 if value is None else value for value in values]


def _none_empty(rows: Rows, name: str, values: Sequence[float | int | None]) -> None:
    """Collect a problem for every empty cell: it is no zero."""
    cells = rows.text(name)
    rows.problems += [
        problem("table.cell.empty", rows.where(name, i))
        for i, value in enumerate(values)
        if value is None and not cells[i]
    ]


def _goals(rows: Rows | None) -> tuple[Goal, ...]:
    if rows is None:
        return ()
    rows.unique("code")
    starts, targets = _needed(rows, "baseline"), _needed(rows, "target")
    first, last = _needed_years(rows, "base_year"), _needed_years(rows, "target_year")
    weights, labels = rows.optional_numbers("weight"), rows.labels()
    nodes, units, dimensions = (rows.text(name) for name in ("node", "unit", "dimension"))
    found = []
    for i, code in enumerate(rows.text("code")):
        weight = weights[i]
        found.append(
            Goal(
                code, labels[i] or Label(code), nodes[i], starts[i], targets[i], first[i], last[i], units[i],
                1.0 if weight is None else weight, dimensions[i],
            )
        )  # fmt: skip
    return tuple(found)


def _participants(rows: Rows | None) -> tuple[Participant, ...]:
    if rows is None:
        return ()
    rows.unique("node", "organisation", "role")
    cells = zip(rows.text("node"), rows.text("organisation"), rows.text("role"), rows.labels(), strict=True)
    return tuple(Participant(*row) for row in cells)


def _facts(rows: Rows | None) -> tuple[Fact, ...]:
    if rows is None:
        return ()
    rows.unique("goal", "year")
    values = rows.optional_numbers("value")
    cells = zip(rows.text("goal"), _needed_years(rows, "year"), values, strict=True)
    return tuple(Fact(goal, year, value) for goal, year, value in cells if value is not None)


def _placed(failure: GrowthPolesError, tables: _Tables) -> InputError:
    """The same problems with the file and row of the node or goal they speak of."""
    found = []
    for item in failure.problems:
        key, where = item.where.key or "", item.where
        for rows in (tables.goals, tables.nodes):
            if rows is not None and key in rows.text("code"):
                where = replace(rows.place(key), key=key, year=item.where.year)
        found.append(replace(item, where=where))
    return InputError(found)

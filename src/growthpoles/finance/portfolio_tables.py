"""Tables of projects, stages, links and goals become a portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from growthpoles.core.diagnostic import Diagnostics, note
from growthpoles.errors import GrowthPolesError, InputError, Where, problem
from growthpoles.finance.portfolio import LINKS, STAGES, Goal, Link, Money, Portfolio, Project, StageCost
from growthpoles.labels import Label
from growthpoles.sources.options import YES_NO, Reading, Rows, TableFormat

_WORKBOOK = (".xlsx", ".xlsm", ".xls", ".ods")
_NAMES = ("stages", "links", "goals", "contributions")
_CHOOSE = {"exactly-one": True, "at-most-one": False}


@dataclass(frozen=True, slots=True)
class PortfolioTables:
    """Tables beside the table of projects: a path, or a path and how it is written; None = there is none.

    Attributes:
        stages: Costs by project, stage and year.
        links: Links between projects.
        goals: Goals.
        contributions: What projects contribute to goals.

    Example:
        >>> PortfolioTables.beside(Path("projects.xlsx"), None).stages
        (PosixPath('projects.xlsx'), TableFormat(sheet='stages', ...))
    """

    stages: Path | tuple[Path, TableFormat] | None = None
    links: Path | tuple[Path, TableFormat] | None = None
    goals: Path | tuple[Path, TableFormat] | None = None
    contributions: Path | tuple[Path, TableFormat] | None = None

    @classmethod
    def beside(cls, path: Path, style: TableFormat | None) -> PortfolioTables:
        """Sheets of the workbook, or the files ``stages.csv`` ... in the folder of a table, if any."""
        plain = replace(style or TableFormat(), columns=())
        if path.suffix.lower() in _WORKBOOK:
            return cls(*((path, replace(plain, sheet=name)) for name in _NAMES))
        files = ((path.parent / f"{name}.csv", plain) for name in _NAMES)
        return cls(*(item if item[0].is_file() else None for item in files))


def read_portfolio(
    path: str | Path,
    *,
    money: str | None = None,
    style: TableFormat | None = None,
    more: PortfolioTables | None = None,
) -> Portfolio:
    """Read a portfolio of projects.

    Args:
        path: Table of projects, or a workbook with the sheets projects, stages, links, goals, contributions.
            projects: ``code``, names; optional ``region``, ``pole``, ``programme``, ``lead``, ``kind``,
            ``own_money``, ``variant_of``, ``choose`` (at-most-one, exactly-one), ``illustrative`` (yes, no).
            stages: ``project``, ``stage``, ``year``, ``cost``; optional ``probability`` (1 without the
            column), ``value`` (0), ``committed``, each written once per stage or alike on all its rows; a
            column with figures needs one for every stage.
            links: ``project``, ``kind`` (requires, excludes, synergy), ``other``, ``value`` (for synergy).
            goals: ``code``, names, ``target``, optional ``weight``.
            contributions: ``project``, ``goal``, ``contribution``.
            A column ``currency`` in projects or stages says the money ("KZT million"), the same everywhere.
        money: Currency and multiple of all amounts where no column says so.
        style: How the tables are written.
        more: Where the other tables are when they are not beside the first.

    Raises:
        InputError: Every problem of the tables, with file, row and column.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     _ = Path(folder, "projects.csv").write_text("code,name,region\\nP1,Pump,A\\n")
        ...     stages = "project,stage,year,cost,probability,value\\nP1,pilot,2026,1.5,0.8,4\\n"
        ...     _ = Path(folder, "stages.csv").write_text(stages)
        ...     read_portfolio(Path(folder, "projects.csv"), money="KZT million").projects[0].cost
        1500000
    """
    return load_portfolio(path, money=money, style=style, more=more).told()


def load_portfolio(
    path: str | Path,
    *,
    money: str | None = None,
    style: TableFormat | None = None,
    more: PortfolioTables | None = None,
) -> Reading[Portfolio]:
    """The portfolio of `read_portfolio` with the notes of the reader."""
    path = Path(path)
    more = more or PortfolioTables.beside(path, style)
    if path.suffix.lower() in _WORKBOOK and (style is None or style.sheet is None):
        style = replace(style or TableFormat(), sheet="projects")
    rows = Rows(path, style)
    rows.require(["code"])
    rows.unique("code")
    tables = _Tables(rows, *(_rows(getattr(more, name), name) for name in _NAMES))
    unit = _money(tables, money)
    goals = _goals(tables.goals)
    stages, given = _stages(tables.stages, unit), _contributions(tables.contributions)
    projects = _projects(rows, unit, stages, given)
    links = _links(tables.links)
    exact = _exactly_one(rows)
    made_up = any(rows.choice("illustrative", YES_NO, default=False))
    _strangers(tables)
    problems = [item for part in tables.parts() for item in part.problems]
    if problems:
        raise InputError(problems)
    try:
        made = Portfolio(projects, unit, links, goals, exact, made_up)
    except GrowthPolesError as failure:
        raise _placed(failure, rows) from None
    return Reading(made, Diagnostics.of(*(part.finish(None).notes for part in tables.parts())))


@dataclass(frozen=True)
class _Tables:
    projects: Rows
    stages: Rows | None = None
    links: Rows | None = None
    goals: Rows | None = None
    contributions: Rows | None = None

    def parts(self) -> list[Rows]:
        return [part for name in ("projects", *_NAMES) if (part := getattr(self, name)) is not None]


_REQUIRED = {
    "stages": ("project", "stage", "year", "cost"),
    "links": ("project", "kind", "other"),
    "goals": ("code", "target"),
    "contributions": ("project", "goal", "contribution"),
}


def _rows(table: Path | tuple[Path, TableFormat] | None, name: str) -> Rows | None:
    """The rows of a table beside the projects; a sheet that is not there or empty counts as none."""
    if table is None:
        return None
    try:
        rows = Rows(*table) if isinstance(table, tuple) else Rows(table)
    except InputError as failure:
        optional = {"table.empty", "table.no_rows", "excel.sheet.unknown", "table.figures.none"}
        if name != "stages" and all(item.code in optional for item in failure.problems):
            return None
        raise
    rows.require(_REQUIRED[name])
    return rows


def _money(tables: _Tables, given: str | None) -> Money:
    """The one money of all tables; a problem for every cell that names another."""
    found: dict[str, Where] = {given: Where(key="money")} if given else {}
    for rows in (tables.projects, tables.stages):
        if rows is None or not rows.has("currency"):
            continue
        for i, text in enumerate(rows.text("currency")):
            first = next(iter(found), text)
            if text and text != first:
                rows.problems.append(
                    problem("finance.currency.mixed", rows.where("currency", i), given=text, first=first)
                )
            elif text:
                found.setdefault(text, rows.where("currency", i))
    if not found:
        raise InputError(problem("finance.currency.missing", tables.projects.raw.where))
    text, where = next(iter(found.items()))
    try:
        return Money.parse(text)
    except ValueError:
        raise InputError(problem("finance.currency.bad", where, given=text)) from None


def _needed(rows: Rows, name: str) -> list[float]:
    """Numbers of a column; an empty cell is a problem, not a zero."""
    values = rows.optional_numbers(name)
    for i, value in enumerate(values):
        if value is None:
            rows.problems.append(problem("table.cell.empty", rows.where(name, i)))
    return [0.0 if value is None else value for value in values]


def _stages(rows: Rows | None, unit: Money) -> dict[str, tuple[StageCost, ...]]:
    if rows is None:
        return {}
    rows.unique("project", "stage", "year")
    names = rows.choice("stage", {name: name for name in STAGES}, default="")
    years, costs = rows.years("year"), _needed(rows, "cost")
    committed = rows.choice("committed", YES_NO, default=False)
    chances, values = rows.optional_numbers("probability"), rows.optional_numbers("value")
    for name, assumed, given in (("probability", 1, chances), ("value", 0, values)):
        if rows.has(name) and not any(value is not None for value in given):
            rows.notes.append(note("finance.stage.none", rows.raw.where, name=name, assumed=assumed))
    kept: dict[tuple[str, str], list[int]] = {}
    for i, (project, stage) in enumerate(zip(rows.text("project"), names, strict=True)):
        if years[i] is None:
            rows.problems.append(problem("table.cell.empty", rows.where("year", i)))
        kept.setdefault((project, stage), []).append(i)
    found: dict[str, list[StageCost]] = {}
    for (project, stage), at in kept.items():
        made = StageCost(
            stage,
            tuple((years[i] or 0, unit.whole(costs[i])) for i in at),
            _one(rows, "probability", at, chances, default=1.0),
            _one(rows, "value", at, values, default=0.0),
            any(committed[i] for i in at),
        )
        found.setdefault(project, []).append(made)
    order = {name: i for i, name in enumerate(STAGES)}
    return {code: tuple(sorted(s, key=lambda x: order.get(x.stage, 9))) for code, s in found.items()}


def _one(
    rows: Rows, name: str, at: Sequence[int], values: Sequence[float | None], *, default: float
) -> float:
    """The one figure of a stage that may stand on any of its rows; the default only in an empty column."""
    given = {values[i] for i in at} - {None}
    if not given and any(value is not None for value in values):
        rows.problems.append(problem("finance.stage.blank", rows.where(name, at[0]), name=name))
    if len(given) > 1:
        rows.problems.append(problem("finance.stage.differs", rows.where(name, at[-1]), name=name))
    return next((value for value in given if value is not None), default)


def _projects(
    rows: Rows,
    unit: Money,
    stages: dict[str, tuple[StageCost, ...]],
    given: dict[str, tuple[tuple[str, float], ...]],
) -> tuple[Project, ...]:
    own = rows.optional_numbers("own_money")
    texts = {name: rows.text(name) for name in ("region", "pole", "programme", "lead", "kind", "variant_of")}
    labels = rows.labels()
    return tuple(
        Project(
            code,
            labels[i] or Label(code),
            stages=stages.get(code, ()),
            own_money=None if (amount := own[i]) is None else unit.whole(amount),
            contributions=given.get(code, ()),
            **{name: cells[i] for name, cells in texts.items()},
        )
        for i, code in enumerate(rows.text("code"))
    )


def _exactly_one(rows: Rows) -> frozenset[str]:
    """Groups of which exactly one variant must be chosen."""
    choose, groups = rows.choice("choose", _CHOOSE, default=False), rows.text("variant_of")
    said: dict[str, set[bool]] = {}
    for i, word in enumerate(rows.text("choose")):
        if word and not groups[i]:
            where = rows.where("choose", i)
            rows.problems.append(problem("finance.choose.no_group", where, given=word))
        elif word:
            said.setdefault(groups[i], set()).add(choose[i])
            if len(said[groups[i]]) > 1:
                where = rows.where("choose", i)
                rows.problems.append(problem("finance.choose.differs", where, given=groups[i]))
    return frozenset(group for group, words in said.items() if True in words)


def _contributions(rows: Rows | None) -> dict[str, tuple[tuple[str, float], ...]]:
    if rows is None:
        return {}
    rows.unique("project", "goal")
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    amounts = _needed(rows, "contribution")
    for project, goal, amount in zip(rows.text("project"), rows.text("goal"), amounts, strict=True):
        found[project] = (*found.get(project, ()), (goal, amount))
    return found


def _goals(rows: Rows | None) -> tuple[Goal, ...]:
    if rows is None:
        return ()
    rows.unique("code")
    targets, weights = _needed(rows, "target"), rows.optional_numbers("weight")
    cells = zip(rows.text("code"), rows.labels(), targets, weights, strict=True)
    return tuple(Goal(c, label or Label(c), t, 1.0 if w is None else w) for c, label, t, w in cells)


def _links(rows: Rows | None) -> tuple[Link, ...]:
    if rows is None:
        return ()
    kinds = rows.choice("kind", {name: name for name in LINKS}, default="")
    values = rows.optional_numbers("value")
    for i, (kind, value) in enumerate(zip(kinds, values, strict=True)):
        if kind == "synergy" and value is None:
            rows.problems.append(problem("finance.synergy.blank", rows.where("kind", i)))
    cells = zip(rows.text("project"), kinds, rows.text("other"), values, strict=True)
    return tuple(Link(one, kind, other, value or 0.0) for one, kind, other, value in cells)


def _strangers(tables: _Tables) -> None:
    """Collect the rows that speak of a project that is not in the table of projects."""
    known = set(tables.projects.text("code"))
    columns = {"stages": ("project",), "links": ("project", "other"), "contributions": ("project",)}
    for name, names in columns.items():
        rows: Rows | None = getattr(tables, name)
        if rows is None:
            continue
        for column in names:
            for i, code in enumerate(rows.text(column)):
                if code not in known:
                    where = rows.where(column, i)
                    rows.problems.append(problem("finance.project.unknown", where, given=code))


def _placed(failure: GrowthPolesError, rows: Rows) -> InputError:
    """The same problems with the file and row of the project they speak of."""
    return InputError(
        [
            replace(item, where=replace(rows.place(item.where.key or ""), key=item.where.key))
            for item in failure.problems
        ]
    )

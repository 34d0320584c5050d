"""How far a programme has come: goals, dimensions, money and who does what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from growthpoles.core.catalogue import figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.result import Table
from growthpoles.errors import Where
from growthpoles.programmes.programme import Fact, Goal, Node, Programme
from growthpoles.programmes.results import ProgrammeResult
from growthpoles.programmes.words import codes, words

_TEXT, _INT, _NUMBER = pl.String, pl.Int64, pl.Float64


def assess_programme(programme: Programme, *, year: int | None = None) -> ProgrammeResult:
    """Look at a programme as a tree: goals against figures, money by mechanism, participants by role.

    Attainment of a goal = (figure - baseline) / (target - baseline) of the latest figure; it is on track when
    that is at least what an even pace would have brought by the year of the figure. A node's attainment is
    the mean over the goals at and below it that have figures, by weight, each cut to 0 ... 1 so that one goal
    that is overdone does not hide another; ``measured`` says how much of the weight has figures.

    A part without a priority, mechanism or approach of its own has that of the nearest part above. Money is
    not known of a set that holds a part without parts of its own and without a budget.

    Args:
        programme: The programme.
        year: Figures of later years are left aside; all are used by default.

    Example:
        >>> from growthpoles.labels import Label
        >>> from growthpoles.programmes.programme import Node
        >>> goal = Goal("G", Label("Share"), "A", 2.0, 4.0, 2025, 2030)
        >>> made = Programme((Node("A", Label("A"), "programme"),), (goal,), facts=(Fact("G", 2026, 2.2),))
        >>> assess_programme(made)["goals"].select("attainment", "status").row(0)
        (0.10000000000000009, 'behind')
    """
    latest = _latest(programme, year)
    goals = [_goal_row(goal, latest.get(goal.code)) for goal in programme.goals]
    scores = {row["goal"]: row["attainment"] for row in goals}
    tags = _inherited(programme)
    nodes = list(_node_rows(programme, scores, tags=tags))
    priorities = list(_priority_rows(programme, tags))
    return ProgrammeResult(
        tables=(
            Table("nodes", ("node",), pl.DataFrame(nodes, schema=_NODES)),
            Table("goals", ("goal",), pl.DataFrame(goals, schema=_GOALS)),
            Table("dimensions", ("dimension",), _dimensions(programme, scores)),
            Table("mechanisms", ("mechanism",), _tags(programme, "mechanism", tags=tags)),
            Table("approaches", ("approach",), _tags(programme, "approach", tags=tags)),
            Table("demand", ("node",), _demand(programme)),
            Table("participants", ("node", "organisation", "role"), _participants(programme)),
            Table("organisations", ("organisation",), _organisations(programme)),
            Table("priorities", ("priority",), pl.DataFrame(priorities, schema=_PRIORITIES)),
            figures_table(_figures(programme, nodes)),
            labels_table(programme.names(), words()),
        ),
        spec=_spec(programme, year),
        diagnostics=Diagnostics(tuple(_notes(programme, goals, priorities))),
    )


_NODES = {
    "node": _TEXT, "parent": _TEXT, "depth": _INT, "place": _INT, "kind": _TEXT, "region": _TEXT,
    "start": _INT, "end": _INT, "mechanism": _TEXT, "approach": _TEXT, "instrument": _TEXT, "priority": _TEXT,
    "budget": _NUMBER, "budget_all": _NUMBER, "budget_known": _NUMBER, "unknown": _INT,
    "goals": _INT, "attainment": _NUMBER, "measured": _NUMBER,
}  # fmt: skip
_GOALS = {
    "goal": _TEXT, "node": _TEXT, "dimension": _TEXT, "unit_of_measure": _TEXT, "baseline": _NUMBER,
    "target": _NUMBER, "base_year": _INT, "target_year": _INT, "weight": _NUMBER, "year": _INT,
    "value": _NUMBER, "attainment": _NUMBER, "expected": _NUMBER, "status": _TEXT, "gap": _NUMBER,
}  # fmt: skip
_PRIORITIES = {
    "priority": _TEXT, "nodes": _INT, "budget": _NUMBER, "share": _NUMBER, "min_share": _NUMBER,
    "max_share": _NUMBER, "met": _TEXT,
}  # fmt: skip


def _latest(programme: Programme, year: int | None) -> dict[str, Fact]:
    """The latest figure of every goal."""
    found: dict[str, Fact] = {}
    for fact in programme.facts:
        if (year is None or fact.year <= year) and (
            fact.goal not in found or fact.year > found[fact.goal].year
        ):
            found[fact.goal] = fact
    return found


def _goal_row(goal: Goal, fact: Fact | None) -> dict[str, Any]:
    attainment = None if fact is None else goal.attainment(fact.value)
    expected = None if fact is None else goal.expected(fact.year)
    return {
        "goal": goal.code,
        "node": goal.node,
        "dimension": goal.dimension,
        "unit_of_measure": goal.unit,
        "baseline": goal.baseline,
        "target": goal.target,
        "base_year": goal.base_year,
        "target_year": goal.year,
        "weight": goal.weight,
        "year": None if fact is None else fact.year,
        "value": None if fact is None else fact.value,
        "attainment": attainment,
        "expected": expected,
        "status": _status(attainment, expected),
        "gap": None if fact is None else goal.target - fact.value,
    }


def _status(attainment: float | None, expected: float | None) -> str:
    if attainment is None or expected is None:
        return "no-data"
    if attainment >= 1:
        return "attained"
    return "on-track" if attainment >= expected - 1e-12 else "behind"


def _mean(goals: Iterable[Goal], scores: dict[str, float | None]) -> tuple[float | None, float | None]:
    """Weighted mean of what is attained, and the share of the weight it rests on."""
    held = list(goals)
    known = [(goal.weight, score) for goal in held if (score := scores[goal.code]) is not None]
    weight, total = sum(w for w, _ in known), sum(goal.weight for goal in held)
    if not weight:
        return None, 0.0 if held else None
    return sum(w * min(1.0, max(0.0, score)) for w, score in known) / weight, weight / total


def _inherited(programme: Programme) -> dict[str, dict[str, str]]:
    """Mechanism, approach and priority of every node: its own, or that of the nearest node above."""
    found: dict[str, dict[str, str]] = {}
    for code in programme.order:
        item = programme.by_code[code]
        above = found.get(item.parent, {})
        found[code] = {
            kind: getattr(item, kind) or above.get(kind, "") for kind in ("mechanism", "approach", "priority")
        }
    return found


@dataclass(frozen=True, slots=True)
class _Money:
    """Budgets of some nodes: what is stated, and how many parts state none though nothing is below them."""

    stated: float | None
    unknown: int

    @classmethod
    def of(cls, programme: Programme, nodes: Iterable[Node]) -> _Money:
        held, parents = list(nodes), {item.parent for item in programme.nodes}
        stated = [item.budget for item in held if item.budget is not None]
        unknown = sum(item.budget is None and item.code not in parents for item in held)
        return cls(sum(stated) if stated else None, unknown)

    @property
    def total(self) -> float | None:
        return None if self.unknown else self.stated


def _node_rows(
    programme: Programme, scores: dict[str, float | None], *, tags: dict[str, dict[str, str]]
) -> Iterator[dict[str, Any]]:
    for place, code in enumerate(programme.order, start=1):
        item, below = programme.by_code[code], set(programme.below(code))
        goals = [goal for goal in programme.goals if goal.node in below]
        money = _Money.of(programme, (programme.by_code[part] for part in below))
        attainment, measured = _mean(goals, scores)
        yield {
            "node": code,
            "parent": item.parent,
            "depth": len(programme.path(code)) - 1,
            "place": place,
            **{name: getattr(item, name) for name in ("kind", "region", "start", "end")},
            **tags[code],
            "instrument": item.instrument,
            "budget": item.budget,
            "budget_all": money.total,
            "budget_known": money.stated,
            "unknown": money.unknown,
            "goals": len(goals),
            "attainment": attainment,
            "measured": measured,
        }


def _dimensions(programme: Programme, scores: dict[str, float | None]) -> pl.DataFrame:
    """The five dimensions, those without a goal too: a gap of the programme."""
    rows = []
    for code in codes("dimension"):
        goals = [goal for goal in programme.goals if goal.dimension == code]
        attainment, measured = _mean(goals, scores)
        served = {part for goal in goals for part in programme.below(goal.node)}
        money = _Money.of(programme, (item for item in programme.nodes if item.code in served))
        rows.append((code, len(goals), measured, attainment, money.total))
    numbers = dict.fromkeys(("measured", "attainment", "budget"), _NUMBER)
    schema = {"dimension": _TEXT, "goals": _INT, **numbers}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _tags(programme: Programme, kind: str, *, tags: dict[str, dict[str, str]]) -> pl.DataFrame:
    rows = []
    for code in codes(kind):
        nodes = [item for item in programme.nodes if tags[item.code][kind] == code]
        measures = sum(item.kind == "measure" for item in nodes)
        rows.append((code, len(nodes), measures, _Money.of(programme, nodes).total))
    schema = {kind: _TEXT, "nodes": _INT, "measures": _INT, "budget": _NUMBER}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _demand(programme: Programme) -> pl.DataFrame:
    rows = [
        (item.code, item.instrument, item.budget, " ".join(programme.path(item.code)))
        for item in (programme.by_code[code] for code in programme.order)
        if item.instrument
    ]
    schema = {"node": _TEXT, "instrument": _TEXT, "budget": _NUMBER, "path": _TEXT}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _participants(programme: Programme) -> pl.DataFrame:
    rows = sorted((x.node, x.organisation, x.role) for x in programme.participants)
    return pl.DataFrame(rows, schema=dict.fromkeys(("node", "organisation", "role"), _TEXT), orient="row")


def _organisations(programme: Programme) -> pl.DataFrame:
    """Who does what in the whole: the organisational structure."""
    nodes: defaultdict[str, set[str]] = defaultdict(set)
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for item in programme.participants:
        nodes[item.organisation].add(item.node)
        roles[item.organisation].add(item.role)
    rows = [(code, len(nodes[code]), " ".join(sorted(roles[code]))) for code in sorted(nodes)]
    return pl.DataFrame(rows, schema={"organisation": _TEXT, "nodes": _INT, "roles": _TEXT}, orient="row")


def _priority_rows(programme: Programme, tags: dict[str, dict[str, str]]) -> Iterator[dict[str, Any]]:
    total = _Money.of(programme, programme.nodes).total
    for priority in programme.rules.priorities if programme.rules else ():
        nodes = [item for item in programme.nodes if tags[item.code]["priority"] == priority.code]
        budget = _Money.of(programme, nodes).total if nodes else 0.0
        share = budget / total if total and budget is not None else None
        met = share is None or priority.min_share <= share <= priority.max_share
        yield {
            "priority": priority.code,
            "nodes": len(nodes),
            "budget": budget,
            "share": share,
            "min_share": priority.min_share,
            "max_share": priority.max_share,
            "met": "unknown" if share is None else "yes" if met else "no",
        }


def _figures(programme: Programme, nodes: list[dict[str, Any]]) -> list[tuple[str, float | None, str, str]]:
    money = _Money.of(programme, programme.nodes)
    science = {x.node for x in programme.participants if x.role == "scientific-institution"}
    return [
        ("nodes", float(len(nodes)), "", ""),
        ("depth", float(max(row["depth"] for row in nodes)), "", ""),
        ("budget", money.total, programme.money, ""),
        ("budget_known", money.stated, programme.money, ""),
        ("budgets_unknown", float(money.unknown), "", ""),
        ("goals", float(len(programme.goals)), "", ""),
        ("nodes_with_science", float(len(science)), "", ""),
    ]


def _spec(programme: Programme, year: int | None) -> dict[str, Any]:
    rules = programme.rules
    return {
        "year": year,
        "money": programme.money,
        "illustrative": programme.illustrative,
        "rules": rules and [rules.code, rules.version, rules.date.isoformat(), rules.legal_basis],
    }


def _notes(
    programme: Programme, goals: list[dict[str, Any]], priorities: list[dict[str, Any]]
) -> Iterator[Diagnostic]:
    if programme.illustrative:
        yield warning("programmes.illustrative")
    money = _Money.of(programme, programme.nodes)
    if money.unknown and money.stated is not None:
        yield note("programmes.budget.unknown", None, count=money.unknown)
    yield from _goal_notes(programme, goals)
    for row in priorities:
        if row["met"] == "no":
            where = Where(key=row["priority"])
            yield warning("programmes.priority.share", where, priority=row["priority"], share=row["share"])
    for item in programme.nodes:
        above = programme.by_code.get(item.parent)
        if above and _outside(item.start, item.end, above.start, last=above.end):
            yield note("programmes.years.outside", Where(key=item.code), node=item.code, parent=above.code)


def _goal_notes(programme: Programme, goals: list[dict[str, Any]]) -> Iterator[Diagnostic]:
    if not programme.goals:
        yield note("programmes.goals.none")
        return
    empty = sum(row["status"] == "no-data" for row in goals)
    if empty:
        yield note("programmes.goals.no_data", None, count=empty, total=len(goals))
    served = {goal.dimension for goal in programme.goals}
    for code in codes("dimension"):
        if code not in served:
            yield note("programmes.dimension.none", Where(key=code), dimension=code)


def _outside(start: int | None, end: int | None, first: int | None, *, last: int | None) -> bool:
    early = start is not None and first is not None and start < first
    late = end is not None and last is not None and end > last
    return early or late

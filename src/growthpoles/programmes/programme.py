"""Programmes: a tree of measures with goals, participants and tags."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from growthpoles.core.catalogue import Named
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label, is_code
from growthpoles.programmes.rules import SelectionRules
from growthpoles.programmes.words import codes

KINDS = codes("node-kind")
_TAGS = (("mechanism", "mechanism"), ("approach", "approach"), ("instrument", "instrument"))


@dataclass(frozen=True)
class Node:
    """A programme, subprogramme, project or measure.

    Attributes:
        code: Code, unique in the programme.
        label: Name.
        kind: ``programme``, ``subprogramme``, ``project`` or ``measure``.
        parent: Code of what it is a part of; empty at the top.
        region: Code of its territorial unit; empty = the whole country.
        start, end: First and last year; None = not stated.
        mechanism: Mechanism it belongs to (organisational, economic-financial, scientific-technical, legal,
            informational, feedback).
        approach: Management approach it stands for (process, system, situational, programme-target,
            project-plan, innovation).
        instrument: For a measure on the side of demand: ``public-procurement`` and the like.
        priority: Priority direction of the selection rules.
        budget: Money of its own, without its parts; None = not stated.

    Example:
        >>> Node("M1", Label("Procurement"), "measure", "P1", instrument="public-procurement").instrument
        'public-procurement'
    """

    code: str
    label: Label
    kind: str
    parent: str = ""
    region: str = ""
    start: int | None = None
    end: int | None = None
    mechanism: str = ""
    approach: str = ""
    instrument: str = ""
    priority: str = ""
    budget: float | None = None


@dataclass(frozen=True)
class Goal:
    """What a node is to reach.

    Attributes:
        code: Code.
        label: Name of the goal and its indicator.
        node: Code of the node.
        baseline: Level at the start.
        target: Level to be reached; above or below the baseline.
        base_year, year: Years of both.
        unit: Unit of measure.
        weight: Weight against the other goals.
        dimension: Dimension of the innovation sphere that it modernises (institutional-environment,
            infrastructure, financing-system, socio-cultural-foundation, management-levers).

    Example:
        >>> Goal("G", Label("Share"), "P", 2.0, 4.0, 2025, 2030).attainment(3.0)
        0.5
    """

    code: str
    label: Label
    node: str
    baseline: float
    target: float
    base_year: int
    year: int
    unit: str = ""
    weight: float = 1.0
    dimension: str = ""

    def attainment(self, value: float) -> float:
        """Part of the way from the baseline to the target, not cut off."""
        return (value - self.baseline) / (self.target - self.baseline)

    def expected(self, year: int) -> float:
        """Part of the way that would be done by a year at an even pace, between 0 and 1."""
        return min(1.0, max(0.0, (year - self.base_year) / (self.year - self.base_year)))


@dataclass(frozen=True, slots=True)
class Participant:
    """Who does what.

    Attributes:
        node: Code of the node.
        organisation: Code of the organisation, as in the register of the innovation sphere.
        role: Role (customer, coordinator, executor, scientific-institution, financier, expert, monitor,
            user).
        label: Name of the organisation.

    Example:
        >>> Participant("P1", "uni", "scientific-institution").role
        'scientific-institution'
    """

    node: str
    organisation: str
    role: str
    label: Label = field(default_factory=Label)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a goal's indicator was in a year.

    Example:
        >>> Fact("G1", 2026, 2.5).value
        2.5
    """

    goal: str
    year: int
    value: float


@dataclass(frozen=True)
class Programme:
    """A tree of measures: several programmes, or one with subprogrammes, of any depth.

    Attributes:
        nodes: Nodes; parents may stand after their parts.
        goals: Goals.
        participants: Who does what.
        facts: Realised figures.
        rules: Priorities and selection rules, dated and versioned.
        money: Unit of the budgets, such as ``"KZT million"``.
        illustrative: Whether it was made up.

    Raises:
        InputError: Everything that contradicts itself, at once.

    Example:
        >>> top = Node("A", Label("A"), "programme")
        >>> made = Programme((top, Node("B", Label("B"), "measure", "A")))
        >>> made.path("B"), made.below("A")
        (('A', 'B'), ('A', 'B'))
    """

    nodes: tuple[Node, ...]
    goals: tuple[Goal, ...] = ()
    participants: tuple[Participant, ...] = ()
    facts: tuple[Fact, ...] = ()
    rules: SelectionRules | None = None
    money: str = ""
    illustrative: bool = False

    def __post_init__(self) -> None:
        problems = [
            *_tree_problems(self),
            *_node_problems(self),
            *_goal_problems(self),
            *_other_problems(self),
        ]
        if problems:
            raise InputError(problems)

    @cached_property
    def by_code(self) -> dict[str, Node]:
        """Nodes by code."""
        return {item.code: item for item in self.nodes}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Codes, every node before its parts and beside its kin."""
        parts: dict[str, list[str]] = {}
        for item in self.nodes:
            parts.setdefault(item.parent, []).append(item.code)
        found, waiting = [], list(reversed(parts.get("", [])))
        while waiting:
            code = waiting.pop()
            found.append(code)
            waiting.extend(reversed(parts.get(code, [])))
        return tuple(found)

    def path(self, code: str) -> tuple[str, ...]:
        """Codes from the top down to a node."""
        found = [code]
        while self.by_code[found[-1]].parent:
            found.append(self.by_code[found[-1]].parent)
        return tuple(reversed(found))

    def below(self, code: str) -> tuple[str, ...]:
        """A node and all its parts, of any depth."""
        return tuple(item for item in self.order if code in self.path(item))

    def names(self) -> tuple[Named, ...]:
        """(kind, code, label) of nodes, goals and participants."""
        return (
            *(("node", item.code, item.label) for item in self.nodes),
            *(("goal", item.code, item.label) for item in self.goals),
            *(("organisation", item.organisation, item.label) for item in self.participants if item.label),
            *(self.rules.names() if self.rules else ()),
        )


def _tree_problems(programme: Programme) -> Iterator[Problem]:
    if not programme.nodes:
        yield problem("programmes.nodes.none")
    parents = {item.code: item.parent for item in programme.nodes}
    for item in programme.nodes:
        where = Where(key=item.code)
        if item.parent and item.parent not in parents:
            yield problem("programmes.node.unknown", where, given=item.parent)
        seen, at = {item.code}, item.parent
        while at in parents and at not in seen:
            seen.add(at)
            at = parents[at]
        if at in seen:
            yield problem("programmes.node.circle", where)


def _node_problems(programme: Programme) -> Iterator[Problem]:
    kinds = {item.code: item.kind for item in programme.nodes}
    all_codes = [item.code for item in programme.nodes]
    for item in programme.nodes:
        where = Where(key=item.code)
        if not is_code(item.code) or all_codes.count(item.code) > 1:
            yield problem("programmes.code.bad", where, given=item.code)
        if item.kind not in KINDS:
            yield problem("programmes.word.unknown", where, given=item.kind, known=", ".join(KINDS))
        elif kinds.get(item.parent) in KINDS and KINDS.index(item.kind) < KINDS.index(kinds[item.parent]):
            yield problem("programmes.node.order", where, kind=item.kind, parent=kinds[item.parent])
        yield from _tag_problems(item, where)
        if item.start is not None and item.end is not None and item.start > item.end:
            yield problem("programmes.dates.order", where, start=item.start, end=item.end)
        if item.budget is not None and not (math.isfinite(item.budget) and item.budget >= 0):
            yield problem("programmes.budget.bad", where, value=item.budget)


def _tag_problems(item: Node, where: Where) -> Iterator[Problem]:
    for name, kind in _TAGS:
        given = getattr(item, name)
        if given and given not in codes(kind):
            yield problem("programmes.word.unknown", where, given=given, known=", ".join(codes(kind)))
    if item.instrument and item.kind != "measure":
        yield problem("programmes.instrument.place", where, kind=item.kind)


def _goal_problems(programme: Programme) -> Iterator[Problem]:
    known = {item.code for item in programme.nodes}
    all_codes = [item.code for item in programme.goals]
    for goal in programme.goals:
        where = Where(key=goal.code)
        if not is_code(goal.code) or all_codes.count(goal.code) > 1:
            yield problem("programmes.code.bad", where, given=goal.code)
        if goal.node not in known:
            yield problem("programmes.node.unknown", where, given=goal.node)
        if goal.target == goal.baseline or not (math.isfinite(goal.target) and math.isfinite(goal.baseline)):
            yield problem("programmes.target.bad", where, target=goal.target, baseline=goal.baseline)
        if goal.base_year >= goal.year:
            yield problem("programmes.dates.order", where, start=goal.base_year, end=goal.year)
        if not goal.weight >= 0:
            yield problem("programmes.weight.negative", where, weight=goal.weight)
        if goal.dimension and goal.dimension not in codes("dimension"):
            known_words = ", ".join(codes("dimension"))
            yield problem("programmes.word.unknown", where, given=goal.dimension, known=known_words)


def _other_problems(programme: Programme) -> Iterator[Problem]:
    nodes, goals = {item.code for item in programme.nodes}, {item.code for item in programme.goals}
    for person in programme.participants:
        where = Where(key=f"{person.node} {person.organisation}")
        if person.node not in nodes:
            yield problem("programmes.node.unknown", where, given=person.node)
        if person.role not in codes("participant-role"):
            known = ", ".join(codes("participant-role"))
            yield problem("programmes.word.unknown", where, given=person.role, known=known)
    seen: set[tuple[str, int]] = set()
    for fact in programme.facts:
        where = Where(key=fact.goal, year=fact.year)
        if fact.goal not in goals:
            yield problem("programmes.goal.unknown", where, given=fact.goal)
        if (fact.goal, fact.year) in seen:
            yield problem("programmes.fact.twice", where)
        seen.add((fact.goal, fact.year))
    priorities = {item.code for item in programme.rules.priorities} if programme.rules else None
    for item in programme.nodes:
        if item.priority and priorities is not None and item.priority not in priorities:
            known = ", ".join(sorted(priorities))
            yield problem("programmes.word.unknown", Where(key=item.code), given=item.priority, known=known)

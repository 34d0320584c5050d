"""What a call takes: applications, reviewers, reviews and conflicts of interest."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.labels import Label, is_code
from growthpoles.programmes.rules import SelectionRules
from growthpoles.sources.options import Reading, Rows, TableFormat


@dataclass(frozen=True)
class Application:
    """A project that asks for money.

    Attributes:
        code: Code, unique in the call.
        label: Name.
        applicant: Code of the organisation that applies.
        region: Code of its territorial unit.
        priority: Priority direction.
        cost: What it asks for, in the money of the call.
        topics: Codes of its topics.
        people: Codes of reviewers who take part in the project.

    Example:
        >>> Application("A1", Label("Pump"), "uni", cost=12.0).topics
        ()
    """

    code: str
    label: Label
    applicant: str = ""
    region: str = ""
    priority: str = ""
    cost: float = 0.0
    topics: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reviewer:
    """Somebody who reviews, known to results by the code alone.

    Attributes:
        code: Code, unique in the call.
        organisation: Code of the organisation.
        topics: Codes of the topics the reviewer knows.
        capacity: Most reviews.

    Example:
        >>> Reviewer("R1", "uni", ("energy",)).capacity
        10
    """

    code: str
    organisation: str = ""
    topics: tuple[str, ...] = ()
    capacity: int = 10


@dataclass(frozen=True, slots=True)
class Review:
    """One score of one reviewer for one application by one criterion.

    Example:
        >>> Review("A1", "R1", "novelty", 7.0).score
        7.0
    """

    application: str
    reviewer: str
    criterion: str
    score: float


@dataclass(frozen=True)
class Call:
    """A tender, competition or call for grants.

    Attributes:
        code: Code.
        label: Name.
        rules: Criteria, weights, thresholds, priorities.
        applications: Applications.
        reviewers: Reviewers.
        budget: Money there is; None = no limit of money.
        places: Most projects; None = no limit of number.
        conflicts: (application, reviewer) of declared conflicts of interest.
        money: Unit of budget and costs, such as ``"KZT million"``.
        day: Day of the decision, on which the rules must hold.
        illustrative: Whether it was made up.

    Raises:
        InputError: Everything that contradicts itself, at once.

    Example:
        >>> from growthpoles.programmes.rules import Criterion
        >>> rules = SelectionRules("g", "1", dt.date(2026, 1, 1), (Criterion("novelty", Label("Novelty")),))
        >>> pumps = (Application("A1", Label("Pump"), cost=5.0), Application("A2", Label("Drill"), cost=4.0))
        >>> Call("c", Label("Call"), rules, pumps, (Reviewer("R1"),), budget=5.0).codes
        ('A1', 'A2')
    """

    code: str
    label: Label
    rules: SelectionRules
    applications: tuple[Application, ...]
    reviewers: tuple[Reviewer, ...]
    budget: float | None = None
    places: int | None = None
    conflicts: frozenset[tuple[str, str]] = frozenset()
    money: str = ""
    day: dt.date | None = None
    illustrative: bool = False

    def __post_init__(self) -> None:
        problems = [*_code_problems(self), *_figure_problems(self)]
        if problems:
            raise InputError(problems)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of the applications in the order given."""
        return tuple(item.code for item in self.applications)

    @cached_property
    def by_code(self) -> dict[str, Application]:
        """Applications by code."""
        return {item.code: item for item in self.applications}

    @cached_property
    def reviewer_codes(self) -> tuple[str, ...]:
        """Codes of the reviewers in the order given."""
        return tuple(item.code for item in self.reviewers)

    @cached_property
    def organisations(self) -> dict[str, str]:
        """Organisations of the reviewers by code."""
        return {item.code: item.organisation for item in self.reviewers}

    def interests(self, application: str, reviewer: str) -> tuple[str, ...]:
        """Conflicts of interest of a reviewer: ``same-organisation``, ``declared-conflict`` or both."""
        applicant = self.by_code[application].applicant
        found = {
            "same-organisation": bool(applicant) and self.organisations[reviewer] == applicant,
            "declared-conflict": (application, reviewer) in self.conflicts,
        }
        return tuple(kind for kind, holds in found.items() if holds)


@dataclass(frozen=True)
class CallSettings:
    """How a call is computed.

    Attributes:
        draws: Draws from what is known of the true scores.
        level: Level of the intervals.
        green: Least probability of being funded at which nothing is left to discuss.
        red: Most probability at which nothing is left to discuss.
        disagreement: Reviewers are said to disagree when their spread would arise by chance with less than
            this probability.
        far: Standardised residual from which a single review is said to be far from the others.
        drop_conflicts: Whether reviews with a conflict of interest are left out: a declared one, or a
            reviewer of the applicant's organisation.

    Example:
        >>> CallSettings(draws=500).green
        0.95
    """

    draws: int = 1000
    level: float = 0.9
    green: float = 0.95
    red: float = 0.05
    disagreement: float = 0.05
    far: float = 2.5
    drop_conflicts: bool = True

    def __post_init__(self) -> None:
        shares = (self.level, self.green, self.red, self.disagreement)
        if self.draws < 100 or not all(0 < x < 1 for x in shares) or self.red >= self.green or self.far <= 0:
            raise SpecificationError(problem("call.settings.bad"))


def _code_problems(call: Call) -> Iterator[Problem]:
    if len(call.applications) < 2 or not call.reviewers:
        counts = {"applications": len(call.applications), "reviewers": len(call.reviewers)}
        yield problem("call.empty", None, **counts)
    for codes in (call.codes, call.reviewer_codes):
        for code, count in Counter(codes).items():
            if count > 1 or not is_code(code):
                yield problem("programmes.code.bad", Where(key=code), given=code)
    priorities = {item.code for item in call.rules.priorities}
    for item in call.applications:
        if item.priority and priorities and item.priority not in priorities:
            known = ", ".join(sorted(priorities))
            yield problem("programmes.word.unknown", Where(key=item.code), given=item.priority, known=known)
    for application, reviewer in sorted(call.conflicts):
        if application not in call.by_code:
            yield problem("call.application.unknown", Where(key="conflicts"), given=application)
        if reviewer not in call.reviewer_codes:
            yield problem("call.reviewer.unknown", Where(key="conflicts"), given=reviewer)


def _figure_problems(call: Call) -> Iterator[Problem]:
    for item in call.applications:
        if not (math.isfinite(item.cost) and item.cost >= 0):
            yield problem("call.amount.bad", Where(key=item.code), name="cost", value=item.cost)
    for person in call.reviewers:
        if person.capacity < 1:
            yield problem("call.amount.bad", Where(key=person.code), name="capacity", value=person.capacity)
    for name in ("budget", "places"):
        value = getattr(call, name)
        if value is not None and not (math.isfinite(value) and value >= 0):
            yield problem("call.amount.bad", Where(key=name), name=name, value=value)


def check_reviews(call: Call, reviews: tuple[Review, ...]) -> None:
    """Raise one error with everything that is wrong with the reviews of a call.

    Raises:
        InputError: Unknown applications, reviewers or criteria; a score twice or off the scale; a reviewer
            who takes part in the project; a review that leaves a criterion out.
    """
    problems = [*_single_problems(call, reviews), *_whole_problems(call, reviews)]
    if problems:
        raise InputError(problems)


def _single_problems(call: Call, reviews: tuple[Review, ...]) -> Iterator[Problem]:
    criteria = {item.code: item for item in call.rules.criteria}
    seen: set[tuple[str, str, str]] = set()
    for item in reviews:
        where = Where(key=f"{item.application} {item.reviewer}", indicator=item.criterion)
        if item.application not in call.by_code:
            yield problem("call.application.unknown", where, given=item.application)
        if item.reviewer not in call.reviewer_codes:
            yield problem("call.reviewer.unknown", where, given=item.reviewer)
        if item.criterion not in criteria:
            known = ", ".join(criteria)
            yield problem("call.criterion.unknown", where, given=item.criterion, known=known)
            continue
        scale = criteria[item.criterion]
        if not scale.low <= item.score <= scale.high:
            yield problem("call.score.off", where, score=item.score, low=scale.low, high=scale.high)
        key = (item.application, item.reviewer, item.criterion)
        if key in seen:
            yield problem("call.review.twice", where)
        seen.add(key)


def _whole_problems(call: Call, reviews: tuple[Review, ...]) -> Iterator[Problem]:
    wanted = {item.code for item in call.rules.criteria}
    held: dict[tuple[str, str], set[str]] = {}
    for item in reviews:
        held.setdefault((item.application, item.reviewer), set()).add(item.criterion)
    for (application, reviewer), criteria in held.items():
        where = Where(key=f"{application} {reviewer}")
        known = call.by_code.get(application)
        if known is not None and reviewer in known.people:
            yield problem("call.review.own", where, application=application, reviewer=reviewer)
        for code in sorted(wanted - criteria):
            yield problem("call.review.incomplete", where, criterion=code)


def without_few(call: Call, reviews: tuple[Review, ...], *, settings: CallSettings) -> Call:
    """The call without the applications that conflicts of interest leave with too few reviews.

    An application that had too few reviews from the start stays, for `check_counts` to refuse.
    """
    given = {(item.application, item.reviewer) for item in reviews}
    counted = {pair for pair in given if not (settings.drop_conflicts and call.interests(*pair))}
    before, after = (Counter(code for code, _ in pairs) for pairs in (given, counted))
    least = call.rules.min_reviews
    kept = tuple(item for item in call.applications if after[item.code] >= least or before[item.code] < least)
    if len(kept) in (len(call.applications), 0, 1):
        return call
    codes = {item.code for item in kept}
    return replace(
        call, applications=kept, conflicts=frozenset(pair for pair in call.conflicts if pair[0] in codes)
    )


def check_counts(call: Call, pairs: Counter[str]) -> None:
    """Raise one error with every application that has too few reviews.

    Raises:
        InputError: There are such applications.
    """
    least = call.rules.min_reviews
    problems = [
        problem("call.reviews.few", Where(key=code), count=pairs[code], least=least)
        for code in call.codes
        if pairs[code] < least
    ]
    if problems:
        raise InputError(problems)


def read_reviews(path: str | Path, *, style: TableFormat | None = None) -> tuple[Review, ...]:
    """Read reviews.

    Args:
        path: Table with the columns ``application``, ``reviewer``, ``criterion``, ``score``.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file and row.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     table = "application,reviewer,criterion,score\\nA1,R1,novelty,7\\n"
        ...     _ = Path(folder, "r.csv").write_text(table)
        ...     read_reviews(Path(folder, "r.csv"))
        (Review(application='A1', reviewer='R1', criterion='novelty', score=7.0),)
    """
    return load_reviews(path, style=style).told()


def load_reviews(path: str | Path, *, style: TableFormat | None = None) -> Reading[tuple[Review, ...]]:
    """The reviews of `read_reviews` with the notes of the reader."""
    names = ("application", "reviewer", "criterion")
    rows = Rows(path, style)
    rows.require([*names, "score"])
    rows.unique(*names)
    found = []
    cells = zip(*(rows.text(name) for name in names), rows.optional_numbers("score"), strict=True)
    for i, (application, reviewer, criterion, score) in enumerate(cells):
        if score is None:
            rows.problems.append(problem("table.cell.empty", rows.where("score", i)))
        else:
            found.append(Review(application, reviewer, criterion, score))
    return rows.finish(tuple(found))


@dataclass(frozen=True, slots=True)
class CallTables:
    """Tables of a call beside its applications.

    Attributes:
        reviewers: Table with ``code``; optional ``organisation``, ``topics``, ``capacity``.
        conflicts: Table with ``application``, ``reviewer``; None = no conflict was declared.

    Example:
        >>> CallTables(Path("reviewers.csv")).conflicts is None
        True
    """

    reviewers: Path
    conflicts: Path | None = None


@dataclass(frozen=True)
class CallFrame:
    """What is known of a call apart from its tables.

    Attributes:
        code: Code.
        label: Name.
        budget, places, money, day: See `Call`.

    Example:
        >>> CallFrame("grants-2026", budget=100.0).label.en
        ''
    """

    code: str
    label: Label = field(default_factory=Label)
    budget: float | None = None
    places: int | None = None
    money: str = ""
    day: dt.date | None = None


def read_call(
    path: str | Path,
    rules: SelectionRules,
    *,
    frame: CallFrame,
    more: CallTables,
    style: TableFormat | None = None,
) -> Call:
    """Read a call.

    Args:
        path: Table of applications with ``code``, names; optional ``applicant``, ``region``, ``priority``,
            ``cost``, ``topics`` and ``people`` (codes separated by spaces).
        rules: Selection rules, see `read_rules`.
        frame: Code, name, budget and places.
        more: The other tables.
        style: How the tables are written.

    Raises:
        InputError: Every problem of the tables, with file and row.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from growthpoles.programmes.rules import Criterion
        >>> rules = SelectionRules("g", "1", dt.date(2026, 1, 1), (Criterion("novelty", Label("Novelty")),))
        >>> with TemporaryDirectory() as folder:
        ...     _ = Path(folder, "applications.csv").write_text("code,cost\\nA1,5\\nA2,4\\n")
        ...     _ = Path(folder, "reviewers.csv").write_text("code,capacity\\nR1,4\\n")
        ...     tables = CallTables(Path(folder, "reviewers.csv"))
        ...     read_call(Path(folder, "applications.csv"), rules, frame=CallFrame("g"), more=tables).codes
        ('A1', 'A2')
    """
    return load_call(path, rules, frame=frame, more=more, style=style).told()


def load_call(
    path: str | Path,
    rules: SelectionRules,
    *,
    frame: CallFrame,
    more: CallTables,
    style: TableFormat | None = None,
) -> Reading[Call]:
    """The call of `read_call` with the notes of the reader."""
    found, reviewers = (
        _applications(Rows(path, style), priced=frame.budget is not None),
        _reviewers(Rows(more.reviewers, style)),
    )
    conflicts = _conflicts(Rows(more.conflicts, style)) if more.conflicts else Reading(frozenset())
    notes = Diagnostics.of(found.notes, reviewers.notes, conflicts.notes)
    try:
        made = Call(
            frame.code, frame.label, rules, found.value, reviewers.value, frame.budget, frame.places,
            conflicts.value, frame.money, frame.day,
        )  # fmt: skip
        return Reading(made, notes)
    except InputError as failure:
        file = Path(path).name
        raise InputError([replace(x, where=replace(x.where, file=file)) for x in failure.problems]) from None


def _several(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\s,;]+", cell))


def _applications(rows: Rows, *, priced: bool) -> Reading[tuple[Application, ...]]:
    rows.require(["code", "cost"] if priced else ["code"])
    rows.unique("code")
    costs, labels = rows.optional_numbers("cost"), rows.labels()
    if priced:  # without a cost it would be funded for nothing
        empty = (i for i, cost in enumerate(costs) if cost is None)
        rows.problems.extend(problem("table.cell.empty", rows.where("cost", i)) for i in empty)
    texts = {name: rows.text(name) for name in ("applicant", "region", "priority")}
    topics, people = rows.text("topics"), rows.text("people")
    made = (
        Application(
            code,
            labels[i] or Label(code),
            cost=costs[i] or 0.0,
            topics=_several(topics[i]),
            people=_several(people[i]),
            **{name: cells[i] for name, cells in texts.items()},
        )
        for i, code in enumerate(rows.text("code"))
    )
    return rows.finish(tuple(made))


def _reviewers(rows: Rows) -> Reading[tuple[Reviewer, ...]]:
    rows.require(["code"])
    rows.unique("code")
    loads, topics = rows.optional_numbers("capacity"), rows.text("topics")
    organisations = rows.text("organisation")
    found = []
    for i, code in enumerate(rows.text("code")):
        load = loads[i]
        found.append(Reviewer(code, organisations[i], _several(topics[i]), 10 if load is None else int(load)))
    return rows.finish(tuple(found))


def _conflicts(rows: Rows) -> Reading[frozenset[tuple[str, str]]]:
    rows.require(["application", "reviewer"])
    return rows.finish(frozenset(zip(rows.text("application"), rows.text("reviewer"), strict=True)))

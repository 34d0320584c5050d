"""Who reviews what: the best fit of topics under loads and conflicts, with a connected graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from growthpoles.core.catalogue import figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostics, warning
from growthpoles.core.result import Table
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.programmes.call_inputs import Call
from growthpoles.programmes.results import AssignmentResult
from growthpoles.stats.mixed_model import components

FloatArray = npt.NDArray[np.float64]
_MOST_ROUNDS = 50


@dataclass
class _Program:
    """z[pair] = 1 where a reviewer reviews an application; rows are added round by round."""

    pairs: npt.NDArray[np.int64]
    fit: FloatArray
    entries: list[tuple[int, int, float]]
    low: list[float]
    high: list[float]

    def add(self, columns: npt.NDArray[np.int64], low: float, high: float) -> None:
        self.entries += [(len(self.low), int(c), 1.0) for c in columns]
        self.low.append(low)
        self.high.append(high)

    def solve(self) -> npt.NDArray[np.int64]:
        """Chosen pairs.

        Raises:
            InputError: No assignment keeps every load, conflict and connection.
        """
        line, column, value = zip(*self.entries, strict=True)
        shape = (len(self.low), len(self.pairs))
        solved = milp(
            -self.fit,
            constraints=LinearConstraint(
                coo_array((value, (line, column)), shape=shape).tocsr(), self.low, self.high
            ),
            integrality=np.ones(len(self.pairs)),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 1e-6},
        )
        if solved.x is None:
            raise InputError(problem("assignment.impossible"))
        return np.flatnonzero(solved.x > 0.5)


def assign_reviewers(call: Call) -> AssignmentResult:
    """Assign reviewers to the applications of a call.

    max sum of fit z, each application the wanted number of reviews, each reviewer within the capacity, nobody
    from the applicant's organisation, from the project, or with a declared conflict. Fit is the share of the
    application's topics that the reviewer knows. The graph of applications and reviewers must hang together,
    otherwise nobody can tell a lenient reviewer from good applications: while it does not, a link out of each
    part is asked for and the program is solved again.

    Args:
        call: Applications, reviewers, conflicts; the number of reviews is that of the rules.

    Raises:
        InputError: Applications that too few reviewers may review, too little capacity, or no assignment.

    Example:
        >>> import datetime as dt
        >>> from growthpoles.labels import Label
        >>> from growthpoles.programmes.call_inputs import Application, Reviewer
        >>> from growthpoles.programmes.rules import Criterion, SelectionRules
        >>> only = (Criterion("a", Label("A")),)
        >>> rules = SelectionRules("g", "1", dt.date(2026, 1, 1), only, reviews=1, min_reviews=1)
        >>> projects = tuple(Application(f"A{x}", Label(x), topics=(x,)) for x in "xy")
        >>> who = (Reviewer("R1", topics=("x",)), Reviewer("R2", topics=("x", "y")))
        >>> assign_reviewers(Call("c", Label("C"), rules, projects, who))["assignments"]["reviewer"].to_list()
        ['R2', 'R2']
    """
    program = _program(call)
    for rounds in range(1, _MOST_ROUNDS + 1):
        chosen = program.solve()
        held = program.pairs[chosen]
        _, judge = np.unique(held[:, 1], return_inverse=True)
        part = components(held[:, 0], judge)
        if part.max() == 0:
            return _result(call, held, program.fit[chosen], rounds)
        for p in range(int(part.max()) + 1):
            program.add(_out_of(program.pairs, held[part == p]), 1.0, np.inf)
    raise InputError(problem("assignment.impossible"))


def _out_of(pairs: npt.NDArray[np.int64], inside: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Pairs that link a part to the outside."""
    items, judges = np.isin(pairs[:, 0], inside[:, 0]), np.isin(pairs[:, 1], inside[:, 1])
    return np.flatnonzero(items != judges)


def _program(call: Call) -> _Program:
    allowed = np.array(list(_allowed(call)), dtype=np.int64).reshape(-1, 2)
    problems = list(_problems(call, allowed))
    if problems:
        raise InputError(problems)
    program = _Program(allowed, np.array([_fit(call, *pair) for pair in allowed]), [], [], [])
    for i in range(len(call.codes)):
        program.add(np.flatnonzero(allowed[:, 0] == i), call.rules.reviews, call.rules.reviews)
    for j, person in enumerate(call.reviewers):
        program.add(np.flatnonzero(allowed[:, 1] == j), 0.0, float(person.capacity))
    return program


def _allowed(call: Call) -> Iterator[tuple[int, int]]:
    for i, item in enumerate(call.applications):
        for j, person in enumerate(call.reviewers):
            if person.code not in item.people and not call.interests(item.code, person.code):
                yield i, j


def _problems(call: Call, allowed: npt.NDArray[np.int64]) -> Iterator[Problem]:
    wanted = call.rules.reviews
    counts = np.bincount(allowed[:, 0], minlength=len(call.codes))
    for i in np.flatnonzero(counts < wanted):
        yield problem(
            "assignment.reviewers.few", Where(key=call.codes[int(i)]), count=int(counts[i]), wanted=wanted
        )
    capacity, needed = sum(item.capacity for item in call.reviewers), wanted * len(call.codes)
    if capacity < needed:
        yield problem("assignment.capacity.few", None, capacity=capacity, needed=needed)


def _fit(call: Call, i: int, j: int) -> float:
    topics = set(call.applications[i].topics)
    return len(topics & set(call.reviewers[j].topics)) / len(topics) if topics else 0.0


def _result(call: Call, held: npt.NDArray[np.int64], fit: FloatArray, rounds: int) -> AssignmentResult:
    rows = pl.DataFrame(
        {
            "application": [call.codes[i] for i in held[:, 0]],
            "reviewer": [call.reviewer_codes[j] for j in held[:, 1]],
            "fit": fit,
        }
    ).sort("application", "reviewer")
    loads = pl.DataFrame(
        {"reviewer": call.reviewer_codes, "capacity": [item.capacity for item in call.reviewers]}
    )
    count, mean = pl.len().cast(pl.Int64).alias("reviews"), pl.col("fit").mean()
    used = rows.group_by("reviewer").agg(count, mean)
    reviewed = rows.group_by("application").agg(count, mean).sort("application")
    loads = loads.join(used, on="reviewer", how="left").with_columns(pl.col("reviews").fill_null(0))
    return AssignmentResult(
        tables=(
            Table("assignments", ("application", "reviewer"), rows),
            Table("applications", ("application",), reviewed),
            Table("reviewers", ("reviewer",), loads.sort("reviewer")),
            figures_table([
                ("parts", 1.0, "", ""), ("fit", float(fit.mean()), "", ""), ("rounds", float(rounds), "", ""),
            ]),
            labels_table(("application", item.code, item.label) for item in call.applications),
        ),
        spec={"call": call.code, "reviews": call.rules.reviews, "illustrative": call.illustrative},
        diagnostics=Diagnostics((warning("call.illustrative"),) if call.illustrative else ()),
    )  # fmt: skip

"""From class totals to contracts of single projects, in whole units of currency."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from growthpoles.errors import RunError, Where, problem
from growthpoles.finance.allocate_classes import own_sources
from growthpoles.finance.allocate_inputs import AllocationSettings, BoolArray, FloatArray, IntArray, Task
from growthpoles.finance.allocate_model import Builder
from growthpoles.finance.allocate_rows import Draft
from growthpoles.finance.allocate_solve import relax, solve
from growthpoles.finance.plan import Contract, Plan

_NOTHING = 1e-9


def concretise(d: Draft, x: FloatArray) -> Plan:
    """The contracts of a solution: a vertex of the transport from class totals to projects, made whole.

    Raises:
        RunError: The amounts cannot be made whole within the budgets.
    """
    paid = x[d.fund] > 0.5
    arcs = _transport(d, x, paid)
    amounts = WholeAmounts(d, arcs).amounts()
    task = d.task
    names = [task.name(i) for i in range(len(task.project))]
    contracts = tuple(
        Contract(names[i][0], names[i][1], task.funding.sources[s].code, task.years[t], int(v))
        for i, s, t, v in zip(arcs.stage, arcs.source, arcs.year, amounts, strict=True)
        if v > 0
    )
    chosen = frozenset(names[i] for i in np.flatnonzero(paid))
    return Plan(chosen, contracts, d.settings.budget, d.settings.overrun)


@dataclass(frozen=True, eq=False)
class Arcs:
    """Who may pay what in which year, and what the transport says, in the money of the model."""

    stage: IntArray
    source: IntArray
    year: IntArray
    amount: FloatArray


def _transport(d: Draft, x: FloatArray, paid: BoolArray) -> Arcs:
    """Flows from (class, source, year) to the paid stages of the class; a vertex has few payers per stage."""
    total = np.zeros((len(d.classes.eligible), *d.task.budget.shape))
    total[tuple(d.key)] = np.maximum(x[d.flow], 0)
    open_ = np.zeros(total.shape, bool)
    open_[tuple(d.key)] = True
    need = np.where(paid[:, None], d.money, 0.0)
    i, s, t = np.nonzero(open_[d.classes.of] & (need > 0)[:, None, :])
    supply = total[d.classes.of[i], s, t]
    members = np.zeros((total.shape[0], total.shape[2]))
    np.add.at(members, d.classes.of, need)
    amount = supply * need[i, t] / members[d.classes.of[i], t]
    count = np.zeros(members.shape)
    np.add.at(count, d.classes.of, need > 0)
    mixed = ((total > _NOTHING).sum(axis=1) > 1) & (count > 1)
    at = np.flatnonzero(mixed[d.classes.of[i], t] & (supply > _NOTHING))
    if len(at):
        amount[at] = _vertex(d, (i[at], s[at], t[at]), supply[at], start=amount[at])
    return Arcs(i, s, t, amount)


def _vertex(
    d: Draft, key: tuple[IntArray, IntArray, IntArray], supply: FloatArray, *, start: FloatArray
) -> FloatArray:
    """A basic solution of the transport; the proportional split when rounding forbids one."""
    i, s, t = key
    builder, width = Builder(), d.money.shape[1]
    arc = builder.add_columns("arc", {"arc": np.arange(len(i))}, c=-(1.0 + _rank(i) * _rank(s)))
    cells, row = np.unique(i * width + t, return_inverse=True)
    need = d.money[cells // width, cells % width]
    builder.add_rows("need", {"cell": cells}, bounds=(need, need), entries=[(row, arc, 1.0)])
    pools = (d.classes.of[i] * len(d.task.budget) + s) * width + t
    cells, one, row = np.unique(pools, return_index=True, return_inverse=True)
    top = supply[one] * (1 + 1e-9) + 1e-9
    builder.add_rows("pool", {"pool": cells}, bounds=(-np.inf, top), entries=[(row, arc, 1.0)])
    for r, rule in enumerate(d.task.funding.rules):
        inside = d.task.members[r][s] & d.task.in_force[r][t] & d.task.applies[i, r]
        _bound(d, builder, key, inside=inside, share=d.classes.top[d.classes.of[i], r], least=rule.min_share)
    own = own_sources(d.task)[s]
    _bound(d, builder, key, inside=own, share=d.classes.own_top[d.classes.of[i]], least=0.0)
    if _tickets(d, builder, key, arc):
        whole = solve(builder.finish(), AllocationSettings(gap=1e-3, time_limit=5.0))
        return start if whole is None else whole.x[arc]
    found = relax(builder.finish())
    return start if found is None else found.x


def _tickets(d: Draft, builder: Builder, key: tuple[IntArray, IntArray, IntArray], arc: IntArray) -> bool:
    """Least contracts: an arc is nothing, or its ticket less a shortfall at a high price.

    Class totals are given here, so that a ticket can be out of reach; the plan tells what stays small.
    """
    i, s, t = key
    least = np.zeros(len(arc))
    for r, rule in enumerate(d.task.funding.rules):
        if rule.min_ticket is not None:
            speaks = d.task.members[r][s] & d.task.in_force[r][t] & d.task.applies[i, r]
            weight = d.task.weight(d.settings)[i]
            least = np.maximum(least, np.where(speaks, rule.min_ticket * weight / d.scale, 0.0))
    k = np.flatnonzero(least > 0)
    if not len(k):
        return False
    count, need = np.arange(len(k)), d.money[i[k], t[k]]
    paid = builder.add_columns("paid", {"arc": k}, bounds=(0.0, 1.0), whole=True)
    short = builder.add_columns("short", {"arc": k}, c=-10.0)
    builder.add_rows(
        "open", {"arc": k}, bounds=(-np.inf, 0.0), entries=[(count, arc[k], 1.0), (count, paid, -need)]
    )
    builder.add_rows(
        "ticket", {"arc": k}, bounds=(0.0, np.inf),
        entries=[(count, arc[k], 1.0), (count, paid, -least[k]), (count, short, 1.0)],
    )  # fmt: skip
    return True


def _bound(
    d: Draft,
    builder: Builder,
    key: tuple[IntArray, IntArray, IntArray],
    *,
    inside: BoolArray,
    share: FloatArray,
    least: float,
) -> None:
    """Shares of a rule, or of own money, for every stage of its own."""
    i, _, t = key
    chosen = inside & ((share < 1) | (least > 0))
    if not chosen.any():
        return
    cells, one, row = np.unique((i * d.money.shape[1] + t)[chosen], return_index=True, return_inverse=True)
    need = d.money[i[chosen][one], t[chosen][one]]
    bounds = (least * need - _NOTHING, share[chosen][one] * need + _NOTHING)
    builder.add_rows("share", {"cell": cells}, bounds=bounds, entries=[(row, np.flatnonzero(chosen), 1.0)])


def _rank(codes: IntArray) -> FloatArray:
    found = np.unique(codes, return_inverse=True)[1]
    return np.asarray(found / max(1, found.max(initial=1)))


class WholeAmounts:
    """Whole amounts: floors first, then the missing units one by one where there is room.

    Raises:
        RunError: A unit is missing that no source may give (from `amounts`).
    """

    def __init__(self, d: Draft, arcs: Arcs) -> None:
        self.task: Task = d.task
        self.arcs = arcs
        weight = d.task.weight(d.settings)[arcs.stage]
        self.exact = arcs.amount * d.scale / np.where(weight > 0, weight, 1.0)
        self.found = np.floor(self.exact + 0.01).astype(np.int64)
        self.counted = d.settings.budget == "commitment"
        self.rows: dict[tuple[int, int], list[int]] = {}
        for k, cell in enumerate(zip(arcs.stage.tolist(), arcs.year.tolist(), strict=True)):
            self.rows.setdefault(cell, []).append(k)
        self.left: list[float] = []

    def amounts(self) -> IntArray:
        """One whole amount per arc."""
        carried = np.zeros(len(self.task.budget))
        for t in range(len(self.task.years)):
            self.left = self._open(t, carried)
            self._take_back(t)
            for (i, year), at in self.rows.items():
                if year == t:
                    self._row(i, t, at)
            carried = self._carry(t)
        return self.found

    def _open(self, t: int, carried: FloatArray) -> list[float]:
        """What every source still has in a year, before the missing units are given out."""
        budget = self.task.budget[:, t] + carried + self._repaid(t)
        now = self.arcs.year == t
        used = np.bincount(self.arcs.source[now], weights=self.found[now], minlength=len(budget))
        free = (self.task.budget[:, t] < 0) | (not self.counted)
        return [float(x) for x in np.where(free, np.inf, budget - used)]

    def _take_back(self, t: int) -> None:
        """Units that floors gave out beyond what a source has; their stages are given others."""
        for s in np.flatnonzero(np.array(self.left) < 0).tolist():
            arcs = np.flatnonzero((self.arcs.source == s) & (self.arcs.year == t) & (self.found > 0))
            order = arcs[np.argsort(-self.found[arcs], kind="stable")].tolist()
            while self.left[s] < 0 and order:
                self._move(order[0], -1)
                order.append(order.pop(0))

    def _repaid(self, t: int) -> FloatArray:
        years, back = self.task.years, np.zeros(len(self.task.budget))
        for s, source in enumerate(self.task.funding.sources):
            if source.repayment > 0:
                then = self.arcs.source == s
                spent = [years[y] + source.repayment_after == years[t] for y in self.arcs.year[then]]
                back[s] = math.floor(source.repayment * self.found[then][spent].sum() + 1e-6)
        return back

    def _carry(self, t: int) -> FloatArray:
        """As much as may be carried on; more never harms a later year."""
        years = self.task.years
        if t + 1 == len(years) or years[t + 1] != years[t] + 1:
            return np.zeros(len(self.left))
        share = np.array([s.carry for s in self.task.funding.sources])
        most = np.floor(share * np.maximum(self.task.budget[:, t], 0))
        return np.asarray(np.minimum(np.maximum(self.left, 0), most))

    def _row(self, i: int, t: int, at: list[int]) -> None:
        missing = int(self.task.cost[i, t]) - int(self.found[at].sum())
        while missing:
            step = 1 if missing > 0 else -1
            order = sorted(at, key=lambda k: step * (self.found[k] - self.exact[k]))
            k = next((k for k in order if self._fits(k, step)), None)
            if k is None:
                k = self._swap(at, step)
            if k is None:
                where = Where(key=" ".join(self.task.name(i)), year=self.task.years[t])
                raise RunError(problem("finance.rounding", where, missing=missing))
            self._move(k, step)
            missing -= step

    def _move(self, k: int, step: int) -> None:
        self.found[k] += step
        self.left[self.arcs.source[k]] -= step

    def _fits(self, k: int, step: int, *, budget: bool = True) -> bool:
        if self.found[k] + step < 0 or (budget and step > 0 and self.left[self.arcs.source[k]] < step):
            return False
        return step < 0 or all(now + step <= most for now, most in self._bounds(k))

    def _swap(self, at: list[int], step: int) -> int | None:
        """Let another stage hand a unit of one of our sources to a source that still has some."""
        for k in at:
            if step < 0 or not self._fits(k, 1, budget=False):
                continue
            s, t = int(self.arcs.source[k]), int(self.arcs.year[k])
            holders = np.flatnonzero((self.arcs.source == s) & (self.arcs.year == t) & (self.found > 0))
            for h in holders.tolist():
                for b in self.rows[int(self.arcs.stage[h]), t]:
                    if h not in (b, k) and self.left[self.arcs.source[b]] >= 1 and self._exchange(h, b):
                        return k
        return None

    def _exchange(self, h: int, b: int) -> bool:
        self._move(h, -1)
        if self._fits(b, 1):
            self._move(b, 1)
            return True
        self._move(h, 1)
        return False

    def _bounds(self, k: int) -> Iterator[tuple[int, int]]:
        """(paid now, most) of every bound that one more unit of an arc counts against."""
        i, s, t = int(self.arcs.stage[k]), int(self.arcs.source[k]), int(self.arcs.year[k])
        cost = int(self.task.cost[i, t])
        for r, rule in enumerate(self.task.funding.rules):
            if not (self.task.applies[i, r] and self.task.in_force[r, t]):
                continue
            members = self.task.members[r]
            now = self._sum(i, t, members)
            if members[s]:
                yield now, math.ceil(rule.max_share * cost - 1e-6)
                if rule.max_amount is not None:
                    yield self._sum_all(i, members, r), rule.max_amount
            elif rule.min_share > 0:
                rest = int(self.found[self.rows[i, t]].sum()) - now
                yield rest, cost - math.floor(rule.min_share * cost + 1e-6)
        own, project = own_sources(self.task), self.task.projects[self.task.project[i]]
        if own[s] and project.own_money is not None:
            yield self._own(int(self.task.project[i]), own), project.own_money

    def _sum(self, i: int, t: int, members: BoolArray) -> int:
        return int(sum(self.found[k] for k in self.rows.get((i, t), ()) if members[self.arcs.source[k]]))

    def _sum_all(self, i: int, members: BoolArray, r: int) -> int:
        return sum(self._sum(i, t, members) for t in np.flatnonzero(self.task.in_force[r]).tolist())

    def _own(self, p: int, own: BoolArray) -> int:
        span = range(int(self.task.first[p]), int(self.task.last[p]) + 1)
        return sum(self._sum(i, t, own) for i in span for t in range(len(self.task.years)))

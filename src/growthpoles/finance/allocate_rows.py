"""The constraints of an allocation, block by block; numbers in brackets are those of `allocate_finance`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from growthpoles.finance.allocate_classes import Classes, own_sources, partition
from growthpoles.finance.allocate_inputs import (
    AllocationSettings,
    BoolArray,
    FloatArray,
    IntArray,
    Task,
    scenario_values,
    unpayable,
)
from growthpoles.finance.allocate_model import Builder, Model


@dataclass(frozen=True, eq=False)
class Draft:
    """A model under construction with what its parts stand for.

    Attributes:
        task, settings, classes: What is modelled.
        builder: Columns and rows so far.
        fund: Column of every stage: 1 = paid.
        money: Cost of every stage and year in units of the model, weighted as budgets count it, (n,
            T).
        flow: Columns of the flows.
        key: (class, source, year) of the flows, shape (3, flows).
        carry: Column of the carry-over of a source and year, -1 where there is none, shape (S, T).
        margin: Whole units of currency that budgets keep back.
    """

    task: Task
    settings: AllocationSettings
    classes: Classes
    builder: Builder
    fund: IntArray
    money: FloatArray
    flow: IntArray
    key: IntArray
    carry: IntArray
    margin: int = 0

    @property
    def scale(self) -> int:
        """Whole units of currency in one unit of the model."""
        return self.task.scale

    def chain(self) -> FloatArray:
        """Expected effect of every stage, shape (n,)."""
        return self.task.chance * self.task.value


def draft(
    task: Task, settings: AllocationSettings, *, margin: int = 0, classes: Classes | None = None
) -> Draft:
    """All columns and rows of an allocation."""
    classes = classes or partition(task, settings)
    weight = task.weight(settings)
    money = task.cost * weight[:, None] / task.scale
    made = replace(_columns(task, settings, classes, money), margin=margin)
    _cover(made)
    _channels(made)
    _shares(made)
    _amounts(made)
    _gates(made)
    _links(made)
    _goals(made)
    _quotas(made)
    if settings.risk_aversion > 0:
        _tail(made)
    return made


def _columns(task: Task, settings: AllocationSettings, classes: Classes, money: FloatArray) -> Draft:
    builder = Builder()
    n, years = money.shape
    names = [" ".join(task.name(i)) for i in range(n)]
    builder.names |= {
        "stage": tuple(name.replace(" ", ".") for name in names),
        "class": tuple(str(j) for j in range(len(classes.eligible))),
        "source": tuple(s.code for s in task.funding.sources),
        "year": tuple(str(y) for y in task.years),
        "rule": tuple(r.code for r in task.funding.rules),
        "project": tuple(p.code for p in task.projects),
        "goal": tuple(g.code for g in task.portfolio.goals),
        "quota": tuple(q.name.replace(" ", ".") for q in task.funding.quotas),
        "link": tuple(f"{x.project}.{x.kind}.{x.other}" for x in task.portfolio.links),
    }
    blocked = unpayable(task) | ((task.weight(settings) == 0) & (task.cost > 0).any(axis=1))
    value = task.chance * task.value
    if settings.risk_aversion > 0 and settings.scenarios is not None:
        value = (1 - settings.risk_aversion) * scenario_values(task, settings.scenarios).mean(axis=0)
    fund = builder.add_columns(
        "fund", {"stage": np.arange(n)}, c=value, bounds=(0.0, np.where(blocked, 0.0, 1.0)), whole=True
    )
    builder.runs = fund[task.first]
    total = np.zeros((len(classes.eligible), years))
    np.add.at(total, classes.of, money)
    may = classes.eligible[:, :, None] & (total > 0)[:, None, :] & task.usable()[None]
    key = np.array(np.nonzero(may))
    price = np.array([s.cost_of_money for s in task.funding.sources]) * settings.cost_weight / task.written
    flow = builder.add_columns(
        "flow", dict(zip(("class", "source", "year"), key, strict=True)), c=-price[key[1]]
    )
    carry = _carry(task, builder)
    return Draft(task, settings, classes, builder, fund, money, flow, key, carry)


def _carry(task: Task, builder: Builder) -> IntArray:
    """Columns of what sources carry into the year that follows."""
    at = np.full(task.budget.shape, -1)
    next_year = np.array([b == a + 1 for a, b in zip(task.years, task.years[1:], strict=False)] + [False])
    share = np.array([s.carry for s in task.funding.sources])
    s, t = np.nonzero((share[:, None] > 0) & (task.budget > 0) & next_year[None])
    top = np.floor(share[s] * task.budget[s, t]) / task.scale
    at[s, t] = builder.add_columns("carry", {"source": s, "year": t}, bounds=(0.0, top))
    return at


def _cover(d: Draft) -> None:
    """(1) The money of a class in a year is the cost of its stages that are paid."""
    width = d.money.shape[1]
    i, year = np.nonzero(d.money > 0)
    cells, at = np.unique(d.classes.of[i] * width + year, return_inverse=True)
    row = np.full(len(d.classes.eligible) * width, -1)
    row[cells] = np.arange(len(cells))
    d.builder.add_rows(
        "cover", {"class": cells // width, "year": cells % width}, bounds=(0.0, 0.0),
        entries=[(row[d.key[0] * width + d.key[2]], d.flow, 1.0), (at, d.fund[i], -d.money[i, year])],
    )  # fmt: skip


def _channels(d: Draft) -> None:
    """(2) A source pays no more than its budget, what it carried over and what was paid back."""
    s, t = np.nonzero(d.task.budget >= 0)
    row = np.full(d.task.budget.shape, -1)
    row[s, t] = np.arange(len(s))
    limited = row[d.key[1], d.key[2]] >= 0
    entries = [(row[d.key[1], d.key[2]][limited], d.flow[limited], np.ones(limited.sum()))]
    kept_s, kept_t = np.nonzero(d.carry >= 0)
    column = d.carry[kept_s, kept_t]
    entries += [(row[kept_s, kept_t], column, np.ones(len(column)))]
    entries += [(row[kept_s, kept_t + 1], column, -np.ones(len(column)))]
    at = {year: i for i, year in enumerate(d.task.years)}
    for k, source in enumerate(d.task.funding.sources):
        if source.repayment > 0 and not source.unlimited:
            lag = [at.get(year + source.repayment_after, -1) for year in d.task.years]
            back = np.array(lag)[d.key[2]]
            chosen = (d.key[1] == k) & (back >= 0)
            entries.append((row[k, back[chosen]], d.flow[chosen], np.full(chosen.sum(), -source.repayment)))
    held = np.maximum(d.task.budget[s, t] - d.margin, 0)
    d.builder.add_rows("channel", {"source": s, "year": t}, bounds=(-np.inf, held / d.scale), entries=entries)


def _shares(d: Draft) -> None:
    """(4) Shares of the sources of a rule in the cost of a class and year; own money in bands likewise."""
    years = np.ones(d.money.shape[1], bool)
    for r, rule in enumerate(d.task.funding.rules):
        part = d.task.members[r], d.task.in_force[r], d.classes.applies[:, r]
        _share_rows(d, "share-max", r, part=part, share=d.classes.top[:, r], most=True)
        if rule.min_share > 0:
            least = np.full(len(d.classes.eligible), rule.min_share)
            _share_rows(d, "share-min", r, part=part, share=least, most=False)
    own = own_sources(d.task)
    everywhere = np.ones(len(d.classes.eligible), bool)
    _share_rows(d, "own-band", 0, part=(own, years, everywhere), share=d.classes.own_top, most=True)


def _share_rows(
    d: Draft,
    kind: str,
    r: int,
    *,
    part: tuple[BoolArray, BoolArray, BoolArray],
    share: FloatArray,
    most: bool,
) -> None:
    """Rows (1 - share) inside - share outside <= 0, or >= 0."""
    inside, years, classes = part
    j, s, t = d.key
    chosen = classes[j] & years[t] & ((share[j] < 1) if most else True)
    if not chosen.any():
        return
    width = d.money.shape[1]
    cells, row = np.unique(j[chosen] * width + t[chosen], return_inverse=True)
    value = np.where(inside[s[chosen]], 1 - share[j[chosen]], -share[j[chosen]])
    index = {"class": cells // width, "year": cells % width}
    if kind != "own-band":
        index = {"rule": np.full(len(cells), r), **index}
    bounds = (-np.inf, 0.0) if most else (0.0, np.inf)
    d.builder.add_rows(kind, index, bounds=bounds, entries=[(row, d.flow[chosen], value)])


def _amounts(d: Draft) -> None:
    """(5) Largest amount per project and stage, and the applicants' own money, where stages stand apart."""
    weight = d.task.weight(d.settings)
    j, s, t = d.key
    for r, rule in enumerate(d.task.funding.rules):
        at = np.flatnonzero(d.classes.capped[:, r])
        if not len(at):
            continue
        row = np.full(len(d.classes.eligible), -1)
        row[d.classes.of[at]] = np.arange(len(at))
        chosen = (row[j] >= 0) & d.task.members[r][s] & d.task.in_force[r][t]
        most = -(rule.max_amount or 0) / d.scale * weight[at]
        d.builder.add_rows(
            "amount", {"rule": np.full(len(at), r), "stage": at}, bounds=(-np.inf, 0.0),
            entries=[(row[j[chosen]], d.flow[chosen], 1.0), (np.arange(len(at)), d.fund[at], most)],
        )  # fmt: skip
    _own_rows(d, weight)


def _own_rows(d: Draft, weight: FloatArray) -> None:
    projects = d.classes.own_capped
    row = np.full(len(d.task.projects), -1)
    row[projects] = np.arange(len(projects))
    stage_of = np.zeros(len(d.classes.eligible), np.int64)
    stage_of[d.classes.of] = np.arange(len(d.classes.of))
    i = stage_of[d.key[0]]
    chosen = (row[d.task.project[i]] >= 0) & own_sources(d.task)[d.key[1]] & (weight[i] > 0)
    most = np.array([d.task.projects[p].own_money or 0 for p in projects]) / d.scale
    d.builder.add_rows(
        "own", {"project": projects}, bounds=(-np.inf, most),
        entries=[(row[d.task.project[i[chosen]]], d.flow[chosen], 1 / weight[i[chosen]])],
    )  # fmt: skip


def _gates(d: Draft) -> None:
    """(6) A stage only after the one before it; one variant of a group; what is committed stays."""
    later = np.flatnonzero(d.task.project[1:] == d.task.project[:-1]) + 1
    count = np.arange(len(later))
    d.builder.add_rows(
        "gate", {"stage": later}, bounds=(-np.inf, 0.0),
        entries=[(count, d.fund[later], 1.0), (count, d.fund[later - 1], -1.0)],
    )  # fmt: skip
    groups = sorted({item.variant_of for item in d.task.projects if item.variant_of})
    d.builder.names["group"] = tuple(groups)
    number = {group: k for k, group in enumerate(groups)}
    at = np.array([number.get(item.variant_of, -1) for item in d.task.projects])
    members = np.flatnonzero(at >= 0)
    exact = np.array([group in d.task.portfolio.exactly_one for group in groups], bool)
    d.builder.add_rows(
        "variant", {"group": np.arange(len(groups))}, bounds=(np.where(exact, 1.0, -np.inf), 1.0),
        entries=[(at[members], d.fund[d.task.first[members]], 1.0)],
    )  # fmt: skip
    kept = [s.committed for item in d.task.projects for s in item.stages]
    rows = np.flatnonzero(kept)
    d.builder.add_rows(
        "committed",
        {"stage": rows},
        bounds=(1.0, np.inf),
        entries=[(np.arange(len(rows)), d.fund[rows], 1.0)],
    )


def _links(d: Draft) -> None:
    """(7) Requires and excludes between first stages; synergy between last ones, by product linearisation."""
    links = d.task.portfolio.links
    at = {item.code: p for p, item in enumerate(d.task.projects)}
    one = np.array([at[x.project] for x in links], np.int64)
    other = np.array([at[x.other] for x in links], np.int64)
    kind = np.array([x.kind for x in links], str)
    for name, sign, top in (("requires", -1.0, 0.0), ("excludes", 1.0, 1.0)):
        k = np.flatnonzero(kind == name)
        first = d.task.first
        d.builder.add_rows(
            name, {"link": k}, bounds=(-np.inf, top),
            entries=[(np.arange(len(k)), d.fund[first[one[k]]], 1.0),
                     (np.arange(len(k)), d.fund[first[other[k]]], sign)],
        )  # fmt: skip
    k = np.flatnonzero(kind == "synergy")
    if not len(k):
        return
    a, b = d.task.last[one[k]], d.task.last[other[k]]
    worth = np.array([x.value for x in links])[k] * d.task.chance[a] * d.task.chance[b]
    both = d.builder.add_columns("both", {"link": k}, c=worth, bounds=(0.0, 1.0))
    count = np.arange(len(k))
    for name, end in (("both-one", a), ("both-other", b)):
        entries = [(count, both, 1.0), (count, d.fund[end], -1.0)]
        d.builder.add_rows(name, {"link": k}, bounds=(-np.inf, 0.0), entries=entries)
    entries = [(count, both, 1.0), (count, d.fund[a], -1.0), (count, d.fund[b], -1.0)]
    d.builder.add_rows("both-least", {"link": k}, bounds=(-1.0, np.inf), entries=entries)


def _goals(d: Draft) -> None:
    """Attainment of a goal: at most 1, at most the expected contributions against the target."""
    goals = d.task.portfolio.goals
    if not goals:
        return
    number = {goal.code: g for g, goal in enumerate(goals)}
    weights = np.array([goal.weight for goal in goals])
    reach = d.builder.add_columns("goal", {"goal": np.arange(len(goals))}, c=weights, bounds=(0.0, 1.0))
    given = [(number[g], d.task.last[p], amount) for p, item in enumerate(d.task.projects)
             for g, amount in item.contributions]  # fmt: skip
    goal, last, amount = (
        (np.array(part) for part in zip(*given, strict=True)) if given else ([np.zeros(0, int)] * 3)
    )
    targets = np.array([goal.target for goal in goals])
    d.builder.add_rows(
        "attain", {"goal": np.arange(len(goals))}, bounds=(-np.inf, 0.0),
        entries=[(np.arange(len(goals)), reach, 1.0),
                 (goal, d.fund[last], -amount * d.task.chance[last] / targets[goal])],
    )  # fmt: skip


def _quotas(d: Draft) -> None:
    """(8) Floors and ceilings on the money of a region, pole, programme, stage or lead organisation."""
    quotas = d.task.funding.quotas
    if not quotas:
        return
    total = _totals(d)
    numbers = np.arange(len(quotas))
    elastic = [np.inf if q.elastic and (q.min_share > 0 or q.min_amount > 0) else 0.0 for q in quotas]
    short = d.builder.add_columns("short", {"quota": numbers}, c=-quota_price(d), bounds=(0.0, elastic))
    inside = [np.flatnonzero(d.task.inside(q)) for q in quotas]
    _quota_rows(d, "floor-share", [q.min_share or None for q in quotas], inside=inside, more=(total, short))
    _quota_rows(
        d,
        "ceiling-share",
        [None if q.max_share == 1 else q.max_share for q in quotas],
        inside=inside,
        more=(total, None),
    )
    low, high = [q.min_amount or None for q in quotas], [q.max_amount for q in quotas]
    _quota_rows(d, "floor-amount", low, inside=inside, more=(None, short))
    _quota_rows(d, "ceiling-amount", high, inside=inside, more=(None, None))


def _totals(d: Draft) -> IntArray:
    """Column of the money of the whole plan for every quota: one for all that hold in the same years."""
    cost = [d.task.counted(q) / d.scale for q in d.task.funding.quotas]
    spent = [q.spent_whole / d.scale for q in d.task.funding.quotas]
    keys = [(c.tobytes(), s) for c, s in zip(cost, spent, strict=True)]
    first = np.array([keys.index(key) for key in keys])
    heads = np.unique(first)
    rows, whole = np.repeat(np.arange(len(heads)), len(d.fund)), -np.array(spent)[heads]
    total = d.builder.add_columns("total", {"quota": heads}, bounds=(0.0, np.inf))
    d.builder.add_rows(
        "total", {"quota": heads}, bounds=(whole, whole),
        entries=[(rows, np.tile(d.fund, len(heads)), np.concatenate([cost[q] for q in heads])),
                 (np.arange(len(heads)), total, -1.0)],
    )  # fmt: skip
    return np.asarray(total[np.searchsorted(heads, first)])


def _quota_rows(
    d: Draft,
    kind: str,
    bound: Sequence[float | None],
    *,
    inside: list[IntArray],
    more: tuple[IntArray | None, IntArray | None],
) -> None:
    """Rows of one kind of quota: money inside, less a share of the total, plus a shortfall."""
    total, short = more
    quotas = d.task.funding.quotas
    chosen = [q for q, value in enumerate(bound) if value is not None and d.task.holds(quotas[q])]
    values = np.array([bound[q] for q in chosen], float)
    rows = np.arange(len(chosen))
    at = np.repeat(rows, [len(inside[q]) for q in chosen])
    stages = np.concatenate([np.zeros(0, np.int64), *(inside[q] for q in chosen)])
    cost = np.concatenate([np.zeros(0), *(d.task.counted(quotas[q])[inside[q]] for q in chosen)]) / d.scale
    entries = [(at, d.fund[stages], cost)]
    if total is not None:
        entries.append((rows, total[chosen], -values))
    if short is not None:
        entries.append((rows, short[chosen], np.ones(len(rows))))
    spent = np.array([quotas[q].spent_inside for q in chosen], float)
    limit = ((values if total is None else 0.0) - spent) / d.scale
    bounds = (limit, np.inf) if kind.startswith("floor") else (-np.inf, limit)
    d.builder.add_rows(kind, {"quota": np.array(chosen, np.int64)}, bounds=bounds, entries=entries)


def quota_price(d: Draft) -> float:
    """Effect given up for one unit of the model that an elastic quota is short of."""
    if d.settings.quota_price is not None:
        return d.settings.quota_price / d.task.written
    effect, cost = np.zeros(len(d.task.projects)), np.zeros(len(d.task.projects))
    np.add.at(effect, d.task.project, np.maximum(d.chain(), 0))
    np.add.at(cost, d.task.project, d.money.sum(axis=1))
    paid = cost > 0
    return float(max(1.0 / d.task.written, (effect[paid] / cost[paid]).max(initial=0.0)))


def _tail(d: Draft) -> None:
    """Conditional value at risk (Rockafellar and Uryasev 2000): eta - mean shortfall / (1 - tail)."""
    if d.settings.scenarios is None:
        return
    values = scenario_values(d.task, d.settings.scenarios)
    count = len(values)
    d.builder.names["scenario"] = tuple(str(k + 1) for k in range(count))
    aversion, numbers = d.settings.risk_aversion, np.arange(count)
    eta = d.builder.add_columns("eta", {"scenario": [0]}, c=aversion, bounds=(-np.inf, np.inf))
    price = -aversion / ((1 - d.settings.tail) * count)
    below = d.builder.add_columns("below", {"scenario": numbers}, c=price)
    row, stage = np.nonzero(values)
    d.builder.add_rows(
        "tail", {"scenario": numbers}, bounds=(0.0, np.inf),
        entries=[(numbers, below, 1.0), (numbers, np.repeat(eta, count), -1.0),
                 (row, d.fund[stage], values[row, stage])],
    )  # fmt: skip


def build(task: Task, settings: AllocationSettings) -> Model:
    """The finished model of an allocation."""
    return draft(task, settings).builder.finish()

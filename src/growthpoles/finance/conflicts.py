"""Why nothing can be paid: the rules that contradict each other, none of which could be left out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from growthpoles.errors import NotAvailableError, Problem, Where, problem
from growthpoles.finance.allocate_inputs import AllocationSettings, IntArray
from growthpoles.finance.allocate_model import Block, Builder, Model
from growthpoles.finance.allocate_rows import Draft
from growthpoles.finance.allocate_solve import relax, solve

Key = tuple[str, int]
_CODES = {
    code.rpartition(".")[2]: code
    for code in (
        "finance.conflict.amount",
        "finance.conflict.barred",
        "finance.conflict.ceiling-amount",
        "finance.conflict.ceiling-share",
        "finance.conflict.change-source",
        "finance.conflict.change-stages",
        "finance.conflict.change-total",
        "finance.conflict.channel",
        "finance.conflict.committed",
        "finance.conflict.excludes",
        "finance.conflict.exit",
        "finance.conflict.floor-amount",
        "finance.conflict.floor-share",
        "finance.conflict.goal-least",
        "finance.conflict.guard",
        "finance.conflict.own",
        "finance.conflict.own-band",
        "finance.conflict.requires",
        "finance.conflict.share-max",
        "finance.conflict.share-min",
        "finance.conflict.spent-amount",
        "finance.conflict.theta",
        "finance.conflict.variant",
    )
}
_BY_AXIS = {
    "share-max": "rule", "share-min": "rule", "amount": "rule", "own": "project", "variant": "group",
    "requires": "link", "excludes": "link", "committed": "stage", "floor-share": "quota",
    "floor-amount": "quota", "ceiling-share": "quota", "ceiling-amount": "quota", "theta": "region",
    "goal-least": "goal", "guard": "year", "barred": "stage", "exit": "stage", "spent-amount": "rule",
    "change-source": "source", "change-total": "limit", "change-stages": "limit",
}  # fmt: skip


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot hold together.

    Attributes:
        rules: One message each; empty = no conflict was found.
        smallest: Whether without any one of them the others could be kept; false = time ran out before.
    """

    rules: tuple[Problem, ...]
    smallest: bool = True


def find_conflict(d: Draft, model: Model, *, seed: int = 0) -> Conflict:
    """The rules in conflict, in words, within the time limit of the draft.

    Rules are first narrowed to those with a price in the least violation of all of them (a Farkas
    certificate of
    the relaxation), then left out piece by piece while what remains still contradicts itself (deletion
    filter, Chinneck and Dravnieks 1991).
    """
    rules, judge = _rules(model), _Judge(d.settings, seed)
    if judge.possible(model):
        return Conflict(())
    kept = _narrow(model, rules, judge)
    size = max(1, len(kept) // 2)
    while judge.left > 0:
        start, judge.unsure = 0, False  # only questions about single rules say that none can be spared
        while start < len(kept) and judge.left > 0:
            rest = kept[:start] + kept[start + size :]
            if not judge.possible(_only(model, rules, rest)):
                kept = rest
            else:
                start += size
        if size == 1:
            break
        size = max(1, size // 2)
    return Conflict(tuple(_words(d, key) for key in kept), judge.left > 0 and not judge.unsure)


def _rules(model: Model) -> dict[Key, IntArray]:
    """Rows by the rule they belong to; rows that only define something belong to none."""
    found: dict[Key, list[IntArray]] = {}
    for block in model.rows:
        for key, rows in _parts(model, block):
            found.setdefault(key, []).append(rows)
    return {key: np.concatenate(rows) for key, rows in found.items()}


def _parts(model: Model, block: Block) -> Iterator[tuple[Key, IntArray]]:
    if block.kind == "channel":
        years = len(model.names["year"])
        for k, (s, t) in enumerate(zip(*block.index, strict=True)):
            yield ("channel", int(s) * years + int(t)), block.at[k : k + 1]
    elif block.kind == "own-band":
        yield ("own-band", 0), block.at
    elif block.kind in _BY_AXIS:
        at = block.index[block.axes.index(_BY_AXIS[block.kind])]
        for k in np.unique(at):
            yield (block.kind, int(k)), block.at[at == k]


def _only(model: Model, rules: dict[Key, IntArray], kept: list[Key]) -> Model:
    """The model without the rules that are not kept."""
    low, high = model.row_lower.copy(), model.row_upper.copy()
    for key in rules.keys() - set(kept):
        low[rules[key]], high[rules[key]] = -np.inf, np.inf
    return replace(model, row_lower=low, row_upper=high)


class _Judge:
    """Says whether anything fits a model, as long as there is time; remembers when it could not tell."""

    def __init__(self, settings: AllocationSettings, seed: int) -> None:
        self.settings, self.seed, self.unsure = settings, seed, False
        self.end = time.monotonic() + settings.time_limit

    @property
    def left(self) -> float:
        """Seconds."""
        return max(0.0, self.end - time.monotonic())

    def possible(self, model: Model) -> bool:
        """Whether anything fits; not being able to tell in time counts as possible."""
        found = self._told(model)
        self.unsure = self.unsure or found is None
        return found is not False

    def _told(self, model: Model) -> bool | None:
        blank = replace(model, c=np.zeros(len(model.c)))
        try:
            if relax(blank, self.seed, seconds=self.left) is None:
                return False
        except NotAvailableError:
            return None
        limit = min(20.0, self.left)
        if limit <= 0:
            return None
        start = time.monotonic()
        found = solve(blank, replace(self.settings, gap=1.0, time_limit=limit), seed=self.seed)
        return True if found is not None else None if time.monotonic() - start >= limit else False


def _narrow(model: Model, rules: dict[Key, IntArray], judge: _Judge) -> list[Key]:
    """Rules with a price when all may be broken at a cost; all of them when the relaxation is possible."""
    builder = Builder()
    n = len(model.c)
    builder.add_columns("x", {"x": np.arange(n)}, bounds=(model.lower, model.upper))
    loose = np.concatenate([np.zeros(0, np.int64), *rules.values()])
    more = builder.add_columns("more", {"x": loose}, c=-1.0)
    less = builder.add_columns("less", {"x": loose}, c=-1.0)
    matrix = model.matrix.tocoo()
    ones = np.ones(len(loose))
    builder.add_rows(
        "row", {"x": np.arange(len(model.row_lower))}, bounds=(model.row_lower, model.row_upper),
        entries=[(matrix.row, matrix.col, matrix.data), (loose, more, ones), (loose, less, -ones)],
    )  # fmt: skip
    try:
        found = relax(builder.finish(), judge.seed, seconds=judge.left)
    except NotAvailableError:
        return list(rules)
    if found is None or found.objective > -1e-7:
        return list(rules)
    priced = np.abs(found.row_price) > 1e-9
    kept = [key for key, rows in rules.items() if priced[rows].any()]
    return list(rules) if judge.possible(_only(model, rules, kept)) else kept


def _words(d: Draft, key: Key) -> Problem:
    kind, k = key
    task, funding = d.task, d.task.funding
    code = _CODES[kind]
    if kind == "channel":
        s, t = divmod(k, len(task.years))
        where = Where(key=funding.sources[s].code, year=task.years[t])
        return problem(code, where, budget=d.task.portfolio.money.written(int(task.budget[s, t])))
    if kind in ("share-max", "share-min", "amount", "spent-amount"):
        rule = funding.rules[k]
        shares = {"least": rule.min_share, "most": rule.max_share}
        amount = d.task.portfolio.money.written(rule.max_amount or 0)
        return problem(code, Where(key=f"rule.{rule.code}"), amount=amount, **shares)
    if kind.startswith(("floor", "ceiling")):
        quota = funding.quotas[k]
        low, high = quota.min_amount, quota.max_amount or 0
        return problem(
            code, Where(key=f"quota.{quota.name}"), least=quota.min_share, most=quota.max_share,
            low=d.task.portfolio.money.written(low), high=d.task.portfolio.money.written(high),
        )  # fmt: skip
    if kind == "committed":
        return problem(code, Where(key=" ".join(task.name(k))))
    names = d.builder.names.get(_BY_AXIS.get(kind, ""), ())
    return problem(code, Where(key=names[k] if names else None))

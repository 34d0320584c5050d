"""Why a project is in or out: prices from the linear relaxation, and plans solved again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from growthpoles.errors import NotAvailableError
from growthpoles.finance.allocate_bands import bounded, loosened
from growthpoles.finance.allocate_guard import solve_lawfully
from growthpoles.finance.allocate_inputs import BoolArray, FloatArray, IntArray, unpayable
from growthpoles.finance.allocate_model import Model
from growthpoles.finance.allocate_quotas import barred, without_quotas
from growthpoles.finance.allocate_rows import Draft
from growthpoles.finance.allocate_solve import Solution, relax, told

_CLOSE = 1e-7


@dataclass(frozen=True, eq=False)
class Reasons:
    """Figures and words per project.

    Attributes:
        margin: Effect less the price of the money of its best run of stages, shape (P,).
        needed: Effect it lacks to be worth its money, 0 where it lacks none.
        cut: Share by which its cost would have to fall; NaN where no cut is enough.
        codes: Reason for not being wholly in, empty for those that are.
        others: What the reason speaks of.
        exact: Effect found by solving again; NaN where this was not done or the gaps left open
            by the two searches could make all of it.
    """

    margin: FloatArray
    needed: FloatArray
    cut: FloatArray
    codes: tuple[str, ...]
    others: tuple[str, ...]
    exact: FloatArray


def explain(d: Draft, model: Model, *, found: Solution, seed: int) -> Reasons:
    """The reasons for a solution."""
    gain, money = _priced(model, found)
    margin, needed, cut = _margins(d, gain, money)
    paid = found.x[d.fund] > 0.5
    free = _margins(d, model.gains(without_quotas(model, found.relaxation.row_price))[d.fund], money)[0]
    pairs = [
        ("quota", bar) if bar and pair[0] in ("price", "indivisible") and worth >= -_CLOSE else pair
        for pair, bar, worth in zip(_words(d, model, paid, margin), barred(d.task, paid), free, strict=True)
    ]
    exact = np.full(len(margin), np.nan)
    wide = loosened(d).builder.finish() if d.settings.resolve and d.classes.banded else None
    for p in _nearest(d, paid, margin, [code for code, _ in pairs]):
        at, value = int(d.fund[d.task.first[p]]), 0.0 if paid[d.task.first[p]] else 1.0
        exact[p] = _lost(found, _again(d, at, value, wide=wide, seed=seed))
    return Reasons(margin, needed, cut, tuple(c for c, _ in pairs), tuple(o for _, o in pairs), exact)


def _priced(model: Model, found: Solution) -> tuple[FloatArray, FloatArray]:
    """(effect less the price of everything a stage uses, the price of its money), by stage.

    What a stage has to do with other stages (order, variants, links) is left out of its price.
    """
    dual = found.relaxation.row_price
    fund = model.column("fund").at
    cover = np.zeros(len(dual))
    at = model.row("cover").at
    cover[at] = dual[at]
    return model.gains(dual)[fund], (model.matrix.T @ cover)[fund]


def _margins(d: Draft, gain: FloatArray, money: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Best sum over the first stages of every project, what it lacks, and the cut of cost that would do."""
    size = len(d.task.projects)
    margin, needed, cut = np.zeros(size), np.zeros(size), np.full(size, np.nan)
    for p in range(size):
        span = slice(d.task.first[p], d.task.last[p] + 1)
        sums = np.cumsum(gain[span])
        best = int(np.argmax(sums))
        margin[p], needed[p] = sums[best], max(0.0, -sums[best])
        price = np.cumsum(money[span])[best]
        if needed[p] <= price and price > 0:
            cut[p] = needed[p] / price
    return margin, needed, cut


def _words(d: Draft, model: Model, paid: BoolArray, margin: FloatArray) -> Iterator[tuple[str, str]]:
    """(reason, what it speaks of) of every project."""
    task = d.task
    blocked, unlawful = unpayable(task), ~_lawful(d, model)
    chosen = {item.code for p, item in enumerate(task.projects) if paid[task.first[p]]}
    rivals = {item.variant_of: item.code for item in task.projects if item.variant_of and item.code in chosen}
    links = (x for x in task.portfolio.links if x.kind == "synergy" and x.value > 0)
    helpful = {code for x in links for code in (x.project, x.other)}
    for p, item in enumerate(task.projects):
        span = np.arange(task.first[p], task.last[p] + 1)
        if paid[span].all():
            yield "", ""
            continue
        stop = int(span[~paid[span]][0])
        stage = task.name(stop)[1]
        rival = _opponent(d, item.code, chosen)
        if blocked[stop]:
            yield "no-source", stage
        elif unlawful[stop]:
            yield "rules", stage
        elif stop != span[0]:
            yield "later-stage", stage
        elif item.variant_of in rivals:
            yield "variant", rivals[item.variant_of]
        elif rival[0]:
            yield rival
        elif d.chain()[span].max() <= 0 and not item.contributions and item.code not in helpful:
            yield "no-effect", ""
        else:
            yield ("price" if margin[p] < -_CLOSE else "indivisible"), ""


def _opponent(d: Draft, code: str, chosen: set[str]) -> tuple[str, str]:
    """The link that keeps a project out, if any."""
    for link in d.task.portfolio.links:
        if link.kind == "requires" and link.project == code and link.other not in chosen:
            return "requires", link.other
        if link.kind == "excludes" and code in (link.project, link.other):
            other = link.other if code == link.project else link.project
            if other in chosen:
                return "excludes", other
    return "", ""


def _lawful(d: Draft, model: Model) -> BoolArray:
    """Stages that some mix of sources may pay in full under the rules alone, whatever the budgets.

    Earlier stages count a hundred times as much as later ones, so that they have the own money first.
    """
    low, high = np.full(len(model.row_lower), -np.inf), np.full(len(model.row_upper), np.inf)
    for kind in ("cover", "share-max", "share-min", "own-band", "amount", "own", "gate"):
        for block in model.rows:
            if block.kind == kind:
                low[block.at], high[block.at] = model.row_lower[block.at], model.row_upper[block.at]
    c = np.zeros(len(model.c))
    c[d.fund] = 0.01 ** (np.arange(len(d.fund)) - d.task.first[d.task.project])
    bare = replace(model, c=c, row_lower=low, row_upper=high, upper=_no_tail(model))
    found = relax(bare)
    return np.ones(len(d.fund), bool) if found is None else np.asarray(found.x[d.fund] > 1 - 1e-6)


def _no_tail(model: Model) -> FloatArray:
    return np.where(np.isfinite(model.upper), model.upper, 1e12)


def _nearest(d: Draft, paid: BoolArray, margin: FloatArray, codes: list[str]) -> IntArray:
    """Projects on both sides of the line that are to be solved again, the closest first."""
    count = d.settings.resolve
    inside = paid[d.task.first]
    hopeless = np.array([code in ("no-source", "rules", "no-effect") for code in codes], bool)
    order = np.argsort(np.abs(margin), kind="stable")
    out = [p for p in order if not inside[p] and not hopeless[p]][:count]
    return np.array([*[p for p in order if inside[p]][:count], *out], np.int64)


def _again(d: Draft, at: int, value: float, *, wide: Model | None, seed: int) -> Solution | None:
    """The plan solved again without a project that is in, or with one that is out; None = no answer."""

    def forced(model: Model) -> Model:
        lower, upper = model.lower.copy(), model.upper.copy()
        lower[at], upper[at] = max(lower[at], value), min(upper[at], value)
        return replace(model, lower=lower, upper=upper)

    try:
        found = solve_lawfully(d, seed=seed, narrow=forced)[1]
    except NotAvailableError:
        return None
    limit = d.settings.time_limit
    return found and bounded(found, None if wide is None else forced(wide), seed=seed, seconds=limit)


def _lost(found: Solution, other: Solution | None) -> float:
    """Effect lost; NaN where the gaps that both solves left open could make all of it."""
    if other is None:
        return np.nan
    slack = (found.bound - found.objective) + (other.bound - other.objective)
    return told(found.objective - other.objective, slack=slack, size=found.objective)

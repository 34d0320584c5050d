"""Tables of an analysis of risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.finance.risk_scenarios import Courses
from growthpoles.finance.risk_waterfall import Drawn
from growthpoles.stats.tail_risk import tail, tail_weights

FloatArray = npt.NDArray[np.float64]
PERCENTILES = (1, 5, 10, 25, 50, 75, 90, 95, 99)
_BINS = 20


def party_rows(drawn: Drawn) -> pl.DataFrame:
    """Losses of every party under the three arrangements, and of all together (party ``""``)."""
    sources = drawn.cells.sources
    arrangements = {
        "pro-rata": (sources, drawn.courses.lost),
        "tranches": (sources, drawn.poured.losses),
        "covered": (drawn.covered.parties, drawn.covered.losses),
    }
    found = [
        row
        for name, (parties, losses) in arrangements.items()
        for row in _party_rows(drawn, name, parties, losses=losses.astype(float))
    ]
    numbers = ("mean", "mean_error", "deviation", "var", "cvar", "cvar_error", "most", "any", "limit", "over",
               "received", "given", "premium")  # fmt: skip
    schema = {
        "arrangement": pl.String,
        "party": pl.String,
        "paid": pl.Int64,
        **dict.fromkeys(numbers, pl.Float64),
    }
    return pl.DataFrame(found, schema=schema)


def _party_rows(
    drawn: Drawn, arrangement: str, parties: tuple[str, ...], *, losses: FloatArray
) -> Iterator[dict[str, Any]]:
    paid = dict(zip(drawn.cells.sources, drawn.cells.money.sum(axis=0), strict=True))
    premiums = _premiums(drawn, paid) if arrangement == "covered" else {}
    for i, code in enumerate(("", *parties)):
        own = losses.sum(axis=1) if i == 0 else losses[:, i - 1]
        limit = _limit(drawn, code, paid.get(code, 0.0))
        worst = tail(own, drawn.settings.level)
        moved = (drawn.covered.received, drawn.covered.given) if arrangement == "covered" and i else ()
        sums = [float(part[:, i - 1].mean()) for part in moved] or [0.0, 0.0]
        yield {
            "arrangement": arrangement,
            "party": code,
            "paid": round(sum(paid.values()) if i == 0 else paid.get(code, 0.0)),
            "mean": float(own.mean()),
            "mean_error": float(own.std(ddof=1) / np.sqrt(own.size)),
            "deviation": float(own.std(ddof=1)),
            "var": worst.var,
            "cvar": worst.cvar,
            "cvar_error": worst.error,
            "most": float(own.max()),
            "any": float((own > 0).mean()),
            "limit": limit,
            "over": None if limit is None else float((own > limit).mean()),
            "received": sums[0],
            "given": sums[1],
            "premium": premiums.get(code, 0.0),
        }


def _premiums(drawn: Drawn, paid: Mapping[str, float]) -> dict[str, float]:
    """What each party pays for its covers (negative: what the payer of a cover earns)."""
    found: dict[str, float] = {}
    for item in drawn.settings.covers:
        for code in item.covered:
            amount = item.price * paid[code]
            found[code] = found.get(code, 0.0) + amount
            found[item.payer] = found.get(item.payer, 0.0) - amount
    return found


def _limit(drawn: Drawn, code: str, paid: float) -> float | None:
    """Loss a party accepts: its own limit, or that of private sources; None = no limit is stated."""
    own = dict(drawn.settings.limits)
    private = {item.code for item in drawn.funding.sources if not item.is_public}
    if code in own:
        return own[code] * paid
    return drawn.settings.accepted * paid if code in private else None


def tranche_rows(drawn: Drawn) -> pl.DataFrame:
    """What each tranche takes; what no tranche takes is the row ``rest``."""
    taken, room = drawn.poured.taken, drawn.poured.room
    found: list[tuple[Any, ...]] = []
    below = 0.0
    for t, item in enumerate(drawn.settings.tranches):
        above = below + _size(drawn, t)
        full = float(((taken[:, t] > 0) & (taken[:, t] >= room[:, t])).mean())
        found.append((item.code, t + 1, below, above, *_taken(drawn, taken[:, t]), full))
        below = above
    if found:
        rest = drawn.courses.lost.sum(axis=1) - taken.sum(axis=1)
        found.append(("rest", len(found) + 1, below, None, *_taken(drawn, rest), None))
    numbers = dict.fromkeys(("attach", "detach", "mean", "cvar", "touched", "exhausted"), pl.Float64)
    return pl.DataFrame(found, schema={"tranche": pl.String, "order": pl.Int64, **numbers}, orient="row")


def _size(drawn: Drawn, position: int) -> float:
    """What a tranche can take at most by the contracts."""
    item = drawn.settings.tranches[position]
    paid = sum(drawn.cells.money[:, drawn.cells.sources.index(code)].sum() for code in item.sources)
    return float(paid if item.size is None else min(paid, item.size * drawn.cells.total))


def _taken(drawn: Drawn, losses: npt.NDArray[np.int64]) -> tuple[float, float, float]:
    """Mean and CVaR of what is taken, and the probability that anything is."""
    worst = tail(losses, drawn.settings.level)
    return float(losses.mean()), worst.cvar, float((losses > 0).mean())


def cover_rows(drawn: Drawn) -> pl.DataFrame:
    """What guarantees and insurance pay and cost."""
    paid = dict(zip(drawn.cells.sources, drawn.cells.money.sum(axis=0), strict=True))
    found = [
        {
            "cover": item.code,
            "kind": item.kind,
            "payer": item.payer,
            "mean": float(own.mean()),
            "cvar": tail(own, drawn.settings.level).cvar,
            "premium": item.price * sum(paid[code] for code in item.covered),
            "used": float((own > 0).mean()),
        }
        for item, own in zip(drawn.settings.covers, drawn.covered.paid.T.astype(float), strict=True)
    ]
    texts, numbers = ("cover", "kind", "payer"), ("mean", "cvar", "premium", "used")
    return pl.DataFrame(
        found, schema={**dict.fromkeys(texts, pl.String), **dict.fromkeys(numbers, pl.Float64)}
    )


def _senior_cvar(drawn: Drawn, capital: float) -> float:
    loss = drawn.courses.lost.sum(axis=1).astype(float)
    return tail(np.maximum(loss - capital, 0.0), drawn.settings.level).cvar


def first_loss_rows(drawn: Drawn) -> pl.DataFrame:
    """What is left to senior money beyond first-loss capital of several sizes."""
    total, loss = drawn.cells.total, drawn.courses.lost.sum(axis=1).astype(float)
    found: list[dict[str, Any]] = []
    before: tuple[float, float] | None = None
    for size in sorted(set(drawn.settings.sizes)):
        capital = size * total
        cvar = _senior_cvar(drawn, capital)
        accepted = cvar <= drawn.settings.accepted * (total - capital)
        found.append(
            {
                "size": size,
                "capital": capital,
                "senior": total - capital,
                "senior_cvar": cvar,
                "senior_any": float((loss > capital).mean()),
                "accepted": "yes" if accepted else "no",
                "saved": None if before is None else (before[1] - cvar) / (capital - before[0]),
            }
        )
        before = (capital, cvar)
    numbers = ("size", "capital", "senior", "senior_cvar", "senior_any", "saved")
    schema = {**dict.fromkeys(numbers, pl.Float64), "accepted": pl.String}
    return pl.DataFrame(found, schema=schema)


def first_loss_needed(drawn: Drawn) -> float:
    """Least first-loss capital with which senior money stays within the accepted loss; 0 = none is needed."""
    total, accepted = drawn.cells.total, drawn.settings.accepted
    low, high = 0.0, max(total, float(drawn.courses.lost.sum(axis=1).max()))

    def enough(capital: float) -> bool:
        return _senior_cvar(drawn, capital) <= accepted * max(total - capital, 0.0) + 1e-9 * total

    if enough(low):
        return 0.0
    while high - low > 1e-6 * total:
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def driver_rows(courses: Mapping[str, Courses], level: float) -> pl.DataFrame:
    """Mean and tail of the loss and mean effect with one kind of shock at a time."""
    found = []
    for name, item in courses.items():
        loss = item.lost.sum(axis=1).astype(float)
        found.append((name, float(loss.mean()), tail(loss, level).cvar, float(item.effect.mean())))
    numbers = dict.fromkeys(("mean", "cvar", "effect"), pl.Float64)
    return pl.DataFrame(found, schema={"driver": pl.String, **numbers}, orient="row")


def _project_losses(drawn: Drawn) -> tuple[FloatArray, FloatArray]:
    """Mean loss of every project, and its part of the CVaR of all."""
    losses = drawn.courses.projects
    weights = tail_weights(drawn.courses.lost.sum(axis=1), drawn.settings.level)
    return losses.mean(axis=0, dtype=np.float64), weights @ losses.astype(np.float64)


def _project_money(drawn: Drawn) -> FloatArray:
    money = drawn.cells.money.sum(axis=1)
    return np.asarray(np.bincount(drawn.cells.owner, weights=money), dtype=np.float64)


def project_rows(drawn: Drawn) -> pl.DataFrame:
    """Every project of the plan, the largest part of the worst scenarios first."""
    mean, worst = _project_losses(drawn)
    projects = drawn.cells.projects
    return pl.DataFrame(
        {
            "project": [item.code for item in projects],
            "lead": [item.lead for item in projects],
            "region": [item.region for item in projects],
            "paid": _project_money(drawn).round().astype(np.int64),
            "finished": drawn.courses.finished,
            "mean": mean,
            "tail": worst,
        }
    ).sort("tail", "project", descending=[True, False])


def lead_rows(drawn: Drawn) -> pl.DataFrame:
    """Money and risk by leading organisation; projects without one are left out."""
    cap = drawn.settings.lead_cap
    rows = (
        project_rows(drawn)
        .filter(pl.col("lead") != "")
        .group_by("lead")
        .agg(pl.col("paid", "mean", "tail").sum())
    )
    part = pl.col("paid") / drawn.cells.total
    over = (
        pl.lit(None, pl.String)
        if cap is None
        else pl.when(part > cap).then(pl.lit("yes")).otherwise(pl.lit("no"))
    )
    return (
        rows.with_columns(part=part, over=over)
        .select("lead", "paid", "part", "mean", "tail", "over")
        .sort("paid", "lead", descending=[True, False])
    )


def concentration(drawn: Drawn) -> float | None:
    """Herfindahl index of the money by leading organisation; None when no project names one."""
    part = lead_rows(drawn)["part"]
    return float((part**2).sum()) if part.len() else None


def distribution_rows(drawn: Drawn) -> pl.DataFrame:
    """Percentiles of the loss and of the effect."""
    measures = {"loss": drawn.courses.lost.sum(axis=1).astype(float), "effect": drawn.courses.effect}
    found = [
        (name, q, float(np.percentile(values, q))) for name, values in measures.items() for q in PERCENTILES
    ]
    schema = {"measure": pl.String, "percentile": pl.Int64, "value": pl.Float64}
    return pl.DataFrame(found, schema=schema, orient="row")


def histogram_rows(drawn: Drawn) -> pl.DataFrame:
    """How often the loss of all lies in bins of equal width; no loss at all is a bin of its own."""
    loss = drawn.courses.lost.sum(axis=1).astype(float)
    most = float(loss.max())
    found = [(0, 0.0, 0.0, float((loss == 0).mean()))]
    if most > 0:
        counts, edges = np.histogram(loss[loss > 0], bins=_BINS, range=(0.0, most))
        ends = zip(edges[:-1].tolist(), edges[1:].tolist(), (counts / loss.size).tolist(), strict=True)
        found += [(k, low, high, share) for k, (low, high, share) in enumerate(ends, start=1)]
    numbers = dict.fromkeys(("low", "high", "share"), pl.Float64)
    return pl.DataFrame(found, schema={"bin": pl.Int64, **numbers}, orient="row")

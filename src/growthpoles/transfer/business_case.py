"""A business case: what it costs and earns, what it is worth, when it pays back, and what may go wrong."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.catalogue import labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.result import Provenance, Table
from growthpoles.stats.cashflow import irr, npv, payback
from growthpoles.stats.sampling import generator
from growthpoles.transfer.business_inputs import BusinessPlan, BusinessSettings
from growthpoles.transfer.results import BusinessCaseResult
from growthpoles.transfer.vocabulary import load_words

FloatArray = npt.NDArray[np.float64]
_BINS = 20


def business_case(plan: BusinessPlan, *, settings: BusinessSettings, seed: int = 0) -> BusinessCaseResult:
    """Reckon a business case.

    NPV = sum_t CF_t / (1 + r)^t with the first year at t = 0; IRR = every rate at which the NPV is 0 (there
    may be none or several, and then none is quoted); payback = time from which the cumulative flow stays at
    or above 0. Risk: every line is multiplied by one factor per draw, triangular between its low and high
    ends with its peak at 1, lines independent of one another.

    Args:
        plan: The lines, see `read_business_plan`.
        settings: Discount rate and draws.
        seed: Seed of the draws.

    Example:
        >>> from growthpoles.labels import Label
        >>> from growthpoles.transfer.business_inputs import CashLine
        >>> build = CashLine("i", Label("Plant"), "investment", ((2026, 4000.0),))
        >>> sell = CashLine("s", Label("Sales"), "revenue", ((2027, 2000.0), (2028, 4000.0)))
        >>> found = business_case(BusinessPlan((build, sell)), settings=BusinessSettings(0.1, draws=0))
        >>> found["measures"].filter(pl.col("name") == "irr")["value"].round(4).to_list()
        [0.2808]
    """
    cash = _matrix(plan)
    net, rates = cash.sum(axis=0), irr(cash.sum(axis=0))
    factors = _factors(plan, settings.draws, seed)
    tables = (
        _lines_table(plan, cash),
        _ranges_table(plan, cash, settings.rate),
        _flows_table(plan, cash, settings.rate),
        _measures_table(cash, rates, settings.rate),
        Table("rates", ("number",), pl.DataFrame({"number": range(1, rates.size + 1), "rate": rates})),
        *_risk_tables(factors @ cash, settings.rate),
        labels_table((("line", item.code, item.label) for item in plan.lines), load_words().names),
    )
    spec = {
        "rate": settings.rate,
        "draws": settings.draws,
        "money": plan.money,
        "illustrative": plan.illustrative,
    }
    found = Diagnostics.of(_findings(plan, net, rates))
    return BusinessCaseResult(tables, spec, found, Provenance(seed=seed))


def _matrix(plan: BusinessPlan) -> FloatArray:
    """Signed cash by line and year."""
    at = {year: j for j, year in enumerate(plan.years)}
    cash = np.zeros((len(plan.lines), len(at)))
    for i, item in enumerate(plan.lines):
        for year, amount in item.amounts:
            cash[i, at[year]] += item.sign * amount
    return cash


def _factors(plan: BusinessPlan, draws: int, seed: int) -> FloatArray:
    """Factors of the lines, shape (draws, lines); a line that cannot move has 1."""
    rng, found = generator(seed), np.ones((draws, len(plan.lines)))
    for i, item in sorted(enumerate(plan.lines), key=lambda pair: pair[1].code):  # not in order of the rows
        if item.low < item.high:
            found[:, i] = rng.triangular(item.low, 1.0, item.high, draws)
    return found


def _lines_table(plan: BusinessPlan, cash: FloatArray) -> Table:
    rows = [
        (item.code, year, i, item.kind, item.sign, float(cash[i, j]) * item.sign, float(cash[i, j]))
        for i, item in enumerate(plan.lines)
        for j, year in enumerate(plan.years)
    ]
    schema = {
        "line": pl.String, "year": pl.Int64, "position": pl.Int64, "kind": pl.String, "sign": pl.Int64,
        "amount": pl.Float64, "flow": pl.Float64,
    }  # fmt: skip
    data = pl.DataFrame(rows, schema=schema, orient="row").sort("line", "year")
    return Table("lines", ("line", "year"), data)


def _ranges_table(plan: BusinessPlan, cash: FloatArray, rate: float) -> Table:
    """The value with one line at its ends and all others as planned."""
    values, rows = npv(rate, cash), []
    for i, item in enumerate(plan.lines):
        ends = sorted(float(values.sum() + values[i] * (factor - 1)) for factor in (item.low, item.high))
        total = float(np.abs(cash[i]).sum())
        rows.append((item.code, item.kind, item.low, item.high, total, *ends, ends[1] - ends[0]))
    schema = {
        "line": pl.String, "kind": pl.String, "low": pl.Float64, "high": pl.Float64, "total": pl.Float64,
        "npv_low": pl.Float64, "npv_high": pl.Float64, "swing": pl.Float64,
    }  # fmt: skip
    return Table("ranges", ("line",), pl.DataFrame(rows, schema=schema, orient="row").sort("line"))


def _flows_table(plan: BusinessPlan, cash: FloatArray, rate: float) -> Table:
    periods = np.arange(cash.shape[1])
    net, factor = cash.sum(axis=0), (1 + rate) ** -periods
    data = pl.DataFrame(
        {
            "year": plan.years,
            "period": periods,
            "inflow": np.maximum(cash, 0).sum(axis=0),
            "outflow": -np.minimum(cash, 0).sum(axis=0),
            "net": net,
            "cumulative": np.cumsum(net),
            "factor": factor,
            "present": net * factor,
            "cumulative_present": np.cumsum(net * factor),
        }
    )
    return Table("flows", ("year",), data)


def _measures_table(cash: FloatArray, rates: FloatArray, rate: float) -> Table:
    net = cash.sum(axis=0)
    earned, spent = npv(rate, np.maximum(cash, 0).sum(axis=0)), -npv(rate, np.minimum(cash, 0).sum(axis=0))
    rows: list[tuple[str, float | None, str]] = [
        ("npv", float(npv(rate, net)), "money"),
        ("irr", float(rates[0]) if rates.size == 1 else None, "share"),
        ("irr-count", float(rates.size), "number"),
        ("payback", _known(payback(net)), "years"),
        ("discounted-payback", _known(payback(net, rate)), "years"),
        ("benefit-cost", float(earned / spent) if spent > 0 else None, "ratio"),
        ("need", max(0.0, -float(np.cumsum(net).min())), "money"),
    ]
    schema = {"name": pl.String, "value": pl.Float64, "unit": pl.String}
    return Table("measures", ("name",), pl.DataFrame(rows, schema=schema, orient="row").sort("name"))


def _risk_tables(drawn: FloatArray, rate: float) -> tuple[Table, Table]:
    rows: list[tuple[str, float | None]] = []
    bins: list[tuple[int, float, float, int]] = []
    if len(drawn):
        values = npv(rate, drawn)
        found = [irr(row) for row in drawn]
        single = sum(rates.size == 1 for rates in found)
        every = [_judged(rates, row) for rates, row in zip(found, drawn, strict=True)]
        rows = [
            ("mean", float(values.mean())),
            ("sd", float(values.std(ddof=1)) if len(values) > 1 else None),
        ]
        rows += [(f"p{q:02d}", float(np.quantile(values, q / 100))) for q in (5, 10, 50, 90, 95)]
        rows += [("chance-loss", float((values < 0).mean())), ("irr-share", single / len(found))]
        rows += [
            (f"irr-p{q}", None if np.isnan(every).any() else float(np.quantile(every, q / 100)))
            for q in (10, 50, 90)
        ]
        counts, edges = np.histogram(values, bins=_BINS)
        bins = [(i, float(edges[i]), float(edges[i + 1]), int(n)) for i, n in enumerate(counts)]
    risk = pl.DataFrame(rows, schema={"name": pl.String, "value": pl.Float64}, orient="row").sort("name")
    schema = {"bin": pl.Int64, "low": pl.Float64, "high": pl.Float64, "count": pl.Int64}
    spread = pl.DataFrame(bins, schema=schema, orient="row")
    return Table("risk", ("name",), risk), Table("distribution", ("bin",), spread)


def _judged(rates: FloatArray, flows: FloatArray) -> float:
    """The rate of a draw; -1 where money is lost and there is none; NaN where it cannot be told."""
    if rates.size == 1:
        return float(rates[0])
    return -1.0 if not rates.size and flows.sum() < 0 else float("nan")


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _findings(plan: BusinessPlan, net: FloatArray, rates: FloatArray) -> Iterator[Diagnostic]:
    if plan.illustrative:
        yield warning("transfer.illustrative")
    if rates.size > 1:
        listed = ", ".join(f"{100 * rate:.1f}" for rate in rates)
        yield warning("business.irr.several", None, count=rates.size, rates=listed)
    elif not rates.size:
        yield note("business.irr.none")
    if np.isnan(payback(net)):
        yield warning("business.payback.never")
    if all(item.low == item.high for item in plan.lines):
        yield note("business.risk.none")

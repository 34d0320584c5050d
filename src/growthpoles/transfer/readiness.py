"""How ready research results are, what it takes to make goods of them, and where the way is blocked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.core.catalogue import figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.result import Provenance, Table
from growthpoles.errors import InputError, problem
from growthpoles.stats.sampling import spawn
from growthpoles.stats.stage_gate import lognormal_mean
from growthpoles.transfer.readiness_flow import STEPS, Journey, Times, Worth, bottleneck_draws
from growthpoles.transfer.readiness_inputs import (
    AIMS,
    STAGE_ENDS,
    ReadinessSettings,
    stage_of,
)
from growthpoles.transfer.readiness_model import FloatArray, IntArray, StageModel, estimate_model
from growthpoles.transfer.readiness_tables import (
    Group,
    Pool,
    classes_table,
    funnel_table,
    grouped,
    known,
    measures_table,
    model_table,
    outlook_table,
    summary_table,
)
from growthpoles.transfer.registers import ReadinessStep, ResearchResult, TransferRegister
from growthpoles.transfer.results import ReadinessResult


@dataclass(frozen=True, slots=True)
class Standing:
    """What the history says of a result.

    Attributes:
        supported: Highest level passed with evidence; None without any.
        status: proven, unproven, understated, no-history or no-level.
        halted: Whether work on the next level was stopped.
    """

    supported: int | None
    status: str
    halted: bool


def assess_readiness(
    register: TransferRegister, *, settings: ReadinessSettings | None = None, seed: int = 0
) -> ReadinessResult:
    """Assess the readiness of research results and their way to goods.

    A result moves up by one level a step. The chance, the duration and the cost of each step come from the
    history of the register, shrunk to stated defaults (`estimate_model`). The value of going on is V_k =
    max(0, -C_k + E[d^D_k] p_k V_k+1) with the payoff at level 9; the bottleneck is the step at which
    preventing a given share of failures adds most goods; the valley of death is the share of what reaches
    level 4 that is lost before level 7. A result whose work on the next level was stopped stays where it is:
    it has no chance, but a value of starting again. The next step of all others is taken to start now.

    Args:
        register: The registers; results, organisations and the history of steps are used.
        settings: Rules, discount rate, horizon, draws.
        seed: Seed of the draws.

    Raises:
        InputError: There are no research results.

    Example:
        >>> from growthpoles.labels import Label
        >>> from growthpoles.transfer.registers import Organisation
        >>> owner = Organisation("u1", Label("University"), "A", "university", carries_out=True)
        >>> pump = ResearchResult("r1", Label("Pump"), Label(ru="Насос"), "u1", level=7)
        >>> found = assess_readiness(TransferRegister((owner,), (pump,)))
        >>> found["results"]["chance"].round(4).to_list()  # 0.65 * 0.59
        [0.3835]
    """
    used = settings or ReadinessSettings()
    if not register.results:
        raise InputError(problem("transfer.results.none"))
    model = estimate_model(register, used.rules)
    ready = [item for item in register.results if item.level is not None]
    places = _places(register, ready, model)
    standings = {item.code: _standing(item, steps) for item, steps in _histories(register)}
    halted = np.array([standings[item.code].halted for item in ready], bool)
    journey = Journey.of(places[2], model.chances(places[0], places[1]), halted=halted)
    first, second = spawn(seed, 2)
    times = Times.of(model, horizon=used.horizon, draws=used.draws * 10, seed=first)
    payoff = np.array([np.nan if item.value is None else item.value for item in ready])
    worth = Worth.of(journey, model, payoff=payoff, rate=used.discount_rate)
    pool = _pool(register, ready, journey=journey, model=model, settings=used, seed=second)
    tables = (
        _results_table(register, ready, standings=standings, ways=(journey, times, worth), cost=model.cost),
        _evidence_table(register),
        _gates_table(register),
        model_table(model, np.array([used.rules.number(f"probability-{level}") for level in AIMS])),
        classes_table(model),
        funnel_table(pool),
        summary_table(pool),
        measures_table(pool, lognormal_mean(model.years, model.sigma)),
        outlook_table(pool, times),
        Table("rules", ("code",), used.rules.rows()),
        labels_table(register.names(), used.rules.labels()),
        figures_table(_figures(register, model, used)),
    )
    spec = {
        "money": register.money,
        "illustrative": register.illustrative,
        "rate": used.discount_rate,
        "horizon": used.horizon,
        "draws": used.draws,
        "rules": used.rules.code,
        "strength_fields": model.strength_field.tolist(),
        "strength_units": model.strength_unit.tolist(),
    }
    found = Diagnostics.of(_findings(register, model, standings=standings, pool=pool, settings=used))
    return ReadinessResult(tables, spec, found, Provenance(seed=seed))


def _places(
    register: TransferRegister, ready: Sequence[ResearchResult], model: StageModel
) -> tuple[IntArray, IntArray, IntArray]:
    """Positions of field and region, and the level, of results."""
    field = [model.fields.index(item.codes.field) for item in ready]
    unit = [model.units.index(register.unit_of(item)) for item in ready]
    level = [item.level or 0 for item in ready]
    return np.array(field, np.int64), np.array(unit, np.int64), np.array(level, np.int64)


def _pool(
    register: TransferRegister, ready: Sequence[ResearchResult], *, journey: Journey, model: StageModel,
    settings: ReadinessSettings, seed: np.random.SeedSequence,
) -> Pool:  # fmt: skip
    weighted = bool(ready) and all(item.value is not None for item in ready)
    weight = np.array([item.value if weighted and item.value is not None else 1.0 for item in ready])
    dimensions = {
        "unit": [register.unit_of(item) for item in register.results],
        "field": [item.codes.field or "unknown" for item in register.results],
    }
    rated = np.array([item.level is not None for item in register.results], bool)
    groups = dict(grouped(dimensions, len(register.results)))
    prevented = settings.rules.number("measure-failures")
    places = _places(register, ready, model)
    cells, at = np.unique(np.stack(places), axis=1, return_inverse=True)
    at = at.reshape(-1)
    best: dict[Group, FloatArray] = {}
    draws = bottleneck_draws(
        model,
        places=(cells[0], cells[1], cells[2]),
        weights=np.ones(cells.shape[1]),
        prevented=prevented,
        draws=settings.draws,
        seed=np.random.default_rng(seed),
    )
    for group, members in groups.items():
        moving = members[rated] & ~journey.halted
        share = np.bincount(at[moving], weights=weight[moving], minlength=cells.shape[1])
        steps = np.einsum("dcs,c->ds", draws, share).argmax(axis=1)
        best[group] = np.bincount(steps, minlength=STEPS) / settings.draws
    return Pool(
        journey=journey,
        weight=weight,
        weighted=weighted,
        groups={group: members[rated] for group, members in groups.items()},
        counts={group: int(members.sum()) for group, members in groups.items()},
        cost=model.cost,
        prevented=prevented,
        saved=settings.rules.number("measure-time"),
        best=best,
    )


def _histories(register: TransferRegister) -> Iterator[tuple[ResearchResult, list[ReadinessStep]]]:
    """Results with their steps in the order of the table."""
    held: dict[str, list[ReadinessStep]] = {item.code: [] for item in register.results}
    for step in register.steps:
        held[step.result].append(step)
    return ((item, held[item.code]) for item in register.results)


def _standing(item: ResearchResult, steps: Sequence[ReadinessStep]) -> Standing:
    """Supported level and whether the claimed one is proven."""
    proven = [step.level for step in steps if step.outcome == "passed" and step.evidence]
    supported = max((level for level in proven if level is not None), default=None)
    if item.level is None:
        status = "no-level"
    elif not steps:
        status = "no-history"
    elif supported is None or supported < item.level:
        status = "unproven"
    else:
        status = "proven" if supported == item.level else "understated"
    latest = [step.outcome for step in steps if item.level is not None and step.level == item.level + 1]
    return Standing(supported, status, latest[-1:] == ["stopped"])


def _results_table(
    register: TransferRegister, ready: Sequence[ResearchResult], *, standings: Mapping[str, Standing],
    ways: tuple[Journey, Times, Worth], cost: FloatArray,
) -> Table:  # fmt: skip
    journey, times, worth = ways
    at = {item.code: i for i, item in enumerate(ready)}
    whole = np.where(journey.ahead, cost, 0.0).sum(axis=1)
    expected = np.where(journey.ahead, journey.begin * cost, 0.0).sum(axis=1)
    rows = []
    for item in register.results:
        row = {
            "result": item.code,
            "unit": register.unit_of(item),
            "field": item.codes.field or None,
            "level": item.level,
            "supported": standings[item.code].supported,
            "status": standings[item.code].status,
            "payoff": item.value,
            "decision": "no-level",
        }
        if item.level is not None:
            i, level, rests = at[item.code], item.level, standings[item.code].halted
            row |= {
                "stage": stage_of(level),
                "next_stage": stage_of(level + 1) if level < 9 else None,
                "chance_pilot": float(journey.reach[i, 6]),
                "chance": float(journey.reach[i, 8]),
                "money": known(expected[i]),
                "value": known(worth.value[i]),
                "decision": "halted" if rests else _decision(level, worth.value[i], bool(worth.goes_on[i])),
            }
            if not rests:
                row |= {
                    "years": float(times.mean[level - 1]),
                    "years_low": float(times.low[level - 1]),
                    "years_high": float(times.high[level - 1]),
                    "money_success": known(whole[i]),
                }
        rows.append(row)
    text, real = pl.String, pl.Float64
    schema = {
        "result": text, "unit": text, "field": text, "level": pl.Int64, "supported": pl.Int64, "status": text,
        "stage": text, "next_stage": text, "chance_pilot": real, "chance": real, "years": real,
        "years_low": real, "years_high": real, "money": real, "money_success": real, "payoff": real,
        "value": real, "decision": text,
    }  # fmt: skip
    return Table("results", ("result",), pl.DataFrame(rows, schema=schema).sort("result"))


def _decision(level: int, value: float, goes_on: bool) -> str:
    if level == AIMS[-1]:
        return "done"
    if np.isnan(value):
        return "no-value"
    return "continue" if goes_on else "stop"


def _evidence_table(register: TransferRegister) -> Table:
    latest = {(step.result, step.level): step for step in register.steps}  # the last row of a level counts
    rows = [
        (result, level, step.outcome, step.end, step.evidence or None, bool(step.evidence))
        for (result, level), step in latest.items()
    ]
    schema = {
        "result": pl.String, "level": pl.Int64, "outcome": pl.String, "year": pl.Float64,
        "evidence": pl.String, "given": pl.Boolean,
    }  # fmt: skip
    keys = ("result", "level")
    return Table("evidence", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def _gates_table(register: TransferRegister) -> Table:
    rows = []
    for item, steps in _histories(register):
        proven = {step.level for step in steps if step.outcome == "passed" and step.evidence}
        latest = {step.level: step.outcome for step in steps}
        begin = 1
        for stage, end in STAGE_ENDS.items():
            rows.append((item.code, stage, end, _gate(item.level, (begin, end), proven, latest)))
            begin = end + 1
    schema = {"result": pl.String, "stage": pl.String, "level": pl.Int64, "status": pl.String}
    data = pl.DataFrame(rows, schema=schema, orient="row").sort(["result", "level"])
    return Table("gates", ("result", "stage"), data)


def _gate(
    level: int | None, span: tuple[int, int], proven: set[int | None], latest: dict[int | None, str]
) -> str:
    begin, end = span
    if level is None:
        return "unknown"
    if level >= end:
        return "passed" if end in proven else "unproven"
    if level + 1 < begin:
        return "ahead"
    return "stopped" if latest.get(level + 1) == "stopped" else "open"


def _findings(
    register: TransferRegister, model: StageModel, *, standings: Mapping[str, Standing], pool: Pool,
    settings: ReadinessSettings,
) -> Iterator[Diagnostic]:  # fmt: skip
    if register.illustrative:
        yield warning("transfer.illustrative")
    bare = [str(level) for k, level in enumerate(AIMS) if not model.total.cases[0, k]]
    if bare:
        yield warning("readiness.defaults", None, levels=", ".join(bare), rules=settings.rules.code)
    few = [str(level) for level, enough in zip(AIMS, model.estimated, strict=True) if not enough]
    if few:
        enough = int(settings.rules.number("enough-cases"))
        yield note("readiness.few", None, levels=", ".join(few), enough=enough)
    counted = [standing.status for standing in standings.values()]
    if missing := counted.count("no-level"):
        yield warning("readiness.level.unknown", None, count=missing, of=len(counted))
    if claims := counted.count("unproven"):
        yield warning("readiness.unproven", None, count=claims, of=len(counted))
    if bare_claims := counted.count("no-history"):
        yield note("readiness.no-history", None, count=bare_claims, of=len(counted))
    if resting := int(pool.journey.halted.sum()):
        yield note("readiness.halted", None, count=resting, of=len(counted))
    if not pool.weighted:
        yield note("readiness.unweighted", None)
    unpriced = [str(level) for k, level in enumerate(AIMS) if np.isnan(model.cost[k])]
    if unpriced:
        yield warning("readiness.cost.none", None, levels=", ".join(unpriced), money=register.money)


def _figures(
    register: TransferRegister, model: StageModel, settings: ReadinessSettings
) -> Iterator[tuple[str, float | None, str, str]]:
    yield "results", float(len(register.results)), "", ""
    yield "ended_steps", float(model.total.cases.sum()), "", ""
    yield "rate", settings.discount_rate * 100, "%", ""
    yield "prevented", settings.rules.number("measure-failures") * 100, "%", ""
    yield "saved", settings.rules.number("measure-time") * 100, "%", ""
    yield "chance_from_laboratory", float(np.prod(model.probability[3:])), "share", ""

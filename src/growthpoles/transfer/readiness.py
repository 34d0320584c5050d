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
from growthpoles.transfer.readiness_history import Bools, FloatArray, IntArray, elapsed
from growthpoles.transfer.readiness_inputs import AIMS, ReadinessSettings, stage_of
from growthpoles.transfer.readiness_model import StageModel, estimate_model
from growthpoles.transfer.readiness_proof import Standing, evidence_table, gates_table, standings
from growthpoles.transfer.readiness_tables import (
    SPREAD_80,
    Group,
    Helps,
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
from growthpoles.transfer.registers import ResearchResult, TransferRegister
from growthpoles.transfer.results import ReadinessResult

_LONG = 15  # years; one step that took longer is more likely a wrong date


def assess_readiness(
    register: TransferRegister, *, settings: ReadinessSettings | None = None, seed: int = 0
) -> ReadinessResult:
    """Assess the readiness of research results and their way to goods.

    A result moves up by one level a step. The chance, the duration and the cost of each step come from the
    history of the register, shrunk to stated defaults (`estimate_model`). The value of going on is V_k =
    max(0, -C_k + E[d^D_k] p_k V_k+1) with the payoff at level 9; the bottleneck is the step at which
    preventing a given share of failures adds most goods, by number and, where the value of all results of a
    group is known, by value; the valley of death is the share of what reaches level 4 that is lost before
    level 7. A result whose work on the next level was stopped stays where it is: it has no chance, but a
    value of starting again. The next step of all others is taken to start now.

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
    held = standings(register)
    halted = np.array([held[item.code].halted for item in ready], bool)
    journey = Journey.of(places[2], model.chances(places[0], places[1]), halted=halted)
    first, second = spawn(seed, 2)
    times = Times.of(model, horizon=used.horizon, draws=used.draws * 10, seed=first)
    payoff = np.array([np.nan if item.value is None else item.value for item in ready])
    worth = Worth.of(journey, model, payoff=payoff, rate=used.discount_rate)
    supported = np.array([held[item.code].supported or 0 for item in ready], np.int64)
    known_way = _Way(places, journey, payoff, supported)
    pool = _pool(register, known_way, model=model, settings=used, seed=second)
    tables = (
        _results_table(register, ready, held=held, ways=(journey, times, worth), model=model),
        evidence_table(register),
        gates_table(register),
        model_table(model),
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
    found = Diagnostics.of(
        _findings(register, model, held=held, pool=pool, settings=used), _doubts(register, model, held=held)
    )
    return ReadinessResult(tables, spec, found, Provenance(seed=seed))


@dataclass(frozen=True, eq=False)
class _Way:
    """Results with a level: their positions (field, region, level), journeys, values and proven levels."""

    places: tuple[IntArray, IntArray, IntArray]
    journey: Journey
    payoff: FloatArray
    supported: IntArray


def _places(
    register: TransferRegister, ready: Sequence[ResearchResult], model: StageModel
) -> tuple[IntArray, IntArray, IntArray]:
    """Positions of field and region, and the level, of results."""
    field = [model.fields.index(item.codes.field) for item in ready]
    unit = [model.units.index(register.unit_of(item)) for item in ready]
    level = [item.level or 0 for item in ready]
    return np.array(field, np.int64), np.array(unit, np.int64), np.array(level, np.int64)


def _pool(
    register: TransferRegister, way: _Way, *, model: StageModel, settings: ReadinessSettings,
    seed: np.random.SeedSequence,
) -> Pool:  # fmt: skip
    dimensions = {
        "unit": [register.unit_of(item) for item in register.results],
        "field": [item.codes.field or "unknown" for item in register.results],
    }
    rated = np.array([item.level is not None for item in register.results], bool)
    groups = dict(grouped(dimensions, len(register.results)))
    prevented = settings.rules.number("measure-failures")
    members = {group: everyone[rated] for group, everyone in groups.items()}
    return Pool(
        journey=way.journey,
        value=way.payoff,
        supported=way.supported,
        groups=members,
        counts={group: int(everyone.sum()) for group, everyone in groups.items()},
        ended=_ended(model),
        cost=model.cost,
        prevented=prevented,
        saved=settings.rules.number("measure-time"),
        best=_best(way, members, model=model, settings=settings, seed=seed),
    )


def _best(
    way: _Way, groups: Mapping[Group, Bools], *, model: StageModel, settings: ReadinessSettings,
    seed: np.random.SeedSequence,
) -> Mapping[Group, Helps]:  # fmt: skip
    """Share of the draws in which each step is the one that helps most, by number and by value."""
    cells, at = np.unique(np.stack(way.places), axis=1, return_inverse=True)
    draws = bottleneck_draws(
        model,
        places=(cells[0], cells[1], cells[2]),
        prevented=settings.rules.number("measure-failures"),
        draws=settings.draws,
        seed=np.random.default_rng(seed),
    )

    def shares(moving: Bools, weight: FloatArray) -> FloatArray:
        held = np.bincount(at.reshape(-1)[moving], weights=weight[moving], minlength=cells.shape[1])
        gains = np.einsum("dcs,c->ds", draws, held)
        if not gains.any():
            return np.full(STEPS, np.nan)
        return np.bincount(gains.argmax(axis=1), minlength=STEPS) / settings.draws

    found = {}
    for group, members in groups.items():
        moving = members & ~way.journey.halted
        valued = not np.isnan(way.payoff[members]).any()
        by_value = shares(moving, way.payoff) if valued else np.full(STEPS, np.nan)
        found[group] = Helps(shares(moving, np.ones(len(way.payoff))), by_value)
    return found


def _ended(model: StageModel) -> Mapping[Group, tuple[FloatArray, FloatArray]]:
    """Ended steps and passed ones by group, as counted."""
    counts = {("all", "all"): (model.total, 0)}
    counts |= {("unit", code): (model.unit_counts, i) for i, code in enumerate(model.units)}
    counts |= {("field", code or "unknown"): (model.field_counts, i) for i, code in enumerate(model.fields)}
    return {group: (held.cases[i], held.passed[i]) for group, (held, i) in counts.items()}


def _results_table(
    register: TransferRegister, ready: Sequence[ResearchResult], *, held: Mapping[str, Standing],
    ways: tuple[Journey, Times, Worth], model: StageModel,
) -> Table:  # fmt: skip
    (journey, times, worth), cost = ways, model.cost
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
            "supported": held[item.code].supported,
            "status": held[item.code].status,
            "payoff": item.value,
            "decision": "no-level",
        }
        if item.level is not None:
            i, level, rests = at[item.code], item.level, held[item.code].halted
            underway = held[item.code].underway
            row |= {
                "stage": stage_of(level),
                "next_stage": stage_of(level + 1) if level < 9 else None,
                "underway": None if underway is None else elapsed(underway, model.history.until),
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
        "stage": text, "next_stage": text, "underway": real, "chance_pilot": real, "chance": real,
        "years": real, "years_low": real, "years_high": real, "money": real, "money_success": real,
        "payoff": real, "value": real, "decision": text,
    }  # fmt: skip
    return Table("results", ("result",), pl.DataFrame(rows, schema=schema).sort("result"))


def _decision(level: int, value: float, goes_on: bool) -> str:
    if level == AIMS[-1]:
        return "done"
    if np.isnan(value):
        return "no-value"
    return "continue" if goes_on else "stop"


def _findings(
    register: TransferRegister, model: StageModel, *, held: Mapping[str, Standing], pool: Pool,
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
    counted = [standing.status for standing in held.values()]
    if missing := counted.count("no-level"):
        yield warning("readiness.level.unknown", None, count=missing, of=len(counted))
    if claims := counted.count("unproven"):
        yield warning("readiness.unproven", None, count=claims, of=len(counted))
    if bare_claims := counted.count("no-history"):
        yield note("readiness.no-history", None, count=bare_claims, of=len(counted))
    if resting := int(pool.journey.halted.sum()):
        yield note("readiness.halted", None, count=resting, of=len(counted))
    if unvalued := int(np.isnan(pool.value).sum()):
        yield note("readiness.unweighted", None, count=unvalued, of=len(pool.value))
    unpriced = [str(level) for k, level in enumerate(AIMS) if np.isnan(model.cost[k])]
    if unpriced:
        yield warning("readiness.cost.none", None, levels=", ".join(unpriced), money=register.money)


def _doubts(
    register: TransferRegister, model: StageModel, *, held: Mapping[str, Standing]
) -> Iterator[Diagnostic]:
    """What the dates of the steps make doubtful."""
    history = model.history
    begun = history.running + model.total.cases[0]
    if history.running.any():
        share = np.divide(history.running, begun, out=np.zeros(STEPS), where=begun > 0)
        yield note(
            "readiness.running",
            None,
            running=int(history.running.sum()),
            begun=int(begun.sum()),
            level=AIMS[int(share.argmax())],
            share=round(100 * share.max()),
        )
    blind = [
        str(level)
        for level, wrong in zip(AIMS, history.uncorrected & (begun > history.running), strict=True)
        if wrong
    ]
    if blind:
        yield warning("readiness.running.undated", None, levels=", ".join(blind))
    late = []
    for item in register.results:
        step = held[item.code].underway
        so_far = None if step is None else elapsed(step, history.until)
        if (
            so_far is not None
            and item.level
            and so_far > model.years[item.level - 1] * np.exp(SPREAD_80 * model.sigma)
        ):
            late.append(item.code)
    if late:
        yield note("readiness.overdue", None, count=len(late), codes=", ".join(late))
    long = sorted({item.result for item in history.ended if (item.years or 0.0) > _LONG})
    if long:
        yield note("readiness.step.long", None, count=len(long), codes=", ".join(long), years=_LONG)


def _figures(
    register: TransferRegister, model: StageModel, settings: ReadinessSettings
) -> Iterator[tuple[str, float | None, str, str]]:
    yield "results", float(len(register.results)), "", ""
    yield "ended_steps", float(model.total.cases.sum()), "", ""
    yield "rate", settings.discount_rate * 100, "%", ""
    yield "prevented", settings.rules.number("measure-failures") * 100, "%", ""
    yield "saved", settings.rules.number("measure-time") * 100, "%", ""
    yield "enough_cases", model.enough, "", ""
    yield "until", model.history.until, "", ""
    yield "chance_from_laboratory", float(np.prod(model.probability[3:])), "share", ""

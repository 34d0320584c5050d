"""The tables of a chain reaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.industries.chain_emergence import Emergence
from growthpoles.industries.chain_inputs import ChainSettings, Demand, Project, Shock
from growthpoles.industries.chain_paths import paths_table
from growthpoles.industries.chain_system import MEASURES, System
from growthpoles.labels import Label
from growthpoles.stats.arrays import divide
from growthpoles.stats.rounds import Limits, Propagation, round_reached

PARTS = ("initial", "first_round", "industrial_support", "consumption_induced")


@dataclass(frozen=True, eq=False)
class Reaction:
    """All layers of a chain reaction.

    Attributes:
        system: The system it ran through.
        open: Rounds without household spending.
        full: Rounds with it (the same object in the open model).
        limits: Capacities; None without limits.
        held: Rounds under limits; None without limits.
        emergence: New suppliers; None without minimum scales.
    """

    system: System
    open: Propagation
    full: Propagation
    limits: Limits | None
    held: Propagation | None
    emergence: Emergence | None

    @property
    def final(self) -> FloatArray:
        """Output of every node in the end."""
        last = self.held or self.full
        return last.total if self.emergence is None else self.emergence.final.total


@dataclass(frozen=True, eq=False)
class Leak:
    """Where purchases per unit of output go, shape (nodes,) each; `outside` is NaN where not known."""

    own: FloatArray
    others: FloatArray
    outside: FloatArray


def chain_tables(
    reaction: Reaction, shocks: Sequence[Shock], *, settings: ChainSettings
) -> tuple[Table, ...]:
    """All tables of a chain reaction, see `ChainResult`."""
    leak = leak_of(reaction.system)
    rounds = _rounds(reaction, leak, settings.listed)
    effects = _effects(reaction)
    leakage = _leakage(reaction, leak)
    tables = [
        _shocks(shocks, reaction.system),
        Table("rounds", ("round",), rounds),
        Table("steps", ("round", "region", "industry"), _steps(reaction, settings.listed)),
        Table("effects", ("measure", "region", "industry"), effects),
        Table("regions", ("measure", "region"), _regions(effects)),
        Table("leakage", ("region",), leakage),
        _limits(reaction),
        _emergence(reaction),
        _cascade(reaction),
        paths_table(reaction.system, settings.paths),
        labels_table(_names(reaction.system, shocks, settings)),
        figures_table(sorted(_figures(reaction, rounds, effects))),
    ]
    return tuple(tables)


def leak_of(system: System) -> Leak:
    """Purchases per unit of output by where they go, household spending included."""
    member = system.member
    own, spent_own = np.zeros(member.size), np.zeros(system.spending.shape[1])
    for r in range(len(system.places)):
        at = np.flatnonzero(member == r)
        own[at] = system.a[np.ix_(at, at)].sum(axis=0)
        if spent_own.size:
            spent_own[r] = system.spending[at, r].sum()
    others = system.a.sum(axis=0) - own
    outside = np.array(system.outside)
    if spent_own.size:
        own = own + system.income @ spent_own
        others = others + system.income @ (system.spending.sum(axis=0) - spent_own)
        outside = outside + system.income @ system.spent_outside
    return Leak(own, np.where(np.abs(others) < 1e-14, 0.0, others), outside)


def _weighted(made: FloatArray, per_unit: FloatArray) -> FloatArray:
    """Amounts of what is made; not known only where something is made."""
    return np.where(made != 0, made * per_unit, 0.0)


def _frame(data: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(data).with_columns(pl.selectors.float().fill_nan(None))


def _listed(made: FloatArray, listed: int) -> FloatArray:
    """Rounds one by one, and the sum of the later ones as a last row."""
    if len(made) <= listed:
        return made
    return np.vstack([made[:listed], made[listed:].sum(axis=0)])


def _rounds(reaction: Reaction, leak: Leak, listed: int) -> pl.DataFrame:
    system, made = reaction.system, _listed(reaction.full.made, listed)
    home = np.isin(system.regions, system.home)
    output = made.sum(axis=1)
    beyond = np.append(0.0, output[1:])
    own, others, outside = (
        _weighted(made, part).sum(axis=1) for part in (leak.own, leak.others, leak.outside)
    )
    data: dict[str, object] = {
        "round": np.arange(len(made)),
        "later": np.arange(len(made)) == listed,
        "output": output,
        "cumulative_share": divide(output.cumsum(), output.sum()),
        "reaction_share": divide(beyond.cumsum(), beyond.sum()),
        "home_share": divide(made[:, home].sum(axis=1), output),
    }
    for name, per_unit in zip(MEASURES[1:], system.measures[1:], strict=True):
        data[name] = _weighted(made, per_unit).sum(axis=1)
    data |= {"own": own, "other_regions": others, "outside": outside}
    data["share_leaving"] = divide(others + outside, own + others + outside)
    return _frame(data)


def _steps(reaction: Reaction, listed: int) -> pl.DataFrame:
    system = reaction.system
    whole, open_ = _listed(reaction.full.made, listed), _listed(reaction.open.made, listed)
    induced = whole.copy()
    induced[: len(open_)] -= open_
    k, node = np.nonzero(whole)
    frame = pl.DataFrame(
        {
            "round": k,
            "region": [system.regions[i] for i in node],
            "industry": [system.codes[i] for i in node],
            "output": whole[k, node],
            "induced": np.where(reaction.full is reaction.open, 0.0, induced[k, node]),
        },
        schema_overrides={"region": pl.String, "industry": pl.String},
    )
    return frame.sort("round", "region", "industry")


def _effects(reaction: Reaction) -> pl.DataFrame:
    system, open_, full = reaction.system, reaction.open, reaction.full
    first = open_.made[1] if len(open_.made) > 1 else np.zeros(len(system.codes))
    held = full.total if reaction.held is None else reaction.held.total
    amounts = {
        "initial": system.shock,
        "first_round": first,
        "industrial_support": open_.total - system.shock - first,
        "consumption_induced": full.total - open_.total,
        "total": full.total,
        "held_back": held - full.total,
        "newcomers": reaction.final - held,
        "final": reaction.final,
    }
    frames = [
        _frame(
            {
                "measure": [name] * len(system.codes),
                "region": system.regions,
                "industry": system.codes,
                **{part: _weighted(_clean(values), per_unit) for part, values in amounts.items()},
            }
        )
        for name, per_unit in zip(MEASURES, system.measures, strict=True)
        if not np.isnan(per_unit).all()
    ]
    return pl.concat(frames).sort("measure", "region", "industry")


def _clean(values: FloatArray) -> FloatArray:
    """Differences that are only rounding become zero."""
    return np.where(np.abs(values) < 1e-12 * max(float(np.abs(values).max(initial=0)), 1e-300), 0.0, values)


def complete_sum(name: str) -> pl.Expr:
    """Sum that is missing when one of its parts is."""
    return pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum()).alias(name)


def _regions(effects: pl.DataFrame) -> pl.DataFrame:
    parts = [name for name in effects.columns if name not in ("measure", "region", "industry")]
    sums = effects.group_by("measure", "region").agg(*(complete_sum(name) for name in parts))
    share = pl.col("final") / pl.col("final").sum().over("measure")
    return sums.with_columns(share.fill_nan(None).alias("share")).sort("measure", "region")


def _leakage(reaction: Reaction, leak: Leak) -> pl.DataFrame:
    system = reaction.system
    parts = [_weighted(reaction.full.total, part) for part in (leak.own, leak.others, leak.outside)]
    own, others, outside = (
        np.array([part[system.member == r].sum() for r in range(len(system.places))]) for part in parts
    )
    return _frame(
        {
            "region": system.places,
            "own": own,
            "other_regions": others,
            "outside": outside,
            "share_leaving": divide(others + outside, own + others + outside),
        }
    ).sort("region")


def _shocks(shocks: Sequence[Shock], system: System) -> Table:
    rows = [
        (
            k + 1,
            "demand" if isinstance(item, Demand) else "project",
            item.region or system.places[0],
            item.industry if isinstance(item, Demand) else item.code,
            float(item.amount if isinstance(item, Demand) else item.output),
        )
        for k, item in enumerate(shocks)
    ]
    schema = {"shock": pl.Int64, "kind": pl.String, "region": pl.String, "industry": pl.String}
    return Table("shocks", ("shock",), pl.DataFrame(rows, {**schema, "amount": pl.Float64}, orient="row"))


def _limits(reaction: Reaction) -> Table:
    schema = {"region": pl.String, "industry": pl.String, "spare": pl.Float64, "called": pl.Float64}
    schema |= dict.fromkeys(("made", "passed_on", "refused"), pl.Float64)
    rows = []
    if reaction.held is not None and reaction.limits is not None:
        system, held = reaction.system, reaction.held
        for k in np.flatnonzero(np.isfinite(reaction.limits.spare)).tolist():
            amounts = (reaction.limits.spare, held.called, held.total, held.passed_on, held.refused)
            full = int(held.full[k])
            rows.append(
                (
                    system.regions[k],
                    system.codes[k],
                    *(float(item[k]) for item in amounts),
                    None if full < 0 else full,
                )
            )
    frame = pl.DataFrame(rows, {**schema, "full_in_round": pl.Int64}, orient="row")
    return Table("limits", ("region", "industry"), frame.sort("region", "industry"))


_EMERGENCE = {
    "region": pl.String,
    "industry": pl.String,
    "demand": pl.Float64,
    "scale": pl.Float64,
    "ratio": pl.Float64,
    "appears": pl.Boolean,
    "wave": pl.Int64,
    "probability": pl.Float64,
    "shock_needed": pl.Float64,
    "replaced": pl.Float64,
    "output": pl.Float64,
}


def _emergence(reaction: Reaction) -> Table:
    rows = [] if reaction.emergence is None else list(_newcomers(reaction, reaction.emergence))
    frame = pl.DataFrame(rows, _EMERGENCE, orient="row")
    return Table("emergence", ("region", "industry"), frame.sort("region", "industry"))


def _newcomers(reaction: Reaction, found: Emergence) -> Iterator[tuple[object, ...]]:
    system, market = reaction.system, found.market
    start, final = (reaction.held or reaction.full).total, found.final.total
    for k, item in enumerate(market.candidates):
        wave, scale = int(found.wave[k]), item.scale.scale
        demand = float(market.called(found.there(wave or None))[k])
        linear = reaction.limits is None and demand > 0
        yield (
            system.regions[item.node],
            system.codes[item.node],
            demand,
            scale,
            demand / scale,
            wave > 0,
            wave or None,
            float(found.probability[k]),
            scale / demand if linear else None,
            float(item.gain @ final) if wave else 0.0,
            float(final[item.node] - start[item.node]),
        )


def _cascade(reaction: Reaction) -> Table:
    rows = []
    if reaction.emergence is not None:
        found, system = reaction.emergence, reaction.system
        table = _emergence(reaction).data
        held = {(row["region"], row["industry"]): row for row in table.iter_rows(named=True)}
        for k in np.flatnonzero(found.wave).tolist():
            node, by = found.market.candidates[k].node, found.pulled_by(k)
            row = held[system.regions[node], system.codes[node]]
            pulled = (None, None) if by < 0 else (system.regions[by], system.codes[by])
            rows.append((row["wave"], row["region"], row["industry"], *pulled, row))
        rows.sort(key=lambda item: (item[0], -item[5]["ratio"], item[1], item[2]))
    wanted = ("demand", "scale", "output", "probability")
    flat = [(i + 1, *item[:5], *(item[5][name] for name in wanted)) for i, item in enumerate(rows)]
    schema: dict[str, type[pl.DataType]] = {"order": pl.Int64, "wave": pl.Int64}
    schema |= dict.fromkeys(("region", "industry", "pulled_by_region", "pulled_by"), pl.String)
    schema |= dict.fromkeys(wanted, pl.Float64)
    return Table("cascade", ("order",), pl.DataFrame(flat, schema, orient="row"))


def _names(system: System, shocks: Sequence[Shock], settings: ChainSettings) -> Iterator[Named]:
    given = dict(settings.region_names)
    yield from (("unit", code, given.get(code) or Label(code)) for code in system.places if code)
    projects = {item.code: item.label for item in shocks if isinstance(item, Project)}
    yield from (("industry", code, label or Label(code)) for code, label in projects.items())
    yield from (("industry", item.code, item.label) for item in system.table.industries)
    yield from (("note", item.code, item.note) for item in system.table.industries if item.note)


def _figures(
    reaction: Reaction, rounds: pl.DataFrame, effects: pl.DataFrame
) -> Iterator[tuple[str, float | None, str, str]]:
    system, unit = reaction.system, reaction.system.table.unit
    shock, made = float(system.shock.sum()), reaction.full.made.sum(axis=1)
    total, open_ = float(made.sum()), float(reaction.open.total.sum())
    steps = np.arange(made.size)
    yield "shock", shock, unit, ""
    yield "total", total, unit, ""
    yield "final", float(reaction.final.sum()), unit, ""
    yield "multiplier", _ratio(total, shock), "times the shock", ""
    yield "multiplier_open", _ratio(open_, shock), "times the shock", ""
    yield "mean_round", _ratio(float(steps @ made), total), "rounds", ""
    yield "half_life", _reached(made, 0.5), "rounds", ""
    yield "rounds_to_90", _reached(made, 0.9), "rounds", ""
    home = np.isin(system.regions, system.home)
    at_home = float(reaction.final[home].sum())
    yield "home_output", at_home, unit, ""
    yield "home_share", _ratio(at_home, float(reaction.final.sum())), "share", ""
    own, others, outside = (float(rounds[name].fill_null(np.nan).sum()) for name in _LEAK)
    leaving = _ratio(others + outside, own + others + outside)
    yield "share_leaving", None if np.isnan(outside) else leaving, "share", ""
    for row in effects.group_by("measure").agg(complete_sum("final")).iter_rows(named=True):
        if row["measure"] != "output":
            known = {item.kind: item.unit for item in system.table.satellites.items}
            yield (
                row["measure"],
                row["final"],
                known.get("jobs", "") if row["measure"] == "jobs" else unit,
                "",
            )
    if reaction.held is not None:
        yield "held_back", float(reaction.held.total.sum()) - total, unit, ""
        yield "refused", float(reaction.held.refused.sum()), unit, ""
    if reaction.emergence is not None:
        found = reaction.emergence
        yield "newcomers", float((found.wave > 0).sum()), "suppliers", ""
        yield "newcomers_expected", float(found.probability.sum()), "suppliers", ""
        yield "waves", float(found.wave.max(initial=0)), "waves", ""
        low, high = np.quantile(found.at_home, (0.05, 0.95))
        yield "home_output_low", float(low), unit, "5 %"
        yield "home_output_high", float(high), unit, "95 %"


_LEAK = ("own", "other_regions", "outside")


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _reached(made: FloatArray, share: float) -> float | None:
    """Round in which a share of what follows the shock itself has come."""
    found = round_reached(made[1:], share)
    return None if found < 0 else float(found + 1)

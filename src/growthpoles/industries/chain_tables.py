"""The tables of a chain reaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.industries.chain_emergence import Emergence, cascade_table, emergence_table
from growthpoles.industries.chain_inputs import ChainSettings, Demand, Phase, Project, Shock
from growthpoles.industries.chain_system import MEASURES, System
from growthpoles.labels import Label
from growthpoles.stats.arrays import divide
from growthpoles.stats.leontief import Factored
from growthpoles.stats.leontief import rounds as rounds_of
from growthpoles.stats.paths import structural_paths
from growthpoles.stats.rounds import Limits, Propagation, round_reached

_STEP = ("round", "region", "industry")
_Figures = Iterator[tuple[str, float | None, str, str]]


@dataclass(frozen=True, eq=False)
class Reaction:
    """All layers of a chain reaction in one phase.

    Attributes:
        phase: The phase.
        system: The system it ran through.
        open: Rounds without household spending.
        full: Rounds with it (the same object in the open model).
        limits: Capacities; None without limits.
        held: Rounds under limits; None without limits.
        emergence: New suppliers; None without minimum scales, and where a project is only built.
    """

    phase: Phase
    system: System
    open: Propagation
    full: Propagation
    limits: Limits | None
    held: Propagation | None
    emergence: Emergence | None

    @cached_property
    def leak(self) -> Leak:
        """Where purchases per unit of output go."""
        return leak_of(self.system)

    @property
    def before(self) -> FloatArray:
        """Output of every node within the limits, without new suppliers."""
        return (self.held or self.full).total

    @property
    def final(self) -> FloatArray:
        """Output of every node in the end."""
        return self.before if self.emergence is None else self.emergence.final.total


@dataclass(frozen=True, eq=False)
class Leak:
    """Where purchases per unit of output go, shape (nodes,) each; `outside` is NaN where not known."""

    own: FloatArray
    others: FloatArray
    outside: FloatArray


def chain_tables(
    reactions: Sequence[Reaction],
    shocks: Sequence[Shock],
    *,
    settings: ChainSettings,
    names: Mapping[str, Label],
) -> tuple[Table, ...]:
    """All tables of a chain reaction in all its phases, see `ChainResult`."""
    last = reactions[-1]
    emergence = emergence_table(last.emergence, last.before)
    effects = _phased(reactions, _effects, ("measure", "region", "industry"), "effects")
    return (
        _shocks(shocks, last.system),
        _measures(last.system, effects.data),
        _phased(reactions, lambda item: _rounds(item, settings.listed), ("round",), "rounds"),
        _phased(reactions, lambda item: _steps(item, settings.listed), _STEP, "steps"),
        effects,
        Table("regions", ("phase", "measure", "region"), _summed(effects.data, "region")),
        Table("industries", ("phase", "measure", "industry"), _summed(effects.data, "industry")),
        Table("totals", ("phase", "measure"), _totals(effects.data)),
        _phased(reactions, _leakage, ("region",), "leakage"),
        _phased(reactions, _limits, ("region", "industry"), "limits"),
        emergence,
        cascade_table(last.emergence, emergence),
        _phased(reactions, lambda item: _paths(item.system, settings.paths), ("rank",), "paths"),
        labels_table(_names(last.system, shocks, names)),
        figures_table(sorted(row for item in reactions for row in _figures(item))),
    )


def _phased(
    reactions: Sequence[Reaction],
    make: Callable[[Reaction], pl.DataFrame],
    keys: tuple[str, ...],
    name: str,
) -> Table:
    """One table of all phases, sorted by phase and keys."""
    frames = [make(item).select(pl.lit(item.phase).alias("phase"), pl.all()) for item in reactions]
    return Table(name, ("phase", *keys), pl.concat(frames).sort("phase", *keys))


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


def _rounds(reaction: Reaction, listed: int) -> pl.DataFrame:
    system, made, leak = reaction.system, _listed(reaction.full.made, listed), reaction.leak
    home = system.at_home
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
    data["share_outside"] = divide(outside, own + others + outside)
    return _frame(data)


def _steps(reaction: Reaction, listed: int) -> pl.DataFrame:
    system = reaction.system
    whole, open_ = _listed(reaction.full.made, listed), _listed(reaction.open.made, listed)
    induced = whole.copy()
    induced[: len(open_)] -= open_
    k, node = np.nonzero(whole)
    return pl.DataFrame(
        {
            "round": k,
            "region": [system.regions[i] for i in node],
            "industry": [system.codes[i] for i in node],
            "output": whole[k, node],
            "induced": np.where(reaction.full is reaction.open, 0.0, induced[k, node]),
        },
        schema_overrides={"region": pl.String, "industry": pl.String},
    )


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
    }
    frames = []
    for k, (name, per_unit) in enumerate(zip(MEASURES, system.measures, strict=True)):
        if np.isnan(per_unit).all():
            continue
        parts = {part: _weighted(_clean(values), per_unit) for part, values in amounts.items()}
        new, final = _with_newcomers(reaction, k)
        parts |= {"newcomers": new, "final": final}
        places = {"measure": [name] * len(system.codes), "region": system.regions, "industry": system.codes}
        frames.append(_frame({**places, **parts}))
    return pl.concat(frames)


def _with_newcomers(reaction: Reaction, k: int) -> tuple[FloatArray, FloatArray]:
    """What new suppliers change in the measure at k, and the final amounts, shape (nodes,) each.

    Industries that were not there before have figures per unit of output only as newcomers.
    """
    per_unit, change = reaction.system.measures[k], _clean(reaction.final - reaction.before)
    anew = per_unit if reaction.emergence is None else reaction.emergence.market.system.measures[k]
    new = _weighted(change, anew)
    return new, _weighted(_clean(reaction.before), per_unit) + new


def _clean(values: FloatArray) -> FloatArray:
    """Differences that are only rounding become zero."""
    return np.where(np.abs(values) < 1e-12 * max(float(np.abs(values).max(initial=0)), 1e-300), 0.0, values)


def complete_sum(name: str) -> pl.Expr:
    """Sum that is missing when one of its parts is."""
    return pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum()).alias(name)


_KEYS = ("phase", "measure", "region", "industry")


def _totals(effects: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Sums by phase, measure and more; in order, or their last bits would differ from run to run."""
    keys = ("phase", "measure", *by)
    parts = [name for name in effects.columns if name not in _KEYS]
    sums = effects.group_by(keys, maintain_order=True).agg(*(complete_sum(name) for name in parts))
    return sums.sort(keys)


def _summed(effects: pl.DataFrame, by: str) -> pl.DataFrame:
    """Sums of every region or industry, and its share of the whole."""
    sums = _totals(effects, by)
    known = pl.col("final").is_not_null().all().over("phase", "measure")
    share = pl.when(known).then(pl.col("final") / pl.col("final").sum().over("phase", "measure"))
    return sums.with_columns(share.fill_nan(None).alias("share"))


def _leakage(reaction: Reaction) -> pl.DataFrame:
    system, leak = reaction.system, reaction.leak
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
            "share_outside": divide(outside, own + others + outside),
        }
    )


_SHOCK = {
    "shock": pl.Int64,
    "phase": pl.String,
    "kind": pl.String,
    "region": pl.String,
    "industry": pl.String,
    "amount": pl.Float64,
    "imported": pl.Boolean,
}


def _shocks(shocks: Sequence[Shock], system: System) -> Table:
    """Demand, projects, and what building them takes: by the region of the supplier where it is named."""
    rows: list[tuple[object, ...]] = []
    for item in shocks:
        region = item.region or system.places[0]
        if isinstance(item, Demand):
            rows.append((item.phase, "demand", region, item.industry, float(item.amount), False))
            continue
        rows += [
            (
                "investment",
                "investment",
                x.region or region,
                x.industry,
                item.output * x.per_output,
                x.imported,
            )
            for x in item.investment
        ]
        rows.append(("operation", "project", region, item.code, float(item.output), False))
    numbered = [(k + 1, *row) for k, row in enumerate(rows)]
    return Table("shocks", ("shock",), pl.DataFrame(numbered, _SHOCK, orient="row"))


def _measures(system: System, effects: pl.DataFrame) -> Table:
    """Table ``measures``: unit and year of everything that is measured."""
    table = system.table
    jobs = next((item.unit for item in table.satellites.items if item.kind == "jobs"), "")
    names = sorted(effects["measure"].unique())
    data = {
        "measure": names,
        "unit": [jobs if name == "jobs" else table.unit for name in names],
        "year": [table.year] * len(names),
    }
    frame = pl.DataFrame(data, {"measure": pl.String, "unit": pl.String, "year": pl.Int64})
    return Table("measures", ("measure",), frame)


def _limits(reaction: Reaction) -> pl.DataFrame:
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
    return pl.DataFrame(rows, {**schema, "full_in_round": pl.Int64}, orient="row")


_PATH = {
    "rank": pl.Int64,
    "path": pl.String,
    "regions": pl.String,
    "steps": pl.Int64,
    "amount": pl.Float64,
    "share": pl.Float64,
    "beyond": pl.Float64,
}


def _paths(system: System, most: int) -> pl.DataFrame:
    """The largest chains of suppliers in the open model, largest first.

    A path starts where the shock falls and ends with the last supplier; `amount` is what that one makes along
    the path, `beyond` what the whole branch from there on makes, `share` that of the amount in the total.
    Codes are joined by ``>``. Empty for a shock below zero and for a table with negative coefficients.
    """
    if most == 0 or system.a.min(initial=0.0) < 0 or system.shock.min(initial=0.0) < 0:
        return pl.DataFrame([], _PATH, orient="row")

    def solve(right: FloatArray, transposed: bool) -> FloatArray:
        made = rounds_of(system.a.T if transposed else system.a, right, tolerance=1e-9)
        return np.asarray(made.sum(axis=0))

    found = structural_paths(system.a, Factored(len(system.codes), solve), demand=system.shock, most=most)
    rows = [
        (
            k + 1,
            " > ".join(system.codes[i] for i in path.industries),
            " > ".join(system.regions[i] for i in path.industries),
            len(path.industries) - 1,
            path.amount,
            path.amount / found.total,
            path.beyond,
        )
        for k, path in enumerate(found.paths)
    ]
    return pl.DataFrame(rows, _PATH, orient="row")


def _names(system: System, shocks: Sequence[Shock], given: Mapping[str, Label]) -> Iterator[Named]:
    yield from (("unit", code, given.get(code) or Label(code)) for code in system.places if code)
    projects = {item.code: item.label for item in shocks if isinstance(item, Project)}
    yield from (("industry", code, label or Label(code)) for code, label in projects.items())
    yield from (("industry", item.code, item.label) for item in system.table.industries)
    yield from system.table.origin_name
    yield from (("note", item.code, item.note) for item in system.table.industries if item.note)


def _figures(reaction: Reaction) -> _Figures:
    """Single numbers; those of building a project are called ``investment_...``."""
    before = "investment_" if reaction.phase == "investment" else ""
    for part in (_sizes, _speed, _places, _layers):
        for name, value, unit, note in part(reaction):
            yield before + name, value, unit, note


def _sizes(reaction: Reaction) -> _Figures:
    system, unit = reaction.system, reaction.system.table.unit
    shock, total = float(system.shock.sum()), float(reaction.full.total.sum())
    yield "shock", shock, unit, ""
    if reaction.phase == "investment":
        yield "direct_imports", system.direct, unit, ""
    yield "total", total, unit, ""
    yield "final", float(reaction.final.sum()), unit, ""
    yield "multiplier", _ratio(total, shock), "times the shock", ""
    yield "multiplier_open", _ratio(float(reaction.open.total.sum()), shock), "times the shock", ""
    jobs = next((item.unit for item in system.table.satellites.items if item.kind == "jobs"), "")
    for k, name in enumerate(MEASURES[1:], start=1):
        amount = float(_with_newcomers(reaction, k)[1].sum())
        if not np.isnan(system.measures[k]).all():
            yield name, None if np.isnan(amount) else amount, jobs if name == "jobs" else unit, ""


def _speed(reaction: Reaction) -> _Figures:
    made = reaction.full.made.sum(axis=1)
    yield "mean_round", _ratio(float(np.arange(made.size) @ made), float(made.sum())), "rounds", ""
    yield "half_life", _reached(made, 0.5), "rounds", ""
    yield "rounds_to_90", _reached(made, 0.9), "rounds", ""


def _places(reaction: Reaction) -> _Figures:
    system = reaction.system
    at_home = float(reaction.final[system.at_home].sum())
    yield "home_output", at_home, system.table.unit, ""
    yield "home_share", _ratio(at_home, float(reaction.final.sum())), "share", ""
    leak = reaction.leak
    parts = (_weighted(reaction.full.total, part).sum() for part in (leak.own, leak.others, leak.outside))
    own, others, outside = (float(part) for part in parts)
    for name, part in (("share_leaving", others + outside), ("share_outside", outside)):
        yield name, None if np.isnan(outside) else _ratio(part, own + others + outside), "share", ""


def _layers(reaction: Reaction) -> _Figures:
    unit = reaction.system.table.unit
    if reaction.held is not None:
        yield "held_back", float(reaction.held.total.sum() - reaction.full.total.sum()), unit, ""
        yield "refused", float(reaction.held.refused.sum()), unit, ""
    if reaction.emergence is not None:
        found = reaction.emergence
        yield "newcomers", float((found.wave > 0).sum()), "suppliers", ""
        yield "newcomers_expected", float(found.probability.sum()), "suppliers", ""
        yield "waves", float(found.wave.max(initial=0)), "waves", ""
        low, high = np.quantile(found.at_home, (0.05, 0.95))
        yield "home_output_low", float(low), unit, "5 %"
        yield "home_output_high", float(high), unit, "95 %"


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _reached(made: FloatArray, share: float) -> float | None:
    """Round in which a share of what follows the shock itself has come."""
    found = round_reached(made[1:], share)
    return None if found < 0 else float(found + 1)

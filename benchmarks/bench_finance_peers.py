"""Building and solving an allocation beside linopy, Pyomo and PuLP: seconds, memory, gaps.

    python benchmarks/bench_finance_peers.py [--projects 2000] [--gap 0.002] [--limit 60]

Every contender starts from the same arrays in a process of its own, states the same rules in its own words
and hands them to HiGHS, which runs with the same gap, limit and one thread. The peers state what a reader
would: money by stage, source and year. `growthpoles` is timed with that model too, and as it is, with money
by class of stages. Objective and bound are those of the solver, not of the modelling layer, which may call a
plan that pays nothing optimal. First all solve a small instance to the end, and must agree. Targets for
2,000 projects: built and handed over in 0.2 s, a plan within 0.2 % of the bound in 1 s. Seconds are CPU
seconds of one process.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import highspy
import numpy as np
from bench_finance import funding, portfolio
from helpers.alone import GIGA, alone, installed, machine

from growthpoles.finance.allocate_inputs import AllocationSettings, Task, lay_out
from growthpoles.finance.allocate_rows import draft, quota_price
from growthpoles.finance.allocate_solve import _solver, solve

BUILD, QUICK = 0.2, 1.0
SMALL = 40


@dataclass(frozen=True, eq=False)
class Instance:
    """The request as plain arrays: n stages, S sources, T years."""

    gain: np.ndarray  # (n,)
    cost: np.ndarray  # (n, T)
    flows: np.ndarray  # stage, source and year of all money that may be paid
    price: np.ndarray  # (S,)
    budget: np.ndarray  # (S, T)
    carry: list[tuple[int, int, float]]  # source, year, most
    gates: list[tuple[int, int]]  # later, earlier stage
    requires: list[tuple[int, int]]
    excludes: list[tuple[int, int]]
    shares: list[tuple[np.ndarray, np.ndarray, float]]  # stages, sources, largest share
    floors: list[tuple[np.ndarray, float]]  # stages, least share of all money
    shortfall: float  # price of a unit that a floor is short of


@dataclass(frozen=True)
class Answer:
    """Seconds to build, to hand over, to solve; what the solver says."""

    build: float
    hand: float
    solve: float = 0.0
    objective: float = 0.0
    bound: float = 0.0
    shape: str = ""

    @property
    def gap(self) -> float:
        """(bound - objective) / objective; infinite for the plan that pays nothing."""
        return (self.bound - self.objective) / self.objective if self.objective > 0 else float("inf")


def instance(task: Task) -> Instance:
    made = draft(task, AllocationSettings(model="full"))
    first, links = task.first, task.portfolio.links
    at = {item.code: p for p, item in enumerate(task.projects)}
    pairs = {kind: [(int(first[at[x.project]]), int(first[at[x.other]])) for x in links if x.kind == kind]
             for kind in ("requires", "excludes")}  # fmt: skip
    later = np.flatnonzero(task.project[1:] == task.project[:-1]) + 1
    source, year = np.nonzero(made.carry >= 0)
    top = [np.floor(task.funding.sources[s].carry * task.budget[s, t]) / task.scale
           for s, t in zip(source, year, strict=True)]  # fmt: skip
    written = [task.funding.sources[s].cost_of_money / task.written for s in range(len(task.budget))]
    stage = np.argsort(made.classes.of)[made.key[0]]  # every stage is a class of its own
    return Instance(
        made.chain(), made.money, np.array([stage, *made.key[1:]]), np.array(written),
        task.budget / task.scale, list(zip(source.tolist(), year.tolist(), top, strict=True)),
        [(int(i), int(i) - 1) for i in later], pairs["requires"], pairs["excludes"],
        [(np.flatnonzero(task.applies[:, r]), np.flatnonzero(task.members[r]), rule.max_share)
         for r, rule in enumerate(task.funding.rules) if rule.max_share < 1],
        [(np.flatnonzero(task.inside(q)), q.min_share) for q in task.funding.quotas], quota_price(made),
    )  # fmt: skip


def run_solver(solver: highspy.Highs, gap: float, limit: float) -> tuple[float, float, float]:
    """Seconds, objective and bound, as the solver has them; a maximum whatever the sense was."""
    solver.setOptionValue("output_flag", False)
    for name, value in (("threads", 1), ("parallel", "off"), ("mip_rel_gap", gap), ("time_limit", limit)):
        solver.setOptionValue(name, value)
    start = time.process_time()
    solver.run()
    took, info = time.process_time() - start, solver.getInfo()
    maximum = solver.getLp().sense_ == highspy.ObjSense.kMaximize
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    objective = info.objective_function_value if found else 0.0
    sign = 1 if maximum else -1
    return took, sign * objective, sign * info.mip_dual_bound


def shape(solver: highspy.Highs) -> str:
    return f"{solver.getNumRow()} x {solver.getNumCol()}, {solver.getNumNz()} entries"


def finish(started: float, built: float, solver: Any, *, gap: float, limit: float) -> Answer:
    handed = time.process_time()
    text = shape(solver)
    seconds = run_solver(solver, gap, limit) if limit else (0.0, 0.0, 0.0)
    return Answer(built - started, handed - built, *seconds, text)


def by_linopy(x: Instance, gap: float, limit: float) -> Answer:
    import linopy
    import pandas as pd
    import xarray as xr

    start = time.process_time()
    (n, years), (stage, source, year) = x.cost.shape, x.flows
    model = linopy.Model()
    y = model.add_variables(binary=True, coords=[pd.RangeIndex(n, name="stage")], name="y")
    f = model.add_variables(lower=0, coords=[pd.RangeIndex(len(stage), name="flow")], name="f")

    cell = stage * years + year
    cells = np.flatnonzero(x.cost.ravel() > 0)

    def total(key: np.ndarray, name: str) -> Any:
        return (
            (1 * f)
            .groupby(xr.DataArray(key, dims="flow", coords={"flow": f.indexes["flow"]}, name=name))
            .sum()
        )

    def paid(at: np.ndarray, factor: np.ndarray, name: str, key: np.ndarray) -> Any:
        index = xr.DataArray(at // years, dims=name, coords={name: key})
        return xr.DataArray(factor, dims=name, coords={name: key}) * y.isel(stage=index)

    model.add_constraints(total(cell, "cell") - paid(cells, x.cost.ravel()[cells], "cell", cells) == 0)
    kept = pd.RangeIndex(len(x.carry), name="kept")
    carry = model.add_variables(lower=0, upper=[top for *_, top in x.carry], coords=[kept], name="carry")
    moved = np.array([s * years + t for s, t, _ in x.carry])
    parts = [total(source * years + year, "channel")]
    for sign, channel in ((1, moved), (-1, moved + 1)):
        by = xr.DataArray(channel, dims="kept", coords={"kept": kept}, name="channel")
        parts.append((sign * carry).groupby(by).sum())
    used = linopy.merge(parts, join="outer")
    limits = xr.DataArray(x.budget.ravel(), dims="channel", coords={"channel": np.arange(x.budget.size)})
    model.add_constraints(used <= limits.sel(channel=used.indexes["channel"]))
    picked = [
        np.flatnonzero(np.isin(stage, stages) & np.isin(source, sources)) for stages, sources, _ in x.shares
    ]
    chosen = np.concatenate(picked)  # one grouping for all limits: one per limit takes four times as long
    key = np.concatenate([k * x.cost.size + cell[part] for k, part in enumerate(picked)])
    by = xr.DataArray(key, dims="part", name="share")
    inside = (1 * f).isel(flow=xr.DataArray(chosen, dims="part")).drop_vars("flow").groupby(by).sum()
    keys = np.unique(key)
    factor = (
        np.array([share for *_, share in x.shares])[keys // x.cost.size] * x.cost.ravel()[keys % x.cost.size]
    )
    model.add_constraints(inside - paid(keys % x.cost.size, factor, "share", keys) <= 0)
    for name, pairs, sign, most in (("gate", x.gates, -1, 0), ("requires", x.requires, -1, 0),
                                    ("excludes", x.excludes, 1, 1)):  # fmt: skip
        one, other = (xr.DataArray(list(part), dims=name) for part in zip(*pairs, strict=True))
        left = (1 * y).isel(stage=one).drop_vars("stage")
        model.add_constraints(left + (sign * y).isel(stage=other).drop_vars("stage") <= most)
    need = x.cost.sum(axis=1)
    everything = model.add_variables(lower=0, name="total")
    model.add_constraints((y * xr.DataArray(need, dims="stage")).sum() - everything == 0)
    short = model.add_variables(lower=0, coords=[pd.RangeIndex(len(x.floors), name="floor")], name="short")
    region = np.full(n, -1)
    for q, (stages, _) in enumerate(x.floors):
        region[stages] = q
    by = xr.DataArray(region, dims="stage", coords={"stage": np.arange(n)}, name="floor")
    inside = (
        (y * xr.DataArray(need, dims="stage"))
        .groupby(by)
        .sum()
        .reindex({"floor": np.arange(len(x.floors))})
        .fillna(0)
    )
    least = xr.DataArray([share for _, share in x.floors], dims="floor")
    model.add_constraints(inside + short - least * everything >= 0)
    price = xr.DataArray(x.price[source], dims="flow")
    model.add_objective(
        (y * xr.DataArray(x.gain, dims="stage")).sum() - (f * price).sum() - x.shortfall * short.sum(),
        sense="max",
    )
    built = time.process_time()
    return finish(start, built, model.to_highspy(), gap=gap, limit=limit)


def by_pyomo(x: Instance, gap: float, limit: float) -> Answer:
    import pyomo.environ as po
    from pyomo.contrib.appsi.solvers import Highs

    start = time.process_time()
    model, n = po.ConcreteModel(), len(x.cost)
    keys = list(zip(*x.flows.tolist(), strict=True))
    model.y = po.Var(range(n), domain=po.Binary)
    model.f = po.Var(keys, domain=po.NonNegativeReals)
    model.carry = po.Var([(s, t) for s, t, _ in x.carry], domain=po.NonNegativeReals)
    for s, t, top in x.carry:
        model.carry[s, t].setub(top)
    model.short = po.Var(range(len(x.floors)), domain=po.NonNegativeReals)
    model.total = po.Var(domain=po.NonNegativeReals)
    by_cell, by_channel = grouped(keys)
    y, f, carry = model.y, model.f, model.carry
    model.rows = po.ConstraintList()
    for (i, t), sources in by_cell.items():
        model.rows.add(po.quicksum(f[i, s, t] for s in sources) == float(x.cost[i, t]) * y[i])
    held = {(s, t) for s, t, _ in x.carry}
    for (s, t), stages in by_channel.items():
        used = po.quicksum(f[i, s, t] for i in stages)
        kept = (carry[s, t] if (s, t) in held else 0) - (carry[s, t - 1] if (s, t - 1) in held else 0)
        model.rows.add(used + kept <= float(x.budget[s, t]))
    for i, t, sources, share in share_cells(x, by_cell):
        model.rows.add(po.quicksum(f[i, s, t] for s in sources) <= share * float(x.cost[i, t]) * y[i])
    for i, j in (*x.gates, *x.requires):
        model.rows.add(y[i] <= y[j])
    for i, j in x.excludes:
        model.rows.add(y[i] + y[j] <= 1)
    need = x.cost.sum(axis=1).tolist()
    model.rows.add(po.quicksum(need[i] * y[i] for i in range(n)) == model.total)
    for q, (stages, share) in enumerate(x.floors):
        inside = po.quicksum(need[i] * y[i] for i in stages.tolist())
        model.rows.add(inside + model.short[q] >= share * model.total)
    gain, price = x.gain.tolist(), x.price.tolist()
    model.effect = po.Objective(
        expr=po.quicksum(gain[i] * y[i] for i in range(n)) - po.quicksum(price[k[1]] * f[k] for k in keys)
        - x.shortfall * po.quicksum(model.short[q] for q in range(len(x.floors))),
        sense=po.maximize,
    )  # fmt: skip
    built = time.process_time()
    solver = Highs()
    solver.set_instance(model)
    return finish(start, built, solver._solver_model, gap=gap, limit=limit)


def by_pulp(x: Instance, gap: float, limit: float) -> Answer:
    import pulp

    start = time.process_time()
    model, n = pulp.LpProblem("allocation", pulp.LpMaximize), len(x.cost)
    keys = list(zip(*x.flows.tolist(), strict=True))
    y = [pulp.LpVariable(f"y_{i}", cat="Binary") for i in range(n)]
    f = {k: pulp.LpVariable(f"f_{k[0]}_{k[1]}_{k[2]}", lowBound=0) for k in keys}
    carry = {(s, t): pulp.LpVariable(f"carry_{s}_{t}", 0, top) for s, t, top in x.carry}
    short = [pulp.LpVariable(f"short_{q}", lowBound=0) for q in range(len(x.floors))]
    total = pulp.LpVariable("total", lowBound=0)
    gain, price = x.gain.tolist(), x.price.tolist()
    model += pulp.LpAffineExpression(
        [*((y[i], gain[i]) for i in range(n)), *((f[k], -price[k[1]]) for k in keys),
         *((item, -x.shortfall) for item in short)]
    )  # fmt: skip
    by_cell, by_channel = grouped(keys)
    for (i, t), sources in by_cell.items():
        terms = [(f[i, s, t], 1) for s in sources]
        model += pulp.LpAffineExpression([*terms, (y[i], -float(x.cost[i, t]))]) == 0
    for (s, t), stages in by_channel.items():
        terms = [(f[i, s, t], 1) for i in stages]
        terms += [(carry[k], sign) for k, sign in (((s, t), 1), ((s, t - 1), -1)) if k in carry]
        model += pulp.LpAffineExpression(terms) <= float(x.budget[s, t])
    for i, t, sources, share in share_cells(x, by_cell):
        terms = [(f[i, s, t], 1) for s in sources]
        model += pulp.LpAffineExpression([*terms, (y[i], -share * float(x.cost[i, t]))]) <= 0
    for i, j in (*x.gates, *x.requires):
        model += y[i] <= y[j]
    for i, j in x.excludes:
        model += y[i] + y[j] <= 1
    need = x.cost.sum(axis=1).tolist()
    model += pulp.LpAffineExpression([*((y[i], need[i]) for i in range(n)), (total, -1)]) == 0
    for q, (stages, share) in enumerate(x.floors):
        terms = [(y[i], need[i]) for i in stages.tolist()]
        model += pulp.LpAffineExpression([*terms, (short[q], 1), (total, -share)]) >= 0
    built = time.process_time()
    solver = pulp.HiGHS(msg=False)
    solver.createAndConfigureSolver(model)
    solver.buildSolverModel(model)
    return finish(start, built, model.solverModel, gap=gap, limit=limit)


def grouped(keys: list[tuple[int, int, int]]) -> tuple[dict[Any, list[int]], dict[Any, list[int]]]:
    """Sources of every (stage, year), stages of every (source, year)."""
    by_cell: dict[Any, list[int]] = {}
    by_channel: dict[Any, list[int]] = {}
    for i, s, t in keys:
        by_cell.setdefault((i, t), []).append(s)
        by_channel.setdefault((s, t), []).append(i)
    return by_cell, by_channel


def share_cells(x: Instance, by_cell: dict[Any, list[int]]) -> list[tuple[int, int, list[int], float]]:
    """(stage, year, sources of the rule that may pay, share) of every limit on a share."""
    made = []
    for stages, sources, share in x.shares:
        there, members = set(stages.tolist()), set(sources.tolist())
        for (i, t), able in by_cell.items():
            inside = [s for s in able if s in members]
            if i in there and inside:
                made.append((i, t, inside, share))
    return made


def by_growthpoles(task: Task, gap: float, limit: float, *, model: str) -> Answer:
    settings = AllocationSettings(model=model, gap=gap, time_limit=limit or 1)
    start = time.process_time()
    made = draft(task, settings).builder.finish()
    built = time.process_time()
    text = shape(_solver(made, 0))
    handed = time.process_time()
    if not limit:
        return Answer(built - start, handed - built, shape=text)
    found = solve(made, settings)
    took = time.process_time() - handed
    if found is None:
        return Answer(built - start, handed - built, took, shape=text)
    return Answer(built - start, handed - built, took, found.objective, found.bound, text)


def prepare(name: str, count: int, gap: float, limit: float) -> Callable[[], Answer]:
    """A contender with its input, which is not timed."""
    asked = portfolio(count)
    task = lay_out(asked, funding(asked))
    if name.startswith("growthpoles"):
        return partial(by_growthpoles, task, gap, limit, model="full" if "full" in name else "auto")
    work = {"linopy": by_linopy, "pyomo": by_pyomo, "pulp": by_pulp}[name]
    return partial(work, instance(task), gap, limit)


def agree(names: list[str]) -> None:
    """All contenders solve a small instance to the end."""
    found = {name: alone(prepare, name, SMALL, 1e-9, 60.0).told for name in names}
    for name, answer in found.items():
        print(f"  {name:18} {answer.objective:.4f}, bound {answer.bound:.4f}, {answer.shape}")
    values = [answer.objective for answer in found.values()]
    assert max(values) - min(values) <= 1e-6 * max(values), "the contenders do not state the same request"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--projects", type=int, default=2000)
    parser.add_argument("--gap", type=float, default=2e-3)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--turns", type=int, default=3)
    given = parser.parse_args()
    print(machine("growthpoles", "highspy", "linopy", "pyomo", "pulp"))
    peers = [name for name in ("linopy", "pyomo", "pulp") if installed(name)]
    names = ["growthpoles", "growthpoles full", *peers]
    print(f"{SMALL} projects, solved to the end by all:")
    agree(names)
    print(f"{given.projects} projects, built and handed over, {given.turns} turns, CPU seconds:")
    turns = [{name: alone(prepare, name, given.projects, given.gap, 0.0, times=2) for name in names}
             for _ in range(given.turns)]  # fmt: skip
    for name in names:
        costs = [turn[name] for turn in turns]
        best = min((cost.told for cost in costs), key=lambda told: told.build + told.hand)
        ratios = sorted(
            (turn[name].told.build + turn[name].told.hand)
            / (turn["growthpoles"].told.build + turn["growthpoles"].told.hand)
            for turn in turns
        )
        print(f"  {name:18} {best.build:.3f} + {best.hand:.3f} = {best.build + best.hand:.3f} s,", end=" ")
        print(
            f"{ratios[len(ratios) // 2]:.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f}) times growthpoles,",
            end=" ",
        )
        print(f"peak {min(cost.peak for cost in costs) / GIGA:.2f} GB; {best.shape}")
    print(f"solved to {given.gap:.2%} or {given.limit:.0f} s, one thread:")
    for name in names:
        cost = alone(prepare, name, given.projects, given.gap, given.limit)
        told = cost.told
        print(f"  {name:18} {told.solve:.1f} s CPU ({cost.wall:.0f} s by the clock for all),", end=" ")
        plan = f"gap {told.gap:.3%}, effect {told.objective:.1f}, bound {told.bound:.1f}"
        print(f"{plan if told.objective > 0 else 'no plan that pays anything'},", end=" ")
        print(f"peak {cost.peak / GIGA:.2f} GB")
    print(f"targets: build and hand-over {BUILD} s, 0.2 % in {QUICK} s")


if __name__ == "__main__":
    main()

"""Solving an allocation: relaxation, kernel search with its true gap, the whole program, a time limit."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import highspy
import numpy as np

from growthpoles.errors import NotAvailableError, RunError, problem
from growthpoles.finance.allocate_inputs import AllocationSettings, BoolArray, FloatArray, IntArray
from growthpoles.finance.allocate_model import Model

WIDTHS = (25, 50, 100, 200, 400)  # runs of stages that the kernel frees
QUICK = 10  # the same, where there is a plan to begin with or the search ends after a number of nodes
SMALL = 400  # up to so many whole columns the program is solved whole at once
NOISE = 1e-6  # share of an objective within which two answers of the solver are the same
_INFEASIBLE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
_LIMITS = (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kInterrupt,
           highspy.HighsModelStatus.kSolutionLimit)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is.

    Attributes:
        step: ``relaxation``, ``kernel`` or ``whole``.
        seconds: Time since the start.
        objective: Best plan so far; None = none yet.
        bound: No plan can be better.
        gap: (bound - objective) / objective; None while there is no plan.

    Example:
        >>> Progress("kernel", 0.4, 98.0, 100.0, 0.02).gap
        0.02
    """

    step: str
    seconds: float
    objective: float | None
    bound: float
    gap: float | None


Watch = Callable[[Progress], bool | None]


@dataclass(frozen=True, eq=False)
class Relaxation:
    """Optimum of the linear relaxation with its prices.

    Attributes:
        x: Columns.
        objective: Value.
        row_price: What one more unit of a row's bound is worth.
        reduced: What one unit more of a column would add.
    """

    x: FloatArray
    objective: float
    row_price: FloatArray
    reduced: FloatArray


@dataclass(frozen=True, eq=False)
class Solution:
    """The best plan found.

    Attributes:
        x: Columns.
        objective: Its value.
        bound: Proven bound on any plan; NaN = none is known.
        relaxation: The linear relaxation.
        finished: Whether the wanted gap was reached.
    """

    x: FloatArray
    objective: float
    bound: float
    relaxation: Relaxation
    finished: bool

    @property
    def gap(self) -> float:
        """(bound - objective) / objective; NaN where no bound is known or the plan is worth nothing."""
        if abs(self.objective) < NOISE * abs(self.bound):
            return np.nan
        return _gap(self.objective, self.bound)


def told(difference: float, *, slack: float, size: float) -> float:
    """A difference of two objectives of that size; NaN where the gaps left open could make all of it."""
    noise = NOISE * abs(size)
    if not (slack <= noise or difference >= slack):
        return np.nan
    return difference if difference > noise else 0.0


def _gap(objective: float, bound: float) -> float:
    return float(np.maximum(0.0, bound - objective)) / max(abs(objective), 1e-9)


def relax(model: Model, seed: int = 0, *, seconds: float = np.inf) -> Relaxation | None:
    """The linear relaxation; None when it has no solution.

    Raises:
        NotAvailableError: It was not solved in so many seconds.
        RunError: The solver gave up, or there is no end to the objective (a fault of the program).
    """
    solver = _solver(replace(model, whole=np.zeros(len(model.whole), bool)), seed)
    solver.setOptionValue("time_limit", max(0.0, seconds))
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
        solver.setOptionValue("presolve", "off")  # tells the two apart
        solver.clearSolver()
        solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status == highspy.HighsModelStatus.kTimeLimit:
        raise NotAvailableError(problem("finance.time.none", None, seconds=round(seconds, 1)))
    if status != highspy.HighsModelStatus.kOptimal:
        raise RunError(problem("finance.solver.status", None, status=solver.modelStatusToString(status)))
    found = solver.getSolution()
    x, dual, reduced = (np.asarray(part) for part in (found.col_value, found.row_dual, found.col_dual))
    return Relaxation(x, solver.getObjectiveValue(), dual, reduced)


def solve(
    model: Model,
    settings: AllocationSettings,
    *,
    seed: int = 0,
    watch: Watch | None = None,
    start: FloatArray | None = None,
    nodes: int | None = None,
) -> Solution | None:
    """The best plan within the time; None when there is none.

    The relaxation gives the bound. Kernel search (Angelelli, Mansini and Speranza 2010) then frees the
    columns
    that are fractional in it and those of the smallest reduced cost, and fixes the rest; the gap is that to
    the bound of the whole program. What is left goes to the whole program.

    Args:
        model: The program.
        settings: Wanted gap and time.
        seed: Seed of the solver.
        watch: Called with the progress.
        start: A plan to begin with.
        nodes: Search only a small kernel, for so many nodes: quick, and the same on every machine; those of
            the settings by default.
    """
    search = _Search(model, settings, seed, watch, settings.nodes if nodes is None else nodes)
    if start is not None:
        search.best, search.objective = start, float(model.c @ start)
    return search.run()


_Called = Callable[[highspy.HighsCallbackEvent], None]


@dataclass
class _Search:
    model: Model
    settings: AllocationSettings
    seed: int
    watch: Watch | None
    nodes: int | None = None
    start: float = 0.0
    best: FloatArray | None = None
    objective: float = -np.inf
    bound: float = np.inf
    stopped: bool = False
    failure: BaseException | None = None

    def run(self) -> Solution | None:
        self.start = time.monotonic()
        try:
            relaxed = relax(self.model, self.seed, seconds=self.settings.time_limit)
        except NotAvailableError:
            return None
        if relaxed is None:
            return None
        self.bound = relaxed.objective
        self._tell("relaxation")
        for width in self._widths():
            if self._done():
                break
            self._kernel(relaxed, width)
        if self.nodes is None and not self._done():
            self._whole()
        if self.best is None:
            return None
        return Solution(
            self.best, self.objective, self.bound, relaxed, self._gap() <= self.settings.gap + 1e-12
        )

    def _widths(self) -> tuple[int, ...]:
        if self.nodes is not None or self.best is not None:
            return (QUICK,)
        return WIDTHS if self.settings.gap > 1e-7 and int(self.model.whole.sum()) > SMALL else ()

    def _left(self) -> float:
        return self.settings.time_limit - (time.monotonic() - self.start)

    def _gap(self) -> float:
        return np.inf if self.best is None else _gap(self.objective, self.bound)

    def _done(self) -> bool:
        found = self.best is not None
        return self.stopped or self._gap() <= self.settings.gap or (found and self._left() <= 0)

    def _kernel(self, relaxed: Relaxation, width: int) -> None:
        fixed = _fixed(self.model, relaxed, width)
        at = np.round(relaxed.x[fixed])
        lower, upper = self.model.lower.copy(), self.model.upper.copy()
        lower[fixed] = upper[fixed] = at
        self._try(
            replace(self.model, lower=lower, upper=upper), "kernel", share=0.25 if self.nodes is None else 1.0
        )

    def _whole(self) -> None:
        self._try(self.model, "whole", share=1.0)

    def _try(self, model: Model, step: str, *, share: float) -> None:
        solver = _solver(model, self.seed)
        least = 0.05 if self.best is not None or self.nodes is not None else 1.0
        limit = max(least, self._left() * share)
        solver.setOptionValue("time_limit", limit)
        solver.setOptionValue("mip_rel_gap", self.settings.gap * (0.5 if step == "kernel" else 1.0))
        if self.settings.gap <= 1e-7:
            solver.setOptionValue("mip_abs_gap", 1e-9)
        if self.nodes is not None:
            solver.setOptionValue("mip_max_nodes", self.nodes)
        if self.best is not None:
            solver.setSolution(len(self.best), np.arange(len(self.best), dtype=np.int32), self.best)
        self._listen(solver, step)
        solver.run()
        if self.failure is not None:
            raise self.failure
        if solver.getModelStatus() == highspy.HighsModelStatus.kSolveError:  # also Ctrl+C inside the solver
            raise RunError(problem("finance.solver.status", None, status="Solve error"))
        if step == "whole" and self.best is None and solver.getModelStatus() in _INFEASIBLE:
            solver.setOptionValue(
                "presolve", "off"
            )  # presolve of HiGHS calls some possible programs impossible
            solver.clearSolver()
            solver.run()
        self._take(solver, step)
        self._tell(step)

    def _take(self, solver: highspy.Highs, step: str) -> None:
        info, status = solver.getInfo(), solver.getModelStatus()
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if feasible and status not in _INFEASIBLE:
            x = np.asarray(solver.getSolution().col_value)
            value = float(self.model.c @ x)
            if value > self.objective:
                self.best, self.objective = x, value
        if step == "whole" and status not in _INFEASIBLE and np.isfinite(info.mip_dual_bound):
            self.bound = max(self.objective, min(self.bound, info.mip_dual_bound))

    def _tell(self, step: str, objective: float | None = None, bound: float | None = None) -> None:
        if self.watch is None:
            return
        best = max(self.objective, -np.inf if objective is None else objective)
        top = min(self.bound, np.inf if bound is None else bound)
        known = bool(np.isfinite(best))
        told = Progress(step, time.monotonic() - self.start, best if known else None, top,
                        _gap(best, top) if known else None)  # fmt: skip
        self.stopped = bool(self.watch(told)) or self.stopped

    def _listen(self, solver: highspy.Highs, step: str) -> None:
        """Pass progress on; stop a step when its plan is near enough to the bound of the whole program."""
        enough = False

        def improved(event: highspy.HighsCallbackEvent) -> None:
            nonlocal enough
            value = event.data_out.objective_function_value
            self._tell(step, value)
            enough = _gap(value, self.bound) <= self.settings.gap

        def interrupt(event: highspy.HighsCallbackEvent) -> None:
            if event.data_in is not None:
                event.data_in.user_interrupt = self.stopped or enough

        solver.cbMipImprovingSolution.subscribe(self._kept(improved))
        solver.cbMipInterrupt.subscribe(self._kept(interrupt))

    def _kept(self, work: _Called) -> _Called:
        """Keep what is raised while the solver calls back: it ends, and would swallow the reason."""

        def call(event: highspy.HighsCallbackEvent) -> None:
            whole = False
            try:
                work(event)
                whole = True
            finally:
                if not whole:
                    self.failure = sys.exc_info()[1]

        return call


def _fixed(model: Model, relaxed: Relaxation, width: int) -> BoolArray:
    """Whole columns to be fixed at their value in the relaxation.

    Free are the runs with a fractional column, and those where stopping elsewhere would cost least at the
    prices of the relaxation: the reduced cost of one column says little where gates tie columns together.
    """
    whole = np.flatnonzero(model.whole)
    starts = np.searchsorted(whole, model.runs) if len(model.runs) else np.arange(len(whole))
    size = np.diff(np.append(starts, len(whole)))
    x = relaxed.x[whole]
    open_ = np.maximum.reduceat(np.abs(x - np.round(x)), starts) > 1e-6
    regret = np.where(open_, 0.0, _regret(model.gains(relaxed.row_price)[whole], starts, size))
    free = open_.copy()
    free[np.argsort(regret, kind="stable")[: width + int(open_.sum())]] = True
    fixed = np.zeros(len(model.whole), bool)
    fixed[whole] = ~np.repeat(free, size)
    return fixed


def _regret(gain: FloatArray, starts: IntArray, size: IntArray) -> FloatArray:
    """Best less second best sum of the first columns of every run, none of them counted too."""
    sums = np.cumsum(gain)
    sums = sums - np.repeat(np.append(0.0, sums)[starts], size)
    best = np.maximum.reduceat(sums, starts)
    rest = np.where(sums >= np.repeat(best, size), -np.inf, sums)
    second = np.maximum.reduceat(rest, starts)
    return np.where(best > 0, best - np.maximum(second, 0.0), -best)


class _Quiet(highspy.Highs):
    """A solver that prints nothing: the one it is made from prints a banner once it may call back."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Called while the solver is made."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def _solver(model: Model, seed: int) -> highspy.Highs:
    solver = _Quiet()  # type: ignore[no-untyped-call]
    for name, value in (
        ("threads", 1),
        ("random_seed", seed % 2**31),
        ("parallel", "off"),
        ("mip_feasibility_tolerance", 1e-7),
    ):
        solver.setOptionValue(name, value)
    matrix = model.matrix
    solver.passModel(
        len(model.c), matrix.shape[0], matrix.nnz, int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMaximize), 0.0, model.c, model.lower, model.upper, model.row_lower,
        model.row_upper, matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data,
        model.whole.astype(np.int32),
    )  # fmt: skip
    return solver

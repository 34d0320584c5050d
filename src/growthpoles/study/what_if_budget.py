"""What if budgets were others: a quick plan with its proven gap, and the exact one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from growthpoles.errors import InputError, Where, problem
from growthpoles.finance.allocate import allocate_finance
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.allocate_solve import Watch
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.finance.funding import Funding
from growthpoles.finance.funding_file import read_funding
from growthpoles.labels import Label
from growthpoles.study.data import StudyData
from growthpoles.study.finance import Finance, scale_budgets
from growthpoles.study.finance_run import averse_settings
from growthpoles.study.finance_steps import FinanceFile
from growthpoles.study.schema import Study
from growthpoles.study.store import Run
from growthpoles.study.what_if import ALL_BUDGETS

_QUICK_SECONDS, _EXACT_SECONDS = 0.6, 1800.0
_NEAR = 0.005  # a quick search may stop there: sliders tell no smaller difference


@dataclass(frozen=True, slots=True)
class BudgetChoice:
    """A limited source: code, name, and what it has over all years in the run, whole units of currency."""

    code: str
    label: Label
    budget: int


@dataclass(frozen=True, eq=False)
class BudgetWhatIf:
    """A run with all that is needed to plan its money again.

    Attributes:
        run: The run.
        study: Its study, from the inputs of the run.
        data: Its tables.
    """

    run: Run
    study: Study
    data: StudyData

    @cached_property
    def official(self) -> AllocationResult:
        """The plan of the run.

        Raises:
            InputError: The run has none.
        """
        self._held  # noqa: B018 - says when there is none
        made = self.run.result("allocation")
        return AllocationResult(made.tables, made.spec, made.diagnostics, made.provenance)

    @cached_property
    def choices(self) -> tuple[BudgetChoice, ...]:
        """Sources whose budgets can be changed, the largest first."""
        found = [
            BudgetChoice(item.code, item.label, sum(amount for _, amount in item.budgets))
            for item in self._held[1].funding.sources
            if not item.unlimited
        ]
        return tuple(sorted(found, key=lambda item: (-item.budget, item.code)))

    def quick(self, budgets: Mapping[str, float]) -> AllocationResult:
        """A plan at once: searched near the linear relaxation; its gap is that to every possible plan.

        Args:
            budgets: Multiples of the budgets of the run by source, `ALL_BUDGETS` for all of them.

        Raises:
            SpecificationError: No plan can keep the rules with these budgets; those in conflict are named.
            NotAvailableError: None was found in time.
        """
        return self._plan(budgets, nodes=1, time_limit=_QUICK_SECONDS, gap=max(_NEAR, self._settings.gap))

    def exact(self, budgets: Mapping[str, float], *, watch: Watch | None = None) -> AllocationResult:
        """The plan that is proved the best, or the best one found in half an hour, with its gap.

        Args:
            budgets: As in `quick`.
            watch: Called with the progress.

        Raises:
            SpecificationError: No plan can keep the rules with these budgets.
            NotAvailableError: None was found in time.
        """
        return self._plan(budgets, watch=watch, gap=0.0, time_limit=_EXACT_SECONDS)

    def factors(self, budgets: Mapping[str, float]) -> tuple[float, dict[str, float]]:
        """The keys ``budget_factor`` and ``budget_factors`` of the study for a change of the budgets."""
        step, _ = self._held
        own = {code: value for code, value in budgets.items() if code != ALL_BUDGETS}
        held = dict.fromkeys([*step.budget_factors, *own], 1.0)
        factors = {code: step.budget_factors.get(code, 1.0) * own.get(code, 1.0) for code in held}
        return step.budget_factor * budgets.get(ALL_BUDGETS, 1.0), factors

    def funding(self, budgets: Mapping[str, float]) -> Funding:
        """The funding under a change of the budgets, as a study with these factors reads it.

        Raises:
            InputError: A source is not known or not limited.
        """
        known = {item.code for item in self.choices} | {ALL_BUDGETS}
        for code in budgets:
            if code not in known:
                raise InputError(problem("what-if.choice", Where(key=code[:40]), given=code[:40]))
        factor, factors = self.factors(budgets)
        return scale_budgets(self._funding, factor, factors=factors)

    @property
    def _held(self) -> tuple[FinanceFile, Finance]:
        step, given = self.study.file.finance, self.data.finance
        if step is None or given is None or "allocation" not in self.run.names:
            raise InputError(problem("what-if.plan", Where(file=self.run.folder.name)))
        return step, given

    @cached_property
    def _funding(self) -> Funding:
        return read_funding(self.study.path(self._held[0].funding))

    @cached_property
    def _settings(self) -> AllocationSettings:
        return averse_settings(self._held[0].allocation, self._held[1], seed=self._seed)

    @property
    def _seed(self) -> int:
        return int(self.run.record["seed"])

    def _plan(
        self,
        budgets: Mapping[str, float],
        *,
        gap: float,
        time_limit: float,
        nodes: int | None = None,
        watch: Watch | None = None,
    ) -> AllocationResult:
        settings = replace(self._settings, gap=gap, time_limit=time_limit, nodes=nodes, resolve=0)
        poles = self.run.result("poles") if "poles" in self.run.names else None
        return allocate_finance(
            self._held[1].portfolio, self.funding(budgets), poles=poles, settings=settings, seed=self._seed,
            watch=watch,
        )  # fmt: skip


def gained(official: AllocationResult, plan: AllocationResult) -> tuple[float, float]:
    """Between what bounds the best plan under other budgets is worth more than the best official one.

    The best plan of each lies between the one found and the proved bound, so the difference is told only as
    far as both searches went; NaN where no bound is known.
    """
    before, after = ({row["name"]: row["value"] for row in x["figures"].to_dicts()} for x in (official, plan))
    low = float(after["objective"]) - _number(before["bound"])
    return low, _number(after["bound"]) - float(before["objective"])


def changed_projects(official: AllocationResult, plan: AllocationResult) -> pl.DataFrame:
    """Projects of which other stages are paid, or none any more.

    Returns:
        project, region, stages, official_status, official_paid (stages), official_cost, status, paid, cost;
        by the money that moves, most first.
    """
    kept = ("project", "region", "stages", "status", pl.col("stages_paid").alias("paid"), "cost")
    before, after = (x["projects"].select(*kept) for x in (official, plan))
    before = before.select("project", official_status="status", official_paid="paid", official_cost="cost")
    both = after.join(before, on="project", how="left", maintain_order="left")
    moved = (pl.col("cost") - pl.col("official_cost")).abs()
    return both.filter(pl.col("paid") != pl.col("official_paid")).sort(
        moved, "project", descending=[True, False]
    )


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)

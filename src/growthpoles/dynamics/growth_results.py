"""What the growth simulator gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from growthpoles.core.result import Result
from growthpoles.dynamics.growth_inputs import PRIOR, Parameter
from growthpoles.errors import NotAvailableError, problem

PRIMARY = "regions-years"


@dataclass(frozen=True, eq=False, repr=False)
class GrowthResult(Result):
    """Courses of growth with and without a push: a simulation under assumptions, no forecast.

    Tables:
        paths (scenario, region, year): level and growth, each p10, p25, median, p75, p90; held (share of
            draws at or beyond the bound of 50 % a year). Scenarios: ``without`` and, with pushes, ``with``.
        parameters (parameter, region): distribution, value, low, high, error as given; drawn_p10,
            drawn_median, drawn_p90; presumed; source. Region ``*``: one number for all.
        equilibrium (region): root, root_p10, root_p90 (of the region alone); explosive_alone (share of draws
            with a root of one or more); rest_point, rest_point_p10, rest_point_p90 (draws in which growth
            rests); constant (their share); regime: constant, explosive, open.
        regimes (regime): draws, share, of all regions together; largest_root (median).
        takeoff (region): acts_on, size, from_year, to_year; probability with its Monte Carlo error;
            years_above (median); reinforcing (share in which the effect grows on); needed_size,
            needed: found, none.
        push_sizes (region, size): probability.
        effects (region): pushed; output, people and per_head, with less without push in the last year, %,
            each p10, median, p90; gains, loses (shares of draws, output); reading: gains, loses, open, none.
        divergence (scenario, year): gap_p10, gap, gap_p90 (standard deviation over the regions of ln output
            per head); ratio (highest over lowest, median); wider (share of draws above the start).
        bifurcation (trade_cost, share): stable, kind: even, core, between.
        core_periphery: sigma, mu, break_point, sustain_point, trade_cost, today: gathers, either, spreads,
            unknown; source.
        labels.
    """

    kind: ClassVar[str] = "growth"


@dataclass(frozen=True, eq=False, repr=False)
class GrowthEstimate(Result):
    """The Verdoorn coefficient of a panel, or why it cannot be told.

    Tables:
        coefficients (estimator): lambda, error, low, high, autonomous, autonomous_error, observations,
            regions, verdict: identified, too-few, includes-zero, includes-one, no-variation.
        spells (edition): first_year, last_year, regions, observations.
        observations (edition, unit, year): growth, productivity (both % a year).
        labels.

    Attributes:
        identified: Whether the estimate may stand for lambda.
    """

    kind: ClassVar[str] = "growth-estimate"

    @property
    def identified(self) -> bool:
        """Whether within and between regions lambda can be told apart from zero and from one."""
        return bool(self.spec["identified"])

    @property
    def verdoorn(self) -> Parameter:
        """Lambda with its standard error, or the prior with the reason in its source."""
        if not self.identified:
            reason = f"not identified in {self.spec['source']}"
            return Parameter(low=0.3, high=0.7, source=f"{PRIOR}coefficients of about 0.5; {reason}")
        return self._parameter("lambda", "error")

    @property
    def autonomous(self) -> Parameter:
        """Autonomous productivity growth beside lambda.

        Raises:
            NotAvailableError: Lambda is not identified, so that the rest is not either.
        """
        if not self.identified:
            raise NotAvailableError(problem("growth.estimate.none"))
        return self._parameter("autonomous", "autonomous_error")

    def _parameter(self, value: str, error: str) -> Parameter:
        row = self["coefficients"].filter(pl.col("estimator") == PRIMARY).row(0, named=True)
        return Parameter(row[value], error=row[error], source=f"estimated, {self.spec['source']}")

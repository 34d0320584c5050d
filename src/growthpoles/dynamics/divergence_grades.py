"""Grades of claims about divergence: what the data support, contradict, or cannot decide."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from growthpoles.dynamics.divergence_inputs import DivergenceSettings

SUPPORTED, OPPOSED, OPEN, MISSING = "supported", "not-supported", "inconclusive", "not-assessed"
_SCHEMA = {
    "claim": pl.String,
    "measure": pl.String,
    "sample": pl.String,
    "estimate": pl.Float64,
    "p_value": pl.Float64,
    "units": pl.Int64,
    "years": pl.Int64,
    "basis": pl.String,
    "grade": pl.String,
    "reason": pl.String,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One estimate that speaks about a claim.

    Attributes:
        measure: What was measured.
        sample: ``all`` or ``without``.
        estimate: Above zero speaks for divergence (or for the claim named).
        p_value: Two-sided; None when nothing could be tested.
        units, years: What it rests on.
        least_years: Fewer years decide nothing.
        basis: Prices, ``relative`` for measures within a year.
    """

    measure: str
    sample: str
    estimate: float | None
    p_value: float | None
    units: int
    years: int
    least_years: int = 2
    basis: str = "relative"

    def row(self, claim: str, settings: DivergenceSettings, *, sign: int = 1) -> dict[str, object]:
        """The row of `findings` for a claim; sign -1 when an estimate below zero speaks for it."""
        grade, reason = self._grade(settings, sign)
        return {
            "claim": claim,
            "measure": self.measure,
            "sample": self.sample,
            "estimate": self.estimate,
            "p_value": self.p_value,
            "units": self.units,
            "years": self.years,
            "basis": self.basis,
            "grade": grade,
            "reason": reason,
        }

    def _grade(self, settings: DivergenceSettings, sign: int) -> tuple[str, str]:
        if self.estimate is None or self.p_value is None:
            return MISSING, ""
        if self.units < settings.least_units:
            return OPEN, "few-units"
        if self.years < self.least_years:
            return OPEN, "few-years"
        if sign * self.estimate <= 0:
            return OPPOSED, "opposite"
        if self.p_value >= settings.alpha:
            return OPEN, "p-value"
        return (OPEN, "current-prices") if self.basis == "current" else (SUPPORTED, "")


def both_claims(evidence: Evidence, settings: DivergenceSettings) -> list[dict[str, object]]:
    """Rows for the claim of divergence and for that of convergence."""
    return [evidence.row("divergence", settings), evidence.row("convergence", settings, sign=-1)]


def findings_table(rows: list[dict[str, object]]) -> pl.DataFrame:
    """Table `findings`, in the order claim, measure, sample."""
    return pl.DataFrame(rows, schema=_SCHEMA).sort("claim", "measure", "sample")

"""SB4: spread between tiers of places, output and jobs simultaneously (after Ke and Feser 2010)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray, Panel
from growthpoles.poles.spread_findings import Finding, Reason, Row, decide, number, slope_columns
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_sample import Sample
from growthpoles.stats.instruments import two_stage_least_squares
from growthpoles.stats.sampling import generator
from growthpoles.stats.spillover import AssignmentTest, detectable_effect, inverse_distance_weights

LEAST = 20
MODEL = "SB4"


@dataclass(frozen=True, eq=False)
class _Side:
    """One equation between two tiers.

    Attributes:
        growth: Growth of the receivers, own variable.
        other: Growth of the receivers, the other variable.
        start: Initial log of the receivers, own variable.
        instrument: The same of the other variable.
        sent: Growth of the senders and their two initial logs, shape (senders, 3).
    """

    growth: FloatArray
    other: FloatArray
    start: FloatArray
    instrument: FloatArray
    sent: FloatArray

    def fit(self, w: FloatArray) -> tuple[float, float]:
        """Slope on the growth of the senders, and the first-stage F of its instruments."""
        near = w @ self.sent
        found = two_stage_least_squares(
            self.growth,
            np.column_stack([near[:, 0], self.other]),
            exogenous=self.start[:, None],
            instruments=np.column_stack([self.instrument, near[:, 1:]]),
        )
        return float(found.coefficients[0]), float(found.first_stage[0])


def tiers(panel: Panel, samples: tuple[Sample, ...], *, settings: SpreadSettings, seed: int) -> Finding:
    """SB4 for every pair of tiers (levels of units) with enough receivers.

    G_i = r W_ab G + d E_i + x_i and E_i = r W_ab E + h G_i + x_i for receivers i of tier b and senders of
    tier a, W_ab by inverse squared distance; two-stage least squares, x the own initial level, instruments
    the other initial level and the W_ab averages of both. p by assigning the rows of W_ab anew.
    """
    held = {sample.growth.role: sample for sample in samples}
    levels = {unit.code: unit.level for unit in panel.place.units}
    found = sorted({levels[unit] for unit in panel.units})
    if len(found) < 2:
        return Finding(MODEL, Reason.of("spread.reason.one-tier", tier=" ".join(found)))
    output, jobs = held.get("grp_volume_index") or held.get("grp"), held.get("employed")
    roles = settings.roles
    if output is None or jobs is None or roles.grp not in panel.codes or output.space.basis != "km":
        return Finding(MODEL, Reason.of("spread.reason.no-jobs", population=roles.grp, jobs=roles.employed))
    units = [unit for unit in output.space.units if unit in jobs.space.units]
    members = {tier: [unit for unit in units if levels[unit] == tier] for tier in found}
    both = {"output": output, "jobs": jobs}
    rows = [
        {"sender": a, "receiver": b, **row}
        for a in found
        for b in found
        for row in _pair_rows(panel, both, (members[a], members[b]), settings=settings, seed=seed)
    ]
    if not rows:
        return Finding(MODEL, Reason.of("spread.reason.few-places", units=len(units), least=LEAST))
    return Finding(MODEL, tables={"tiers": rows})


def _pair_rows(
    panel: Panel,
    samples: Mapping[str, Sample],
    pair: tuple[list[str], list[str]],
    *,
    settings: SpreadSettings,
    seed: int,
) -> Iterator[Row]:
    """Both equations for one pair of senders and receivers."""
    senders, receivers = pair
    if len(receivers) < LEAST or len(senders) < 2:
        return
    w = inverse_distance_weights(_between(samples["output"], receivers, senders))
    for own, other in (("output", "jobs"), ("jobs", "output")):
        side = _side(panel, samples, pair, names=(own, other), settings=settings)
        try:
            beta, strength = side.fit(w)
            test = _permuted(side, w, beta, draws=settings.draws, seed=seed)
        except ValueError:  # collinear or incomplete: no row, and the pair is missing from the table
            continue
        yield {
            "variable": own,
            **slope_columns(test),
            "first_stage_f": number(strength),
            "label": decide(test, settings.alpha, reason=Reason()),
            "units": len(receivers),
        }


def _between(sample: Sample, receivers: list[str], senders: list[str]) -> FloatArray:
    rows, columns = ([sample.space.units.index(unit) for unit in units] for units in (receivers, senders))
    far = sample.space.distance[np.ix_(rows, columns)].copy()
    far[np.array(receivers)[:, None] == np.array(senders)] = np.nan
    return far


def _side(
    panel: Panel,
    samples: Mapping[str, Sample],
    pair: tuple[list[str], list[str]],
    *,
    names: tuple[str, str],
    settings: SpreadSettings,
) -> _Side:
    senders, receivers = pair
    own, other = names
    at = max(panel.year_position(samples["jobs"].years[0]) - 1, 0)
    codes = {"output": settings.roles.grp, "jobs": settings.roles.employed}

    def growth(name: str, units: list[str]) -> FloatArray:
        sample = samples[name]
        return np.asarray(sample.values[[sample.space.units.index(unit) for unit in units]].mean(axis=1))

    def start(name: str, units: list[str]) -> FloatArray:
        return np.log(panel.column(codes[name])[[panel.units.index(unit) for unit in units], at])

    sent = np.column_stack([growth(own, senders), start(own, senders), start(other, senders)])
    return _Side(
        growth(own, receivers), growth(other, receivers), start(own, receivers), start(other, receivers), sent
    )


def _permuted(side: _Side, w: FloatArray, beta: float, *, draws: int, seed: int) -> AssignmentTest:
    rng = generator(seed)
    slopes = np.array([side.fit(w[rng.permutation(len(w))])[0] for _ in range(draws)])
    up, down = ((1 + beyond.sum()) / (1 + draws) for beyond in (slopes >= beta, slopes <= beta))
    return AssignmentTest(beta, float(up), float(down), detectable_effect(slopes), slopes)

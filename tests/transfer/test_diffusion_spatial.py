"""What is told of the pull between units, and what is withheld."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from growthpoles.errors import Where
from growthpoles.stats.spatial_diffusion import SpatialFit, spread_ahead
from growthpoles.transfer.diffusion_inputs import DiffusionSettings, Levels
from growthpoles.transfer.diffusion_spatial import (
    force_tables,
    mixed,
    spatial_findings,
    spatial_fit,
    spatial_table,
    spread_table,
)

UNITS = ("A", "B", "C", "D")
TIES = np.array([[0, 1.0, 0, 0], [0.5, 0, 0.5, 0], [0, 0, 0, 1.0], [0.8, 0, 0.2, 0]])
YEARS = tuple(range(2010, 2022))
SHARES = spread_ahead([0.2, 0.0, 0.05, 0.0], TIES, times=YEARS, values=(0.01, 0.3, 0.2))
SEED = np.random.SeedSequence(4)


def found(**changes: object) -> SpatialFit:
    values = np.array([0.01, 0.3, 0.2])
    made = SpatialFit(values, values - 0.05, values + 0.05, np.stack([values, values]), 44, 4, 0.9, -0.5)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_planted_forces_are_found_and_nothing_is_fitted_without_ties() -> None:
    fit = spatial_fit(SHARES, TIES, years=YEARS, draws=10, seed=SEED)
    assert fit is not None and fit.values == pytest.approx([0.01, 0.3, 0.2], abs=1e-4) and not mixed(fit)
    assert spatial_fit(SHARES, 0 * TIES, years=YEARS, draws=0, seed=SEED) is None
    assert spatial_table(None).data.is_empty()


def test_forces_by_hand() -> None:
    """Push on B: 0.01 + 0.3 F_B + 0.2 (F_A + F_C) / 2, means over the years."""
    forces, pulls = force_tables(UNITS, SHARES, ties=TIES, spatial=found())
    home, tied = 0.3 * SHARES[1].mean(), 0.2 * (SHARES[0].mean() + SHARES[2].mean()) / 2
    row = forces.data.row(1, named=True)
    parts = np.array([0.01, home, tied]) / (0.01 + home + tied)
    assert [row[name] for name in ("outside", "home", "tied")] == pytest.approx(parts)
    share = SHARES[0].mean() / (SHARES[0].mean() + SHARES[2].mean())
    assert row["strongest"] == "A" and row["share"] == pytest.approx(share)
    assert pulls.data.filter(unit="B")["share"].sum() == pytest.approx(1)


def test_no_source_is_named_where_the_interval_of_the_pull_reaches_zero() -> None:
    weak = found(low=np.array([0.0, 0.2, -0.01]))
    forces, pulls = force_tables(UNITS, SHARES, ties=TIES, spatial=weak)
    assert forces.data["strongest"].is_null().all() and pulls.data.is_empty()
    assert forces.data["tied"].min() > 0  # type: ignore[operator]
    assert [item.code for item in spatial_findings(weak, Where())] == ["diffusion.spatial.zero"]
    assert not list(spatial_findings(found(), Where()))


def test_a_negative_push_counts_as_none() -> None:
    repelled = found(values=np.array([0.01, 0.3, -0.1]), low=np.full(3, -0.2))
    assert force_tables(UNITS, SHARES, ties=TIES, spatial=repelled)[0].data["tied"].to_list() == [0] * 4


def test_what_cannot_be_told_apart_is_mixed_unless_its_intervals_are_narrow() -> None:
    assert not mixed(found(correlation=-0.99))
    wide = found(correlation=-0.99, high=np.array([0.1, 0.9, 0.9]))
    assert mixed(wide) and [item.code for item in spatial_findings(wide, Where())] == [
        "diffusion.spatial.mixed"
    ]


def test_years_ahead_go_on_along_the_scheme() -> None:
    ceilings = np.array([100.0, 50, 10, 20])
    longer = spread_ahead(SHARES[:, 0], TIES, times=range(2010, 2025), values=(0.01, 0.3, 0.2))
    levels = Levels(UNITS, YEARS, SHARES * ceilings[:, None], ceilings, ((),) * 4)
    settings = DiffusionSettings(horizon=3)
    table = spread_table(levels, ceilings, ties=TIES, spatial=found(), settings=settings).data
    assert table.height == 12
    assert table.filter(unit="B")["level"].to_numpy() == pytest.approx(50 * longer[1, -3:])
    assert (table["low"] <= table["level"] + 1e-9).all() and (table["level"] <= table["high"] + 1e-9).all()
    unknown = np.where(ceilings == 50, np.nan, ceilings)
    assert spread_table(levels, unknown, ties=TIES, spatial=found(), settings=settings).data.is_empty()

"""Draws through a typology, by hand."""

from __future__ import annotations

import numpy as np
from tests.study.futures import YEARS, pole_rules, townspeople

from growthpoles.dynamics.forecast_results import ForecastDraws
from growthpoles.stats.outlook import chance_kept, chance_reached
from growthpoles.study.outlook_poles import INDUSTRIES, PoleBasis

AHEAD = (YEARS[-1] + 1, YEARS[-1] + 2)


def basis_of(levels: tuple[float, ...], *hold: str) -> PoleBasis:
    panel = townspeople(levels)
    rules = pole_rules().settings
    return PoleBasis.of(panel.territory, panel, industries=None, settings=rules, hold=hold)


def drawn(*draws: list[list[float]]) -> ForecastDraws:
    """Townspeople of every draw, unit and year; twice as many people in all."""
    towns = np.array(draws)
    return ForecastDraws(
        ("U1", "U2"), AHEAD, ("urban_population", "population"), np.stack([towns, 2 * towns], -1)
    )


def test_two_draws_by_hand() -> None:
    # a pole from 750 thousand townspeople
    basis = basis_of((800.0, 700.0))
    found = basis.draws(drawn([[760, 740], [740, 760]], [[800, 900], [700, 710]]), AHEAD)
    assert found.held[:, 0].tolist() == [[True, False], [True, True]]
    assert found.held[:, 1].tolist() == [[False, True], [False, False]]
    assert chance_kept(found.held)[0].tolist() == [1.0, 0.5]
    assert chance_reached(found.held)[1].tolist() == [0.0, 0.5]


def test_held_figures_do_not_move() -> None:
    basis = basis_of((800.0, 700.0), "urban_population")
    found = basis.draws(drawn([[100, 100], [900, 900]]), AHEAD)
    assert found.held[0].tolist() == [[True, True], [False, False]]


def test_measures_of_industries_say_so() -> None:
    basis = basis_of((800.0, 700.0))
    measure = basis.typology.measures[0]
    assert basis.inputs(measure) == ("urban_population",)
    assert INDUSTRIES not in basis.held
    assert basis.needed.all(axis=0).tolist()[0]

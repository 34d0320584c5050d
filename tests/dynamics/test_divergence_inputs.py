"""What is compared: editions, years, prices, core, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.builders import marked, name
from tests.dynamics.divergence_panels import QUICK, bridged, closing, figures, poles

from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Flag, Indicator
from growthpoles.dynamics.divergence import measure_divergence
from growthpoles.dynamics.divergence_inputs import DivergenceSettings
from growthpoles.errors import InputError, SpecificationError


def test_a_constant_price_indicator_must_be_in_constant_prices() -> None:
    panel = figures(closing(), price="current")
    with pytest.raises(InputError) as caught:
        measure_divergence(panel, settings=DivergenceSettings(real="grp"))
    assert caught.value.problems[0].code == "divergence.real.current"
    panel = panel.with_indicator(
        Indicator("grp_2015", name("r"), price=PriceBasis("constant", 2015), additive=True),
        panel.column("grp"),
    )
    assert (
        measure_divergence(panel, settings=replace(QUICK, real="grp_2015")).spec["growth_basis"] == "constant"
    )


def test_hidden_zero_and_missing_cells_leave_the_unit_out_with_a_warning() -> None:
    panel = figures(closing(15))
    values = np.array(panel.values)
    values[2, 5, 0] = 0
    flags = np.array(panel.flags)
    flags[2, 5, 0] = Flag.ZERO
    panel = marked(replace(panel, values=values, flags=flags), Flag.CONFIDENTIAL, ("U1", 2003, "grp"))
    found = measure_divergence(panel, settings=replace(QUICK, years=panel.years))
    assert {item.where.unit for item in found.diagnostics.with_code("divergence.unit.incomplete")} == {
        "U1",
        "U3",
    }
    assert found.spec["units"] == [code for code in panel.units if code not in ("U1", "U3")]


def test_years_with_fewer_units_are_not_compared_with_the_rest() -> None:
    panel = figures(closing(15))
    panel = marked(panel, Flag.MISSING, *((code, 2001, "grp") for code in panel.units[:5]))
    found = measure_divergence(panel, settings=QUICK)
    assert found.spec["years"] == list(range(2002, 2021)) and len(found.spec["units"]) == 15


def test_editions_are_bridged_and_poles_go_with_them() -> None:
    panel = bridged()
    settings = replace(QUICK, edition="old", classes=2)
    found = measure_divergence(panel, settings=settings, poles=poles("new", "B", "D"))
    assert found.spec["units"] == ["AB", "C", "D", "E", "F"]
    assert found.spec["core"] == ["AB", "D"]
    amounts, heads = panel.column("grp")[:, 0], panel.column("population")[:, 0]
    share = (amounts[:2].sum() + amounts[3]) / amounts.sum()
    assert found["shares"].filter(pl.col("group") == "core")["amount_share"][0] == pytest.approx(share)
    level = np.append(amounts[:2].sum() / heads[:2].sum(), amounts[2:] / heads[2:])
    assert found["yearly"]["log_deviation"][0] == pytest.approx(np.log(level).std(ddof=1))


def test_rates_are_not_bridged() -> None:
    panel = bridged()
    panel = panel.with_indicator(Indicator("population", name("p")), panel.column("population"))
    with pytest.raises(InputError) as caught:
        measure_divergence(panel, settings=replace(QUICK, edition="old"))
    assert caught.value.problems[0].code == "panel.bridge.rate"


def test_without_poles_the_largest_is_the_core_and_said_so() -> None:
    people = np.full((9, 16), 10.0)
    people[4] = 900
    found = measure_divergence(figures(closing(9, 16), people), settings=QUICK)
    assert found.spec["core"] == ["U5"] and found.diagnostics.with_code("divergence.core.largest")
    none = measure_divergence(figures(closing(9, 16)), settings=QUICK, poles=poles("now"))
    assert none["shares"].is_empty() and none["yearly"]["between"].null_count() == 16


@pytest.mark.parametrize(
    "settings",
    [
        {"classes": 1},
        {"alpha": 0.5},
        {"permutations": -1},
        {"spatial_models": ("durbin",)},
        {"least_units": 2},
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(SpecificationError):
        DivergenceSettings(**settings)  # type: ignore[arg-type]


def test_every_problem_of_the_input_is_told_at_once() -> None:
    settings = DivergenceSettings(years=(1890,), real="nowhere", controls=("nothing",))
    with pytest.raises(InputError) as caught:
        measure_divergence(figures(closing(9)), settings=settings)
    assert [item.code for item in caught.value.problems] == [
        "panel.indicator.unknown", "panel.indicator.unknown", "panel.year.unknown",
    ]  # fmt: skip


def test_nothing_to_compare_is_refused() -> None:
    panel = figures(closing(3, 2))
    panel = marked(panel, Flag.MISSING, *((c, y, "grp") for c in panel.units for y in panel.years))
    with pytest.raises(InputError) as caught:
        measure_divergence(panel, settings=QUICK)
    assert caught.value.problems[0].code == "divergence.nothing"


def test_a_volume_index_turns_current_prices_into_growth() -> None:
    level = closing(12, 16)
    inflation = 1.1 ** np.arange(16)
    panel = figures(level * inflation, price="current")
    steps = np.full(level.shape, np.nan)
    steps[:, 1:] = 100 * level[:, 1:] / level[:, :-1]
    panel = panel.with_indicator(Indicator("grp_volume_index", name("i"), "% of previous year"), steps)
    found = measure_divergence(panel, settings=QUICK)
    real = measure_divergence(figures(level), settings=QUICK)
    assert found.spec["growth_basis"] == "volume-index"
    assert found["beta"]["slope"][0] == pytest.approx(real["beta"]["slope"][0])
    assert found["club_tests"]["t"].to_list() == pytest.approx(real["club_tests"]["t"].to_list(), rel=1e-6)

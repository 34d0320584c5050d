"""Settings and series made ready: refusals, gaps, breaks, three kinds of nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import marked, panel_of
from tests.dynamics.panels import LAST, codes, values, walks, yearly

from growthpoles.core.panel import Flag
from growthpoles.dynamics.forecast import forecast
from growthpoles.dynamics.forecast_inputs import ForecastSettings, Ratio
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.errors import InputError

OWN = ForecastSettings(method="short-combination")


def status_of(result: ForecastResult, unit: str) -> str:
    return str(result["series"].filter(unit=unit)["status"].item())


def test_missing_confidential_and_zero_are_three_things() -> None:
    grid = walks(6)
    grid[0] = 0.0
    grid[1] = 7.0
    panel = marked(yearly({"x": grid}), Flag.CONFIDENTIAL, ("U3", LAST, "x"))
    panel = marked(panel, Flag.MISSING, *(("U4", LAST - k, "x") for k in range(3)))
    panel = marked(panel, Flag.MISSING, *(("U5", year, "x") for year in panel.years))
    panel = marked(panel, Flag.NOT_APPLICABLE, *(("U6", year, "x") for year in panel.years))
    found = forecast(panel, settings=OWN)
    wanted = ["zero", "constant", "confidential", "ended", "no-data", "not-applicable"]
    assert [status_of(found, f"U{k}") for k in range(1, 7)] == wanted
    assert set(found["forecasts"].filter(unit="U1")["value"]) == {0.0}
    assert set(found["forecasts"].filter(unit="U2")["value"]) == {7.0}
    assert found["forecasts"].filter(unit="U2")["low80"].null_count() == 5
    assert found["forecasts"].filter(unit="U3")["value"].null_count() == 5
    assert "x" not in found["history"].filter(unit="U5")["indicator"].to_list()
    assert found["history"].filter(unit="U3", year=LAST)["flag"].item() == "confidential"


def test_a_gap_inside_is_bridged_for_the_model_and_a_long_one_ends_the_series() -> None:
    panel = yearly({"x": walks(6)})
    panel = marked(panel, Flag.MISSING, ("U1", LAST - 4, "x"), *(("U2", LAST - k, "x") for k in (6, 7, 8)))
    found = forecast(panel, settings=OWN)
    series = {row["unit"]: row for row in found["series"].iter_rows(named=True)}
    assert (series["U1"]["points"], series["U1"]["filled"]) == (15, 1)
    assert (series["U2"]["points"], series["U2"]["filled"]) == (6, 0)
    assert "forecast.filled" in codes(found)


def test_nothing_before_a_break_is_used() -> None:
    grid = walks(8)
    other = np.array(grid)
    other[:, :6] *= 40
    settings = replace(OWN, breaks={"x": LAST - 9})
    assert values(forecast(yearly({"x": grid}), settings=settings)).tolist() == (
        values(forecast(yearly({"x": other}), settings=settings)).tolist()
    )
    late = forecast(yearly({"x": grid}), settings=replace(OWN, breaks={"*": LAST - 2}))
    assert set(late["series"]["status"]) == {"break"}


def test_every_problem_of_the_settings_is_told_at_once() -> None:
    panel = yearly({"x": walks(4)})
    wrong = ForecastSettings(
        bounds={"x": (0.0, 10.0), "nothing": (0.0, None)},
        groups={"U1": "north", "U9": "north"},
        ratios=(Ratio("x", "x", "x"), Ratio("a", "x", "b")),
    )
    with pytest.raises(InputError) as caught:
        forecast(panel, horizon=0, settings=wrong)
    assert {item.code for item in caught.value.problems} == {
        "panel.indicator.unknown",
        "territory.unit.unknown",
        "forecast.group.missing",
        "forecast.bounds.outside",
        "forecast.ratio.chain",
        "forecast.horizon",
    }
    with pytest.raises(InputError) as caught:
        ForecastSettings(method="magic", calibration=3, bounds={"x": (2.0, 1.0)})  # type: ignore[arg-type]
    assert [item.code for item in caught.value.problems] == [
        "forecast.choice",
        "forecast.calibration",
        "forecast.bounds.order",
    ]
    found = forecast(panel, horizon=1, settings=OWN)
    with pytest.raises(InputError):
        found.draws(0)
    with pytest.raises(InputError):
        found.draws(1, codes=["nothing"])


def test_imputed_cells_count_neither_as_points_nor_in_past_errors() -> None:
    grid = walks(30)
    panel = yearly({"x": grid})
    flags = np.array(panel.flags)
    flags[0, :12] = Flag.IMPUTED
    flags[1, -1] = Flag.IMPUTED
    found = forecast(replace(panel, flags=flags), settings=OWN)
    points = dict(found["series"].select("unit", "points").rows())
    assert status_of(found, "U1") == "too-short"
    assert points["U2"] == 15
    flags[:] = panel.flags
    flags[1, -2] = Flag.IMPUTED  # four and five years ahead of two past forecasts, before the end of a third
    inside = forecast(replace(panel, flags=flags), settings=OWN)["accuracy"]["errors"].to_list()
    assert inside[3] == inside[4] == inside[0] - 1


def test_an_imputed_end_is_forecast_and_not_taken_for_observed() -> None:
    """Two carried-forward years: the series ends before them; three: it has ended."""
    panel = yearly({"x": walks(12)})
    values_, flags = np.array(panel.values), np.array(panel.flags)
    for unit, years in ((0, 2), (1, 3)):
        values_[unit, -years:] = values_[unit, -years - 1]
        flags[unit, -years:] = Flag.IMPUTED
    found = forecast(replace(panel, values=values_, flags=flags), horizon=2, settings=OWN)
    assert found["series"].filter(unit="U1")["last_year"].item() == LAST - 2
    assert found["forecasts"].filter(unit="U1")["year"].to_list() == list(range(LAST - 1, LAST + 3))
    assert status_of(found, "U2") == "ended"


def test_years_that_are_missing_from_the_panel_are_gaps() -> None:
    """Years that no unit has may be left out of a panel; every third year alone is too few."""
    gone = (LAST - 15, LAST - 11)
    grid, years = walks(12, 18), [year for year in range(LAST - 17, LAST + 1) if year not in gone]
    at = [year - LAST + 17 for year in years]
    short = forecast(panel_of({"x": grid[:, at]}, years=years), settings=OWN)
    cells = [(f"U{k}", year, "x") for k in range(1, 13) for year in gone]
    whole = forecast(marked(yearly({"x": grid}), Flag.MISSING, *cells), settings=OWN)
    assert short["forecasts"].equals(whole["forecasts"])
    assert set(short["series"]["filled"]) == {2}
    assert short.inputs is not None and list(short.inputs.years) == years
    thin = forecast(
        panel_of({"x": grid[:, :10]}, years=[LAST - 3 * k for k in range(9, -1, -1)]), settings=OWN
    )
    assert set(thin["series"]["status"]) == {"gaps"}


@pytest.mark.parametrize(
    ("code", "unit", "scale", "high"),
    [
        ("literacy", "%", "logit", 100.0),
        ("literacy", "per cent", "logit", 100.0),
        ("literacy", "share", "logit", 1.0),
        ("literacy", "persons", "log", None),
        ("gdp_growth", "%", "none", None),
        ("price_change", "per cent", "none", None),
    ],
)
def test_bounds_follow_the_unit_of_measure_and_growth_has_none(
    code: str, unit: str, scale: str, high: float | None
) -> None:
    grid = np.clip(walks(8, level=40.0), 0.5, 99.0) * (0.01 if unit == "share" else 1.0)
    found = forecast(yearly({code: grid}, measures={code: unit}), settings=OWN)["indicators"]
    assert found["scale"].item() == scale
    assert found["high"].item() == high


def test_growth_that_was_always_positive_may_turn_negative() -> None:
    growth = np.abs(np.random.default_rng(2).normal(2.0, 1.5, (10, 20))) + 0.05
    found = forecast(yearly({"grp_growth": growth}, measures={"grp_growth": "%"}), settings=OWN)
    assert (values(found, "low95") < 0).any()


def test_an_empty_panel_and_a_single_year_are_answered() -> None:
    panel = yearly({"x": walks(4)})
    with pytest.raises(InputError) as caught:
        forecast(panel.select(codes=[]))
    assert [item.code for item in caught.value.problems] == ["forecast.panel.empty"]
    found = forecast(panel.select(years=[LAST]), settings=OWN)
    assert set(found["series"]["status"]) == {"too-short"}

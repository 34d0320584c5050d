"""Settings and series made ready: refusals, gaps, breaks, three kinds of nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import marked
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
    assert found["accuracy"]["errors"].to_list()[4] == found["accuracy"]["errors"].to_list()[0] - 1


def test_an_empty_panel_and_a_single_year_are_answered() -> None:
    panel = yearly({"x": walks(4)})
    with pytest.raises(InputError) as caught:
        forecast(panel.select(codes=[]))
    assert [item.code for item in caught.value.problems] == ["forecast.panel.empty"]
    found = forecast(panel.select(years=[LAST]), settings=OWN)
    assert set(found["series"]["status"]) == {"too-short"}

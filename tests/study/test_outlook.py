"""The outlook of an index and of poles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.builders import marked, panel_of
from tests.study.futures import (
    YEARS,
    ahead,
    fitted,
    index_outlook,
    moving,
    pole_rules,
    still,
    townspeople,
)

from growthpoles.composite.fit import score_index
from growthpoles.core.panel import Flag
from growthpoles.errors import InputError
from growthpoles.study.outlook import OutlookSettings, outlook_index

LAST = YEARS[-1]


def ahead_of(data: pl.DataFrame) -> pl.DataFrame:
    return data.filter(pl.col("year") > LAST)


def test_without_spread_the_outlook_is_the_index_of_the_point_forecasts() -> None:
    panel = still()
    made, forecasts = fitted(panel), ahead(panel)
    found = ahead_of(outlook_index(made, forecasts, panel=panel)["index"])
    points = forecasts.panel().select(years=range(LAST + 1, LAST + 4))
    wanted = made.score(points).index
    assert wanted[:, 0] == pytest.approx(score_index(panel, made.framework).scores.index[:, -1])
    for name in ("value", "low80", "high80", "low95", "high95"):
        assert found[name].to_numpy().reshape(4, 3) == pytest.approx(wanted)


def test_the_fan_holds_the_past_widens_and_shares_out_the_places() -> None:
    found = index_outlook(300)["index"]
    past, fan = found.filter(status="past"), ahead_of(found)
    panel = moving()
    wanted = score_index(panel, fitted(panel).framework).scores.index
    assert past["value"].to_numpy().reshape(wanted.shape) == pytest.approx(wanted)
    spans = (fan["high80"] - fan["low80"]).to_numpy().reshape(8, 3)
    assert (np.diff(spans.mean(axis=0)) > 0).all()
    assert fan.group_by("year").agg(pl.col("top").sum())["top"].to_list() == pytest.approx([3.0] * 3)
    assert fan["low95"].le(fan["low80"]).all() and fan["value"].le(fan["high80"]).all()


def test_a_series_that_is_too_short_keeps_its_unit_out_with_a_reason() -> None:
    panel = moving(6)
    gone = [("U3", year, "y") for year in YEARS[:-3]]  # three figures of y are left
    panel = marked(panel, Flag.MISSING, *gone)
    found = outlook_index(fitted(panel), ahead(panel), panel=panel, settings=OutlookSettings(20, top=2))
    rows = ahead_of(found["index"])
    gone = rows.filter(unit="U3")
    assert gone["status"].unique().to_list() == ["incomplete"]
    assert gone["missing"].unique().to_list() == ["y"]
    assert gone["value"].null_count() == gone["top"].null_count() == 3
    assert rows.filter(unit="U1")["ranked"].unique().to_list() == [5]
    assert "outlook.incomplete.index" in [item.code for item in found.diagnostics]


def test_an_indicator_that_was_not_forecast_leaves_no_index_at_all() -> None:
    panel = moving()
    found = outlook_index(fitted(panel), ahead(panel, "x"), panel=panel, settings=OutlookSettings(5))
    assert ahead_of(found["index"])["status"].unique().to_list() == ["incomplete"]
    rows = {row["code"]: row for row in found["inputs"].iter_rows(named=True)}
    assert (rows["x"]["status"], rows["y"]["status"]) == ("forecast", "not-asked")


def test_a_forecast_without_interval_gives_a_middle_and_no_chance() -> None:
    years = YEARS[-5:]
    panel = panel_of(
        {"x": moving(3, years).values[..., 0], "y": moving(3, years).values[..., 1]}, years=years
    )
    found = outlook_index(fitted(panel), ahead(panel), panel=panel, settings=OutlookSettings(10))
    rows = ahead_of(found["index"])
    assert rows["status"].unique().to_list() == ["no-interval"]
    assert rows["value"].null_count() == 0
    assert rows["low80"].null_count() == rows["top"].null_count() == rows.height


def test_a_unit_that_never_changed_among_units_that_do_is_not_certain() -> None:
    """A figure without interval is not one without error: no fan, and no chance of a place for anyone."""
    panel = moving()
    fixed = np.array(panel.values)
    fixed[0, :, 0] = 55.0
    panel = replace(panel, values=fixed)
    found = outlook_index(fitted(panel), ahead(panel), panel=panel, settings=OutlookSettings(20, top=3))
    rows = ahead_of(found["index"])
    still_one = rows.filter(unit="U1")
    assert still_one["status"].unique().to_list() == ["no-interval"]
    assert still_one["value"].null_count() == 0 and still_one["low95"].null_count() == 3
    assert rows.filter(unit="U2")["low80"].null_count() == 0
    assert rows["top"].null_count() == rows.height
    assert "outlook.no-interval" in [item.code for item in found.diagnostics]


def test_poles_ahead_of_steady_figures_are_those_of_today() -> None:
    panel = townspeople((900.0, 600.0, 740.0))
    found = outlook_index(None, ahead(panel), panel=panel, settings=OutlookSettings(10, poles=pole_rules()))[
        "poles"
    ]
    last = found.filter(year=LAST + 3).sort("unit")
    assert last["pole"].to_list() == [True, False, False]
    assert last["so_far"].to_list() == [1.0, 0.0, 0.0]
    assert last["type"].to_list() == ["innovation-technological", None, None]


def test_growth_makes_a_pole_sooner_or_later() -> None:
    panel = townspeople((300.0, 560.0, 400.0), yearly=12.0)  # the second one reaches 740 in the last year
    found = outlook_index(
        None, ahead(panel), panel=panel, settings=OutlookSettings(200, poles=pole_rules()), seed=1
    )["poles"]
    row = found.filter(unit="U2").sort("year")
    assert row["pole"].to_list() == [False] * 3
    assert row["so_far"].is_sorted() and row["so_far"][-1] > 0.9
    assert found.filter(unit="U1")["so_far"].max() == 0.0


def test_a_figure_without_forecast_leaves_labels_open_unless_it_is_held() -> None:
    panel = townspeople((900.0, 600.0))
    forecasts = ahead(panel, "population")
    bare, held = (
        outlook_index(
            None, forecasts, panel=panel, settings=OutlookSettings(5, hold=hold, poles=pole_rules())
        )
        for hold in ((), ("urban_population",))
    )
    assert bare["poles"]["status"].unique().to_list() == ["incomplete"]
    assert bare["poles"]["missing"].unique().to_list() == ["urban_population"]
    assert held["poles"]["so_far"].null_count() == 0
    assert held["inputs"].filter(code="urban_population")["status"].to_list() == ["held"]
    assert "outlook.held" in [item.code for item in held.diagnostics]


def test_the_same_seed_gives_the_same_outlook_and_chunks_are_told() -> None:
    told: list[tuple[int, int]] = []
    panel = moving()
    settings = OutlookSettings(12)
    one, two = (
        outlook_index(
            fitted(panel), ahead(panel), panel=panel, settings=settings, seed=seed,
            progress=lambda done, all_: told.append((done, all_)),
        )
        for seed in (4, 4)
    )  # fmt: skip
    assert one["index"].equals(two["index"])
    assert told[-1] == (12, 12)
    assert not one["index"].equals(index_outlook(12)["index"])


def test_every_mistake_is_named_at_once() -> None:
    panel = moving()
    other = moving(3)
    with pytest.raises(InputError) as caught:
        outlook_index(None, ahead(other), panel=panel, settings=OutlookSettings(0, 0))
    codes = [item.code for item in caught.value.problems]
    assert codes == ["outlook.nothing", "outlook.units", "outlook.least", "outlook.least"]

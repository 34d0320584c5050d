"""Sums of units: added up exactly, or not at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import marked
from tests.dynamics.panels import LAST, codes, values, walks, yearly

from growthpoles.core.panel import Flag
from growthpoles.dynamics.forecast import forecast
from growthpoles.dynamics.forecast_inputs import ForecastSettings

OWN = ForecastSettings(method="short-combination")


@pytest.mark.parametrize("how", ["ols", "structural", "shrinkage"])
def test_units_groups_and_country_add_up_exactly(how: str) -> None:
    groups = {f"U{k}": "north" if k < 5 else "south" for k in range(1, 13)}
    settings = replace(OWN, groups=groups, reconcile=how)  # type: ignore[arg-type]
    panel = yearly({"x": walks(level=200)}, additive=("x",))
    found = forecast(panel, settings=settings)
    rows = {code: values(found, unit=code)[0] for code in (*panel.units, "north", "south", "ALL")}
    north = sum(rows[u] for u, g in groups.items() if g == "north")
    assert rows["north"] == pytest.approx(north, rel=1e-12)
    assert rows["ALL"] == pytest.approx(rows["north"] + rows["south"], rel=1e-12)
    assert found["sums"]["difference"].abs().max() <= 1e-10  # type: ignore[operator]
    plain = forecast(panel, settings=replace(settings, reconcile="none"))
    assert plain["sums"].is_empty()
    assert values(plain) != pytest.approx(np.array([rows[u] for u in sorted(panel.units)]))


def test_the_interval_of_a_sum_is_narrower_than_the_sum_of_intervals_when_units_are_unrelated() -> None:
    """25 independent units: about a fifth of the sum of the widths."""
    panel = yearly({"x": walks(25, 20, level=300)}, additive=("x",))
    found = forecast(panel, settings=OWN)
    units = (*panel.units, "ALL")
    width = {u: values(found, "high80", unit=u) - values(found, "low80", unit=u) for u in units}
    share = width["ALL"] / sum(width[u] for u in panel.units)
    assert (share > 0.1).all()
    assert (share < 0.4).all()


def test_rates_are_not_added_and_hidden_parts_stop_the_sum() -> None:
    grid = walks()
    rates = forecast(yearly({"x": grid}), settings=OWN)
    assert set(rates["forecasts"]["unit"]) == {f"U{k}" for k in range(1, 13)}
    hidden = marked(yearly({"x": grid}, additive=("x",)), Flag.CONFIDENTIAL, ("U1", LAST, "x"))
    found = forecast(hidden, settings=OWN)
    assert "ALL" not in found["forecasts"]["unit"]
    assert "forecast.reconcile.parts" in codes(found)


def test_a_published_total_that_is_not_the_sum_brings_a_warning() -> None:
    grid = walks()
    national = {"x": list(grid.sum(axis=0) * 1.1)}
    found = forecast(yearly({"x": grid}, additive=("x",), national=national), settings=OWN)
    assert "forecast.national.differs" in codes(found)

"""Draws and panels of a forecast."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.builders import marked
from tests.dynamics.panels import LAST, walks, yearly

from growthpoles.core.panel import Flag
from growthpoles.dynamics.forecast import forecast
from growthpoles.dynamics.forecast_inputs import ForecastSettings, Ratio
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.errors import NotAvailableError

OWN = ForecastSettings(method="short-combination")


def test_draws_agree_with_the_intervals_and_survive_saving(tmp_path: Path) -> None:
    panel = marked(yearly({"x": walks(20, 18), "y": walks(20, 18, seed=9)}), Flag.MISSING, ("U1", LAST, "x"))
    found = forecast(panel, settings=OWN)
    drawn = found.draws(3000, seed=2)
    assert drawn.years == tuple(range(LAST, LAST + 6))
    assert np.isnan(drawn.values[:, 1, 0, 0]).all()
    rows = found["forecasts"].filter(unit="U7", indicator="y").sort("year")
    sample = drawn.values[:, drawn.units.index("U7"), 1:, drawn.codes.index("y")]
    for level, low, high in (("80", 0.1, 0.9), ("95", 0.025, 0.975)):
        assert np.quantile(sample, low, axis=0) == pytest.approx(rows[f"low{level}"].to_numpy(), rel=0.02)
        assert np.quantile(sample, high, axis=0) == pytest.approx(rows[f"high{level}"].to_numpy(), rel=0.02)
    loaded = ForecastResult.load(found.save(tmp_path / "ahead"))
    once, again = (item.draws(5, seed=2, codes=["y"]).values for item in (loaded, found))
    assert (once == again).all()
    with pytest.raises(NotAvailableError):
        loaded.panel()
    with pytest.raises(NotAvailableError):
        loaded.draws(2).panel(0)


def test_forecasts_become_a_panel_with_flags() -> None:
    panel = marked(yearly({"x": walks(6)}), Flag.CONFIDENTIAL, ("U2", LAST - 3, "x"))
    found = forecast(panel, horizon=2, settings=OWN)
    ahead = found.panel()
    cell = ahead.cell("U1", LAST + 2, code="x")
    assert (cell.flag, cell.source) == (Flag.IMPUTED, "forecast")
    assert ahead.cell("U2", LAST - 3, code="x").flag == Flag.CONFIDENTIAL
    assert np.array_equal(ahead.values[:, :-2], panel.values, equal_nan=True)
    one = found.draws(2, seed=1).panel(1)
    assert one.years == ahead.years
    assert one.cell("U1", LAST + 1, code="x").value != cell.value


def test_parts_of_one_another_stray_together() -> None:
    x = walks(6, 18, level=100.0)
    found = forecast(yearly({"x": x, "y": 0.5 * x, "z": walks(6, 18, seed=4)}), settings=OWN)
    apart, linked = (found.draws(400, seed=2, together=group).values for group in ((), (("x", "y"),)))
    ratio = [np.std(item[:, 0, -1, 1] / item[:, 0, -1, 0]) for item in (apart, linked)]
    assert ratio[1] < 0.2 * ratio[0]
    assert apart[..., 2].std() == pytest.approx(linked[..., 2].std(), rel=0.1)


def test_indicators_that_moved_together_are_drawn_together() -> None:
    """One factor behind six indicators: draws of two correlate as their changes did, and so does a mean."""
    random = np.random.default_rng(0)
    factor = random.normal(size=(17, 20)).cumsum(axis=1)
    columns = {f"x{k}": 100 + factor + 0.3 * random.normal(size=(17, 20)).cumsum(axis=1) for k in range(6)}
    panel = yearly(columns)
    change = [np.diff(x, axis=1) for x in columns.values()]
    left = [x - x.mean(axis=1, keepdims=True) for x in change]
    wanted = np.corrcoef(left[0].ravel(), left[1].ravel())[0, 1]
    drawn = forecast(panel, settings=OWN).draws(1500, seed=1).values[:, :, -1]
    found = [np.corrcoef(drawn[:, u, 0], drawn[:, u, 1])[0, 1] for u in range(17)]
    assert np.mean(found) == pytest.approx(wanted, abs=0.06)
    assert drawn.mean(axis=2).std(axis=0).mean() / drawn.std(axis=0).mean() > 0.9


def test_a_ratio_is_that_of_its_parts_in_every_draw(tmp_path: Path) -> None:
    top, bottom = walks(6, 18, level=200.0), walks(6, 18, level=80.0, seed=1)
    panel = yearly({"rate": 100 * top / bottom, "top": top, "bottom": bottom})
    settings = replace(OWN, ratios=(Ratio("rate", "top", "bottom", 100.0),))
    found = forecast(panel, settings=settings)
    whole = found.draws(200, seed=2)
    drawn = {code: whole.values[..., k] for k, code in enumerate(whole.codes)}
    assert drawn["rate"] == pytest.approx(100 * drawn["top"] / drawn["bottom"], rel=1e-12)
    loaded = ForecastResult.load(found.save(tmp_path / "ahead"))
    alone = loaded.draws(200, seed=2, codes=["rate"])
    assert alone.codes == ("rate",)
    assert np.quantile(alone.values[..., 0], 0.9) == pytest.approx(np.quantile(drawn["rate"], 0.9), rel=0.05)

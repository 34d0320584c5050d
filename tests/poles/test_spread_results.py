"""What a result gives: the headline, and itself back from its folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from polars.testing import assert_frame_equal
from tests.poles.spread_panels import INDEX, Plan, growth_of, land_of, panel_of, planted, poles_of

from growthpoles.poles.spread import measure_spread
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_results import SpreadResult

QUICK = SpreadSettings(draws=99, placebos=19, growth=(INDEX,))
PLAN = Plan(units=20, poles=3, beta=0.5)


def test_a_result_comes_back_from_its_folder(tmp_path: Path) -> None:
    result = measure_spread(planted(PLAN), poles_of(PLAN.codes[:3]), settings=QUICK)
    again = SpreadResult.load(result.save(tmp_path))
    assert again.names == result.names and dict(again.spec) == dict(result.spec)
    for name in result.names:
        assert_frame_equal(again[name], result[name])


def test_the_headline_is_output_though_jobs_come_first_in_the_alphabet() -> None:
    land = land_of(PLAN)
    index = 100 * np.exp(growth_of(PLAN, land) / 100)
    panel = panel_of(land, {"employed": np.cumprod(index / 100, axis=1), INDEX: index})
    settings = SpreadSettings(draws=99, placebos=19)
    result = measure_spread(panel, poles_of(PLAN.codes[:3]), settings=settings)
    assert result.headline.select("variable", "weights", "scope").rows() == [(INDEX, "nearest", "all")]
    beta = result["figures"].filter(name="beta")["value"].item()
    assert beta == result.headline["beta"].item()

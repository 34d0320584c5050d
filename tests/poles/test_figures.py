"""The figure of the country that a ratio is taken to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.poles.settlements_land import NAN, PEOPLE, PLACES, QUICK, context, row, table

from growthpoles.core.panel import CountryRow
from growthpoles.poles.identify import identify_poles


def test_the_country_of_a_ratio_is_that_of_the_regions_not_the_sum_of_settlements() -> None:
    """GERD of MILL .3 of GRP 3: ten per cent; the country has 3.3 of 100."""
    panel = table(
        PLACES, {"population": PEOPLE, "gerd": [NAN, 0.3, *[NAN] * 4], "grp": [NAN, 3.0, *[NAN] * 4]},
        units={"gerd": "million KZT", "grp": "million KZT"},
    )  # fmt: skip
    found = identify_poles(PLACES, panel, settings=replace(QUICK, context=context()))
    assert row(found, "parts", unit="MILL", part="reserve-1")["value"] == pytest.approx(0.1 / 0.033)
    alone = identify_poles(PLACES, panel, settings=QUICK)
    assert row(alone, "parts", unit="MILL", part="reserve-1")["value"] is None


def test_a_published_figure_of_the_country_needs_no_regions() -> None:
    panel = table(PLACES, {"population": PEOPLE, "patents": [9.0, 3, 0, 0, 0, 0]})
    country = CountryRow("ALL", np.array([[3.4e6, 34.0]]), np.zeros((1, 2), np.uint8))
    found = identify_poles(PLACES, replace(panel, country=country), settings=QUICK)
    assert row(found, "parts", unit="MILL", part="reserve-3")["value"] == pytest.approx(1.0)

"""What lies around settlements: the region that contains them, people within reach."""

from __future__ import annotations

import pytest
from tests.poles.settlements_land import row

from growthpoles.poles.results import PolesResult


def test_reach_and_local_maximum(settled: PolesResult) -> None:
    mill, hut = (row(settled, "candidates", unit=unit) for unit in ("MILL", "HUT"))
    assert mill["reach"] == pytest.approx(2e3 / 3e5) and mill["local_maximum"] is True
    assert hut["reach"] == pytest.approx(150.0) and hut["local_maximum"] is False
    assert row(settled, "candidates", unit="ISLE")["reach"] is None  # no coordinates: not known, no error


def test_a_small_town_is_not_described_by_its_region_except_its_hinterland(settled: PolesResult) -> None:
    """TOWN holds 3 % of its region: no industry of the region, but its farming (.25 and .20 at .75)."""
    assert row(settled, "criteria", unit="TOWN", criterion="industry")["status"] == "missing"
    assert row(settled, "criteria", unit="TOWN", criterion="farming")["status"] == "region"
    agro = row(settled, "memberships", unit="TOWN", type="agro-industrial")
    assert agro["evidence"] == pytest.approx(0.2 + 0.75 * 0.45)


def test_a_city_that_is_a_region_has_its_figures_as_its_own(settled: PolesResult) -> None:
    capital = row(settled, unit="CAPITAL")
    assert (capital["label"], capital["type"], capital["regional_weight"]) == (
        "pole", "innovation-technological", 0.0
    )  # fmt: skip
    assert row(settled, "criteria", unit="CAPITAL", criterion="reserve")["status"] == "partial"  # no patents

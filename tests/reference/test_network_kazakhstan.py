"""The network of poles and a placement on the bundled study, from the poles that are identified there.

Data: Bureau of National Statistics of Kazakhstan; distances between the centres by the haversine formula.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from growthpoles.core.territory import Unit
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.network import build_network
from growthpoles.poles.network_inputs import NetworkSettings
from growthpoles.poles.network_results import NetworkResult
from growthpoles.poles.placement import place_poles
from growthpoles.poles.placement_inputs import PlacementSettings
from growthpoles.poles.results import PolesResult
from growthpoles.study.data import StudyData, read_study
from growthpoles.study.schema import load_study


@pytest.fixture(scope="module")
def data() -> StudyData:
    return read_study(load_study("kazakhstan"))


@pytest.fixture(scope="module")
def poles(data: StudyData) -> PolesResult:
    settings = PoleSettings(roles=data.plan.roles, draws=0)
    return identify_poles(data.territory, data.panel, industries=data.industries, settings=settings)


@pytest.fixture(scope="module")
def network(data: StudyData, poles: PolesResult) -> NetworkResult:
    settings = NetworkSettings(roles=data.plan.roles, base_year=2022, mass="grp")
    return build_network(
        data.territory, poles, panel=data.panel, settings=settings, industries=data.industries
    )


def haversine(a: Unit, b: Unit) -> float:
    (p, q), (u, v) = ((math.radians(float(str(x.lat))), math.radians(float(str(x.lon)))) for x in (a, b))
    half = math.sin((p - u) / 2) ** 2 + math.cos(p) * math.cos(u) * math.sin((q - v) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def test_poles_of_the_network_are_those_with_the_label(network: NetworkResult, poles: PolesResult) -> None:
    labelled = {
        unit
        for unit, label in poles["poles"].select("unit", "label").iter_rows()
        if label in ("pole", "mixed")
    }
    assert set(network["nodes"]["unit"]) == labelled and len(labelled) >= 3


def test_every_link_follows_from_the_raw_figures(network: NetworkResult, data: StudyData) -> None:
    panel, industries = data.panel, data.industries
    assert industries is not None
    column = panel.column(data.plan.roles.code("grp"))[:, panel.year_position(2022)]
    grp = dict(zip(panel.units, column, strict=True))
    mix = dict(zip(industries.units, np.nan_to_num(industries.year(2022)), strict=True))
    for a, b, km, hours, weight in network["links"].select("a", "b", "km", "hours", "weight").iter_rows():
        far = haversine(panel.place.unit(a), panel.place.unit(b))
        cosine = mix[a] @ mix[b] / np.linalg.norm(mix[a]) / np.linalg.norm(mix[b])
        assert km == pytest.approx(far, rel=1e-9) and hours == pytest.approx(far * 1.3 / 60, rel=1e-9)
        assert weight == pytest.approx((grp[a] * grp[b]) ** 0.5 / hours**2 * (1 - cosine), rel=1e-6)


def test_regions_far_from_a_pole_are_named_and_the_estimate_of_hours_is_a_warning(
    network: NetworkResult,
) -> None:
    whole = network["coverage"].row(0, named=True)
    assert whole["population"] == pytest.approx(19.6e6, rel=0.02)
    assert whole["covered"] + whole["uncovered"] == pytest.approx(whole["population"])
    assert network.uncovered.height > 0
    assert network.diagnostics.with_code("network.hours.estimated")


def test_a_new_pole_is_a_unit_with_enough_membership_and_helps(data: StudyData, poles: PolesResult) -> None:
    settings = PlacementSettings(roles=data.plan.roles, base_year=2022, count=1)
    found = place_poles(data.territory, poles, panel=data.panel, settings=settings)
    membership = dict(poles["poles"].select("unit", "membership").iter_rows())
    assert all(membership[code] >= 0.35 for code in found.new)
    assert found["gains"]["gain"][-1] > 0 and found["gains"]["status"].to_list() == ["optimal", "optimal"]

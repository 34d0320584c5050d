"""What the diagnosis tells about itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.potential.hand_diagnosis import NAN, hand_measures, hand_panel, hand_settings

from growthpoles.core.diagnostic import Diagnostic
from growthpoles.core.panel import CountryRow, Flag
from growthpoles.potential.constraint_cells import measure_cells
from growthpoles.potential.constraint_findings import figures, findings, hidden_cells, reading_year
from growthpoles.potential.constraint_gaps import diagnose_cells


def found(**more: object) -> list[Diagnostic]:
    made = diagnose_cells(hand_panel(), hand_measures().indicators, settings=hand_settings(**more))
    return list(findings(made))


def details(items: list[Diagnostic], code: str) -> list[tuple[str | None, dict[str, object]]]:
    return [(item.where.indicator, dict(item.details)) for item in items if item.code == code]


def test_no_data_is_said_plainly() -> None:
    items = found(years=(2022,))
    lost = {code for code, _ in details(items, "diagnosis.no-data")}
    assert lost == {"DX-01", "DX-04", "DX-05", "DX-06", "DX-07", "DX-12"}
    assert dict(details(items, "diagnosis.not-comparable")) == {"DX-09": {"count": 7}}
    thin = dict(details(items, "diagnosis.undetermined"))
    assert thin == {
        "DX-02": {"firm": 0.0, "enough": 0.25}, "DX-10": {"firm": 0.0, "enough": 0.25}
    }  # fmt: skip


def test_years_without_figures_are_named_once() -> None:
    items = found(years=(2018, 2019, 2022))
    assert details(items, "diagnosis.year") == [
        (None, {"constraints": "DX-03, DX-08", "years": "2018, 2019"})
    ]


def test_small_groups_are_named_only_where_peers_are_used() -> None:
    assert details(found(), "diagnosis.peers.few") == [(None, {"group": "city", "units": "U7", "least": 4})]
    assert not details(found(benchmark="national"), "diagnosis.peers.few")
    assert not details(found(peers="all"), "diagnosis.peers.few")


def test_proxies_equal_figures_and_prices_are_named() -> None:
    items = found(years=(2022,))
    assert details(items, "diagnosis.proxy") == [
        ("PRD2", {"proxy": "weak", "value": "wear"}), ("TRN6", {"proxy": "close", "value": "km"})
    ]  # fmt: skip
    assert details(items, "diagnosis.no-spread") == [("venture", {"years": "2022"})]
    assert [code for code, _ in details(items, "diagnosis.current-prices")] == ["venture"]


@pytest.mark.parametrize(("national", "warned"), [(NAN, False), (50.0, True)])
def test_one_hidden_figure_beside_the_national_one_is_warned_of(national: float, warned: bool) -> None:
    """With two figures of a sum known, the third is no secret."""
    panel = hand_panel()
    assert panel.country is not None
    values, flags = panel.country.values.copy(), panel.country.flags.copy()
    values[-1, panel.position("small")] = national
    flags[-1, panel.position("small")] = Flag.OBSERVED
    known = replace(panel, country=CountryRow("ALL", values, flags))
    items = list(hidden_cells(measure_cells(known, hand_measures().indicators, codes=("ACT5",))))
    codes = [(item.code, item.where.unit) for item in items]
    assert ("indicator.confidential", None) in codes
    assert (("saturation.single-hidden", "U2") in codes) is warned


def test_figures_speak_of_the_year_with_most_figures() -> None:
    made = diagnose_cells(hand_panel(), hand_measures().indicators, settings=hand_settings())
    assert reading_year(made) == 2022
    named = {name: value for name, value, _, _ in figures(made)}
    assert named["constraints"] == 12 and named["constraints_measured"] == 3
    assert named["constraints_undetermined"] == 2 and named["constraints_not_comparable"] == 1
    assert named["constraints_without_data"] == 6
    assert named["measures_with_source"] == 6 and named["enough-confidence"] == 0.25

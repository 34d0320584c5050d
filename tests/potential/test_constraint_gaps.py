"""The arrays of a diagnosis, computed by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.potential.hand_diagnosis import hand_measures, hand_panel, hand_settings

from growthpoles.core.rules import Rules
from growthpoles.potential.constraint_gaps import Diagnosed, area_severities, cell_status, diagnose_cells
from growthpoles.potential.constraint_inputs import load_constraints
from growthpoles.potential.constraint_map import ConstraintMap, Goalpost

U1, U2, U6, CITY = 0, 1, 5, 6


def diagnosed(**more: object) -> Diagnosed:
    return diagnose_cells(hand_panel(), hand_measures().indicators, settings=hand_settings(**more))


def measure(found: Diagnosed, code: str) -> int:
    return found.rules.codes.index(code)


def constraint(found: Diagnosed, code: str) -> int:
    return [item.code for item in found.rules.constraints].index(code)


def changed(**thresholds: float) -> ConstraintMap:
    made = load_constraints()
    rules: Rules = made.rules
    for code, value in thresholds.items():
        rules = rules.with_threshold(code.replace("_", "-"), a=value)
    return replace(made, rules=rules)


def test_benchmark_is_the_75th_percentile_of_the_regions_and_of_all_for_the_lone_city() -> None:
    """Regions 10..60: 75th percentile 47.5; all seven with 35: position 4.5 of the sorted, 45."""
    found = diagnosed(years=(2022,))
    k = measure(found, "ACT1")
    assert found.yardstick.benchmark[:, 0, k].tolist() == [47.5] * 6 + [45.0]
    assert found.yardstick.peers[:, 0, k].tolist() == ["region"] * 6 + ["all"]
    assert found.yardstick.counts[:, 0, k].tolist() == [6] * 6 + [7]


def test_worst_value_is_the_percentile_from_the_bad_end_over_units_and_years() -> None:
    found = diagnosed(years=(2018, 2022))
    x = np.array([10.0, 20, 30, 40, 50, 60, 35])
    assert found.yardstick.worst[:, measure(found, "ACT1")] == pytest.approx([np.quantile(x, 0.025)] * 2)
    wear = np.array([50, 40, *[30] * 5, 58, 32, *[30] * 5], dtype=float)
    assert found.yardstick.worst[0, measure(found, "PRD2")] == pytest.approx(np.quantile(wear, 0.975))


def test_worst_value_of_the_map_comes_first() -> None:
    made = load_constraints()
    measures = tuple(
        replace(item, worst=Goalpost(0, "by definition", "always")) if item.code == "ACT1" else item
        for item in made.measures
    )
    found = diagnosed(years=(2022,), rules=replace(made, measures=measures))
    k = measure(found, "ACT1")
    assert found.yardstick.worst[0, k] == 0
    assert found.gap[U1, 0, k] == pytest.approx((47.5 - 10) / 47.5)


def test_severity_by_hand_from_two_of_three_measures() -> None:
    """DX-03 of U1: ACT1 gap 1 (below the worst value), ACT3 (4.75 - 1) / (4.75 - .15), own R&D missing."""
    found = diagnosed(years=(2022,))
    c = constraint(found, "DX-03")
    share = (4.75 - 1) / (4.75 - 0.15)
    assert found.severity.values[U1, 0, c] == pytest.approx((0.5 * 1 + 0.3 * share) / 0.8)
    assert found.severity.confidence[U1, 0, c] == pytest.approx(0.8)
    assert found.status[U1, 0, c] == "measured"


def test_national_and_norm_benchmarks() -> None:
    national = diagnosed(years=(2022,), benchmark="national")
    k, share = measure(national, "ACT1"), measure(national, "ACT5")
    assert set(national.yardstick.benchmark[:, 0, k]) == {25}
    assert np.isnan(national.yardstick.benchmark[:, 0, share]).all()  # no national figure
    norm = diagnosed(years=(2022,), benchmark="norm")
    assert set(norm.yardstick.benchmark[:, 0, k]) == {30}
    assert norm.gap[U2, 0, k] == pytest.approx((30 - 20) / (30 - 11.5))
    assert np.isnan(norm.yardstick.benchmark[:, 0, measure(norm, "PRD2")]).all()  # only a weak proxy
    assert cell_status(norm)[U1, 0, share] == "no-benchmark"


def test_status_says_why_there_is_no_severity() -> None:
    found = diagnosed(years=(2018, 2022))
    status = {item.code: found.status[:, :, c] for c, item in enumerate(found.rules.constraints)}
    assert status["DX-08"][U2].tolist() == ["no-data", "confidential"]
    assert status["DX-08"][U1].tolist() == ["no-data", "measured"]
    assert (status["DX-02"] == "undetermined").all()  # a weak proxy only
    assert (status["DX-01"] == "no-data").all()
    assert status["DX-09"][U1].tolist() == ["no-data", "not-comparable"]  # venture is zero everywhere
    assert cell_status(found)[U1, 1, measure(found, "venture")] == "no-spread"
    assert status["DX-11"][CITY, 1] == "no-data"  # distance is not applicable, the other measures are missing


def test_firm_weight_decides_and_the_limit_itself_is_enough() -> None:
    """TRN6 alone carries .25 of DX-11."""
    at = constraint(diagnosed(), "DX-11")
    assert diagnosed(rules=changed(enough_confidence=0.25)).status[U1, -1, at] == "measured"
    assert diagnosed(rules=changed(enough_confidence=0.26)).status[U1, -1, at] == "undetermined"


def test_nothing_applicable_to_a_unit_is_said() -> None:
    made = load_constraints()
    only = tuple(
        replace(item, weights=(("TRN6", 1.0),)) if item.code == "DX-11" else item for item in made.constraints
    )
    found = diagnosed(years=(2022,), rules=replace(made, constraints=only))
    c = constraint(found, "DX-11")
    assert found.status[CITY, 0, c] == "not-applicable"
    assert found.status[U1, 0, c] == "measured"


def test_trend_of_five_rising_years() -> None:
    """Wear 50, 52, .. 58: slope 2, p = 2 / 5!; falling wear improves; equal figures have no trend."""
    found = diagnosed(years=(2020, 2022))
    k = measure(found, "PRD2")
    assert found.trend.slope[:3, 1, k].tolist() == [2, -2, 0]
    assert found.trend.p_value[:2, 1, k] == pytest.approx([2 / 120] * 2)
    assert found.verdict[:3, 1, k].tolist() == [1, -1, 0]
    assert np.isnan(found.verdict[:, 0, k]).all()  # three years are too few
    assert found.joint[:3, 1, constraint(found, "DX-02")].tolist() == [1, -1, 0]


def test_years_before_the_first_diagnosed_one_count_for_its_trend() -> None:
    found = diagnosed(years=(2022,))
    assert found.trend.n[U1, 0, measure(found, "PRD2")] == 5


def test_figures_in_current_prices_have_no_trend_and_a_scale_of_their_year() -> None:
    found = diagnosed(years=(2022,))
    k = measure(found, "venture")
    assert (found.trend.n[:, :, k] == 0).all() and np.isnan(found.verdict[:, :, k]).all()


def test_priority_of_measured_constraints_only() -> None:
    found = diagnosed(years=(2022,), importance={"DX-03": 2})
    c, weak = constraint(found, "DX-03"), constraint(found, "DX-02")
    assert found.priority[U1, 0, c] == pytest.approx(2 * found.severity.values[U1, 0, c])
    assert (
        np.isnan(found.priority[:, :, weak]).all() and not np.isnan(found.severity.values[:, :, weak]).any()
    )


def test_area_is_the_mean_of_its_measured_constraints() -> None:
    """Integration: DX-03 and DX-08 measured, DX-06 without data; carried .8 and .4 of three."""
    found = diagnosed(years=(2022,), importance={"DX-03": 3})
    areas, at = area_severities(found), found.rules.areas.index("integration")
    first, second = (found.severity.values[U1, 0, constraint(found, code)] for code in ("DX-03", "DX-08"))
    assert areas.values[U1, 0, at] == pytest.approx((3 * first + second) / 4)
    assert areas.confidence[U1, 0, at] == pytest.approx((3 * 0.8 + 0.4) / 5)
    assert (areas.have[U1, 0, at], areas.of[U1, 0, at]) == (2, 3)

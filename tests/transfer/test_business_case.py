"""A business case against Brealey, Myers and Allen, by hand, and its risk against the exact moments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from growthpoles.labels import Label
from growthpoles.transfer.business_case import business_case
from growthpoles.transfer.business_inputs import BusinessPlan, BusinessSettings, CashLine
from growthpoles.transfer.results import BusinessCaseResult


def plan(*flows: float, low: float = 1.0, high: float = 1.0) -> BusinessPlan:
    """Money out in some years, money in in the others."""
    spent = tuple((2026 + t, max(0.0, -x)) for t, x in enumerate(flows))
    earned = tuple((2026 + t, max(0.0, x)) for t, x in enumerate(flows))
    return BusinessPlan(
        (
            CashLine("out", Label("Out"), "investment", spent),
            CashLine("in", Label("In"), "revenue", earned, low, high),
        )
    )


def measures(*flows: float, rate: float = 0.1) -> dict[str, float | None]:
    found = business_case(plan(*flows), settings=BusinessSettings(rate, draws=0))
    return dict(found["measures"].select("name", "value").rows())


def test_published_projects_of_brealey_myers_allen_chapter_5() -> None:
    assert measures(-2000, 500, 500, 5000)["npv"] == pytest.approx(2624, abs=0.5)
    assert measures(-4000, 2000, 4000)["irr"] == pytest.approx(0.2808, abs=5e-5)
    several = measures(-4000, 25000, -25000)
    assert (several["irr"], several["irr-count"]) == (None, 2)
    assert several["npv"] == pytest.approx(-1934, abs=0.5)
    assert measures(1000, -3000, 2500)["irr-count"] == 0


def test_measures_by_hand() -> None:
    found = measures(-100, 60, 60, rate=0.1)
    earned = 60 / 1.1 + 60 / 1.21
    assert found["npv"] == pytest.approx(earned - 100) and found["benefit-cost"] == pytest.approx(
        earned / 100
    )
    assert found["payback"] == pytest.approx(1 + 40 / 60) and found["need"] == 100
    assert found["discounted-payback"] == pytest.approx(1 + (100 - 60 / 1.1) / (60 / 1.21))
    assert measures(-100, 10)["payback"] is None


def test_flows_add_up_to_the_lines_and_the_value() -> None:
    found = business_case(plan(-100, 60, 60), settings=BusinessSettings(0.1, draws=0))
    flows = found["flows"]
    assert flows["net"].sum() == found["lines"]["flow"].sum() == 20
    assert flows["cumulative_present"][-1] == pytest.approx(measures(-100, 60, 60)["npv"])
    assert (flows["inflow"] - flows["outflow"] - flows["net"]).abs().max() == 0


def test_risk_has_the_moments_of_the_triangular_factor() -> None:
    low, high, value = 0.5, 1.2, 60 / 1.1 + 60 / 1.21
    found = business_case(plan(-100, 60, 60, low=low, high=high), settings=BusinessSettings(0.1), seed=4)
    risk = dict(found["risk"].rows())
    mean = (low + 1 + high) / 3
    spread = np.sqrt((low**2 + 1 + high**2 - low - high - low * high) / 18)
    assert risk["mean"] == pytest.approx(mean * value - 100, abs=4 * spread * value / np.sqrt(2000))
    assert risk["sd"] == pytest.approx(spread * value, rel=0.05)
    cut = 100 / value  # below this factor the plan loses; it lies under the mode
    assert risk["chance-loss"] == pytest.approx((cut - low) ** 2 / ((high - low) * (1 - low)), abs=0.03)
    assert risk["irr-share"] == 1 and risk["irr-p10"] < risk["irr-p50"] < risk["irr-p90"]
    assert found["distribution"]["count"].sum() == 2000


def test_sensitivity_moves_one_line_at_a_time() -> None:
    found = business_case(plan(-100, 60, 60, low=0.5, high=1.2), settings=BusinessSettings(0.1, draws=0))[
        "ranges"
    ]
    earned = 60 / 1.1 + 60 / 1.21
    row = found.filter(line="in").row(0, named=True)
    assert (row["npv_low"], row["npv_high"]) == pytest.approx((0.5 * earned - 100, 1.2 * earned - 100))
    assert found.filter(line="out")["swing"].item() == 0


def test_what_a_reader_must_know_is_said() -> None:
    def codes(*flows: float) -> set[str]:
        return {
            item.code
            for item in business_case(plan(*flows), settings=BusinessSettings(0.1, draws=0)).diagnostics
        }

    assert codes(-4000, 25000, -25000) == {
        "business.irr.several",
        "business.payback.never",
        "business.risk.none",
    }
    assert codes(1000, -3000, 2500) == {"business.irr.none", "business.risk.none"}
    assert codes(-100, 60, 60) == {"business.risk.none"}


def test_the_same_seed_gives_the_same_tables_and_they_can_be_saved(tmp_path: Path) -> None:
    first, second = (
        business_case(plan(-100, 60, 60, low=0.5, high=1.2), settings=BusinessSettings(0.1, draws=50), seed=7)
        for _ in range(2)
    )
    assert not first.diff(second)
    assert not first.diff(BusinessCaseResult.load(first.save(tmp_path / "case")))


def test_risk_does_not_depend_on_the_order_of_the_lines() -> None:
    lines = plan(-100, 60, 70, low=0.4, high=1.3).lines
    lines = (*lines, CashLine("tax", Label("Tax"), "tax", ((2027, 5.0), (2028, 5.0)), 0.5, 2.0))
    first, second = (
        business_case(BusinessPlan(order), settings=BusinessSettings(0.1, draws=200), seed=3)["risk"]
        for order in (lines, lines[::-1])
    )
    assert first["value"].to_list() == pytest.approx(second["value"].to_list())


def test_draws_without_a_rate_count_as_the_loss_of_everything() -> None:
    lines = plan(-100, 130, 130, low=0.0, high=2.0).lines
    lines = (*lines, CashLine("run", Label("Running"), "operating", ((2027, 70.0), (2028, 70.0))))
    found = business_case(BusinessPlan(lines), settings=BusinessSettings(0.1, 2000), seed=1)
    risk = dict(found["risk"].rows())
    # no rate where sales stay below running costs: factor below 70/130, triangular on (0, 1, 2): 0.145
    assert risk["irr-share"] == pytest.approx(1 - (70 / 130) ** 2 / 2, abs=0.025)
    assert risk["irr-p10"] == -1.0 and (risk["irr-p90"] or 0) > 0


def test_percentiles_of_the_rate_are_left_out_where_a_draw_has_several() -> None:
    made = plan(-4000, 25000, -25000, low=0.99, high=1.01)
    risk = dict(business_case(made, settings=BusinessSettings(0.1, 50), seed=1)["risk"].rows())
    assert risk["irr-share"] == 0 and risk["irr-p50"] is None

"""Published figures of Kazakhstan in 2022, and the three kinds of cells without money."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.finance.financing_panels import LINES, SETTINGS, kazakhstan, small
from tests.finance.portfolios import allocate, asked, funded, single, source

from growthpoles.core.panel import Flag
from growthpoles.errors import InputError, SpecificationError
from growthpoles.finance.financing import FinancingLine, FinancingSettings, measure_financing
from growthpoles.finance.financing_results import FinancingResult

NAN = float("nan")
OWN = FinancingLine("own", ("own",))
STATE = FinancingLine("state", ("republican-budget",))
TWO = FinancingSettings((OWN, STATE), total="all")


def row(result: FinancingResult, table: str, **where: object) -> dict[str, Any]:
    data = result[table]
    for column, value in where.items():
        data = data.filter(pl.col(column) == value)
    return data.row(0, named=True)


def codes(failure: pytest.ExceptionInfo[InputError | SpecificationError]) -> list[str]:
    return [item.code for item in failure.value.problems]


@pytest.fixture(scope="module")
def real(shared_data: Path) -> FinancingResult:
    return measure_financing(kazakhstan(shared_data), settings=SETTINGS)


def test_shares_of_the_country_2022(real: FinancingResult) -> None:
    """693,569.6 own, 101,171.8 republican, 8,650.0 local, 20,998.9 foreign, 628,948.9 other money."""
    expected = {"own": 0.477225, "republican_budget": 0.069613, "local_budget": 0.005952,
                "foreign": 0.014449, "other": 0.432761, "other_bank_loans": 0.377798}  # fmt: skip
    for line, share in expected.items():
        assert row(real, "sources", line=f"innov_fin_{line}")["share"] == pytest.approx(share, abs=1e-6)


def test_the_three_kinds_of_cells_stay_apart(real: FinancingResult) -> None:
    cell = row(real, "amounts", line="innov_fin_republican_budget", region="KZ-27")
    assert (cell["amount"], cell["flag"], cell["share"]) == (0.0, "zero", 0.0)
    cell = row(real, "amounts", line="innov_fin_republican_budget", region="KZ-79")
    assert (cell["amount"], cell["flag"], cell["share"]) == (None, "confidential", None)
    venture = row(real, "sources", line="innov_fin_other_venture")
    assert (venture["amount"], venture["flag"], venture["hidden"]) == (None, "confidential", 1)


def test_half_of_the_money_is_spent_in_atyrau_and_almaty(real: FinancingResult) -> None:
    """606,527.0 in Atyrau, 206,644.2 in Almaty, 116,986.8 in North Kazakhstan of 1,453,339.1."""
    held = row(real, "concentration", line="innov_fin_total")
    assert held["largest"] == "KZ-23" and held["largest_share"] == pytest.approx(0.417333, abs=1e-6)
    assert held["top_share"] == pytest.approx(930158.0 / 1453339.1, abs=1e-9)
    assert row(real, "concentration", line="innov_fin_other")["largest_share"] == pytest.approx(
        550696.3 / 628948.9, abs=1e-9
    )


def test_the_regions_add_up_to_the_published_country_2022(real: FinancingResult) -> None:
    held = row(real, "checks", scope="line", code="innov_fin_total")
    assert held["status"] == "adds-up" and abs(held["residual"]) <= 1.0
    assert row(real, "checks", scope="line", code="innov_fin_own")["status"] == "adds-up"


def test_no_remainder_beside_a_hidden_cell(real: FinancingResult) -> None:
    hidden = real["checks"].filter(pl.col("status") == "hidden")
    assert {"KZ-79", "KZ-31", "innov_fin_republican_budget"} <= set(hidden["code"])
    assert hidden["residual"].null_count() == hidden["added"].null_count() == hidden.height
    assert real.diagnostics.with_code("finance.financing.hidden")


def test_hidden_cells_leave_no_concentration_index(real: FinancingResult) -> None:
    held = row(real, "concentration", line="innov_fin_republican_budget")
    assert held["herfindahl"] is None and held["regions"] == 19 and held["largest"] == "KZ-75"


def test_herfindahl_by_hand() -> None:
    """(0.5, 0.3, 0.2): 0.25 + 0.09 + 0.04 = 0.38."""
    panel = small({"all": [50.0, 30.0, 20.0], "own": [50.0, 30.0, 20.0]})
    found = measure_financing(panel, settings=FinancingSettings((OWN,), total="all", top=2))
    held = row(found, "concentration", line="own")
    assert held["herfindahl"] == pytest.approx(0.38) and held["top_share"] == pytest.approx(0.8)


def test_a_hidden_cell_that_could_be_the_largest_leaves_no_largest() -> None:
    panel = small(
        {"all": [100.0, 40.0], "own": [NAN, 40.0], "state": [10.0, 0.0]},
        {"own": [Flag.CONFIDENTIAL, Flag.OBSERVED], "state": [Flag.OBSERVED, Flag.ZERO]},
    )
    found = measure_financing(panel, settings=TWO)
    assert row(found, "concentration", line="own")["largest"] is None
    assert row(found, "checks", scope="region", code="A")["status"] == "hidden"
    assert row(found, "sources", line="own")["flag"] == "confidential"


def test_a_missing_cell_is_not_hidden() -> None:
    panel = small({"all": [100.0, 40.0], "own": [NAN, 40.0], "state": [10.0, 0.0]})
    found = measure_financing(panel, settings=TWO)
    assert row(found, "checks", scope="region", code="A")["status"] == "incomplete"
    assert row(found, "sources", line="own")["flag"] == "missing"


def test_parts_that_do_not_add_up_are_told() -> None:
    panel = small({"all": [100.0, 40.0], "own": [80.0, 40.0], "state": [10.0, 0.0]})
    found = measure_financing(panel, settings=TWO)
    assert row(found, "checks", scope="region", code="A")["residual"] == pytest.approx(10.0)
    (told,) = found.diagnostics.with_code("finance.financing.differs")
    assert told.where.unit == "A"


def test_a_plan_beside_today_by_hand() -> None:
    """Today 120 own and 30 state of 150, 100 in A; the plan pays 6 own and 4 state, 4 in A and 6 in B."""
    panel = small({"all": [100.0, 50.0], "own": [80.0, 40.0], "state": [20.0, 10.0]})
    plan = allocate(
        asked(single("P1", 4, 9.0, region="A"), single("P2", 6, 9.0, region="B")),
        funded(
            source("budget", 4, "republican-budget", regions=("A",)), source("own", 6, "own", regions=("B",))
        ),
    )
    found = measure_financing(panel, settings=TWO, plan=plan)
    own, home = row(found, "sources", line="own"), row(found, "regions", region="A")
    assert own["share"] == pytest.approx(0.8) and own["plan"] == pytest.approx(0.6)
    assert own["difference"] == pytest.approx(-0.2)
    assert home["share"] == pytest.approx(2 / 3) and home["plan"] == pytest.approx(0.4)


def test_kinds_in_no_line_are_told() -> None:
    panel = small({"all": [100.0], "own": [80.0], "state": [20.0]})
    plan = allocate(asked(single("P1", 4, 9.0, region="A")), funded(source("fund", 4)))
    found = measure_financing(panel, settings=TWO, plan=plan)
    assert found["unplaced"].rows() == [("innovation-fund", 1.0)]
    assert found.diagnostics.with_code("finance.financing.unplaced")


def test_projects_without_region_have_a_row_of_their_own() -> None:
    panel = small({"all": [100.0], "own": [80.0], "state": [20.0]})
    plan = allocate(asked(single("P1", 4, 9.0)), funded(source("fund", 4, "republican-budget")))
    found = measure_financing(panel, settings=TWO, plan=plan)
    assert row(found, "regions", region="")["plan"] == 1.0


def test_a_region_the_panel_does_not_know_is_refused() -> None:
    panel = small({"all": [100.0], "own": [80.0], "state": [20.0]})
    plan = allocate(asked(single("P1", 4, 9.0, region="Z")), funded(source("fund", 4, "republican-budget")))
    with pytest.raises(InputError) as failure:
        measure_financing(panel, settings=TWO, plan=plan)
    assert codes(failure) == ["territory.unit.unknown"]


@given(st.lists(st.floats(1, 1e6), min_size=2, max_size=6), st.floats(0.1, 10))
def test_shares_do_not_depend_on_the_unit_of_money(amounts: list[float], factor: float) -> None:
    found = []
    for by in (1.0, factor):
        column = [by * x for x in amounts]
        panel = small({"all": column, "own": column})
        made = measure_financing(panel, settings=FinancingSettings((OWN,), total="all"))
        found.append(made["regions"]["share"].to_numpy())
    np.testing.assert_allclose(found[0], found[1], rtol=1e-9)
    assert found[0].sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((), "finance.financing.settings"),
        ((FinancingLine("own", ("purse",)),), "finance.kind.unknown"),
        ((OWN, FinancingLine("more", ("own",))), "finance.financing.twice"),
        ((OWN, FinancingLine("grants", part_of="state")), "finance.financing.part"),
    ],
)
def test_lines_that_make_no_sense(lines: tuple[FinancingLine, ...], code: str) -> None:
    with pytest.raises(SpecificationError) as failure:
        FinancingSettings(lines, total="all")
    assert codes(failure) == [code]


def test_unknown_indicators_and_years_without_a_total() -> None:
    with pytest.raises(InputError) as failure:
        measure_financing(small({"all": [1.0], "own": [1.0]}), settings=TWO)
    assert codes(failure) == ["panel.indicator.unknown"]
    with pytest.raises(InputError) as failure:
        measure_financing(small({"all": [NAN], "own": [1.0], "state": [1.0]}), settings=TWO)
    assert codes(failure) == ["finance.financing.year"]


def test_lines_in_another_unit_are_refused() -> None:
    panel = small({"all": [1.0], "own": [1.0], "state": [1.0]})
    rates = panel.with_indicator(panel.indicators[0].__class__("own", panel.indicators[1].label, "%"),
                                 np.array([[50.0]]))  # fmt: skip
    with pytest.raises(InputError) as failure:
        measure_financing(rates, settings=TWO)
    assert codes(failure) == ["finance.financing.unit"]


def test_every_line_has_a_cell_for_every_region(real: FinancingResult) -> None:
    assert real["amounts"].height == 20 * len(LINES)

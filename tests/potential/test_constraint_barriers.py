"""Surveyed barriers beside measured severities."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr
from tests.builders import leaf, marked, panel_of
from tests.potential.hand_diagnosis import UNITS, hand_measures, hand_panel, hand_result

from growthpoles.core.panel import Flag
from growthpoles.core.result import Table
from growthpoles.potential.constraint_barriers import BarrierTables, barrier_tables
from growthpoles.potential.constraint_inputs import load_constraints

SEVERITY = (0.9, 0.8, 0.7, 0.6, 0.5, 0.95, None)


def constraints(code: str = "DX-07") -> Table:
    data = pl.DataFrame(
        {
            "unit": UNITS, "year": [2022] * 7, "constraint": [code] * 7, "severity": SEVERITY,
            "class": ["severe"] * 7, "status": ["measured"] * 6 + ["no-data"], "rank": [1] * 7,
        }
    )  # fmt: skip
    return Table("constraints", ("unit", "year", "constraint"), data)


@pytest.fixture(scope="module")
def found() -> BarrierTables:
    return barrier_tables(
        hand_panel(), hand_measures().indicators, rules=load_constraints(), constraints=constraints()
    )


def rows(found: BarrierTables, barrier: str) -> dict[str, tuple[object, ...]]:
    table = found.barriers.data.filter(barrier=barrier, year=2022)
    return {
        unit: rest
        for unit, *rest in table.select("unit", "count", "surveyed", "share", "flag", "rank").rows()
    }  # type: ignore[misc]


def test_shares_of_the_enterprises_asked_and_the_country(found: BarrierTables) -> None:
    table = rows(found, "barrier-staff")
    assert table["U1"] == [1, 50, 2.0, "observed", 2]
    assert table["U6"] == [0, 50, 0.0, "zero", 2]  # none names it: a true zero
    assert table["ALL"] == [22, 350, pytest.approx(100 * 22 / 350), "observed", 2]


def test_years_without_the_question_are_left_out(found: BarrierTables) -> None:
    assert set(found.barriers.data.filter(barrier="barrier-staff")["year"]) == {2022}


def test_agreement_is_the_rank_correlation_over_units(found: BarrierTables) -> None:
    shares, severities = [1, 2, 3, 4, 5, 0], SEVERITY[:6]
    row = found.agreement.data.row(by_predicate=pl.col("barrier") == "barrier-staff", named=True)
    assert (row["constraint"], row["n"]) == ("DX-07", 6)
    assert row["spearman"] == pytest.approx(spearmanr(shares, severities).statistic)
    assert row["spearman"] == pytest.approx(-1) and row["agreement"] == "opposite"


def test_no_agreement_where_all_answer_alike() -> None:
    made = barrier_tables(
        hand_panel(), hand_measures().indicators, rules=load_constraints(), constraints=constraints("DX-08")
    )
    row = made.agreement.data.row(by_predicate=pl.col("barrier") == "barrier-incumbents", named=True)
    assert row["n"] == 6 and row["spearman"] is None and row["agreement"] is None


def test_a_hidden_answer_stays_hidden() -> None:
    panel = marked(
        panel_of({"named": [3, 4, 5, 6], "asked": [10] * 4}, measures=dict.fromkeys(("named", "asked"), "n")),
        Flag.CONFIDENTIAL,
        ("U2", 2022, "named"),
    )
    element = leaf("barrier-staff", "I", value="named", denominator="asked", unit="%", direction=-1)
    made = barrier_tables(panel, (element,), rules=load_constraints(), constraints=constraints())
    assert rows(made, "barrier-staff")["U2"] == [None, 10, None, "confidential", None]


def test_a_barrier_of_two_constraints_has_a_row_for_each_and_is_counted_once() -> None:
    panel = panel_of(
        {"named": np.arange(1.0, 8), "asked": [10.0] * 7, "active": np.arange(7.0)},
        measures={"named": "n", "asked": "n", "active": "%"},
    )
    element = leaf("barrier-no-demand", "I", value="named", denominator="asked", unit="%", direction=-1)
    both = Table(
        "constraints",
        ("unit", "year", "constraint"),
        pl.concat([constraints("DX-03").data, constraints("DX-12").data]),
    )
    made = barrier_tables(panel, (element,), rules=load_constraints(), constraints=both)
    assert made.barriers.data.height == 7 and made.constraints.data.height == 14


def test_tables_are_empty_without_a_survey() -> None:
    made = barrier_tables(hand_panel(), (), rules=load_constraints(), constraints=constraints())
    assert (made.barriers.data.height, made.constraints.data.height, made.agreement.data.height) == (0, 0, 0)


def test_result_says_that_answers_must_not_be_added() -> None:
    assert hand_result(years=(2022,)).diagnostics.with_code("diagnosis.barriers").items

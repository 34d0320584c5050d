from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import name, panel_of
from tests.dynamics.claim_panels import QUICK, claim, planted

from growthpoles.core.panel import Panel
from growthpoles.dynamics.claims_inputs import Claim, DataSet, Evidence, Variable
from growthpoles.dynamics.claims_judge import Judged, judge
from growthpoles.dynamics.claims_tables import (
    assessments_table,
    claims_table,
    curve_table,
    estimates_table,
    levels_table,
    names_table,
)


def judged(panel: Panel, told: Claim) -> Judged:
    return judge(told, told.data[0], data=DataSet("kazakhstan", panel), settings=QUICK, seed=0)


@pytest.fixture(scope="module")
def found() -> Judged:
    return judged(planted(0.6), claim())


def test_standardised_figures_are_the_estimate_in_standard_deviations(found: Judged) -> None:
    row = assessments_table([found], QUICK).data.row(0, named=True)
    assert found.sample is not None
    factor = found.sample.x.std() / found.sample.y.std()
    for raw, made in (("estimate", "standardised"), ("low", "std_low"), ("detectable", "std_detectable")):
        assert row[made] == pytest.approx(row[raw] * factor)
    assert row["low"] < row["estimate"] < row["high"]
    assert (row["units"], row["first_year"], row["last_year"]) == (30, 2002, 2012)


def test_the_curve_rises_and_holds_the_main_specification(found: Judged) -> None:
    rows = curve_table([found], QUICK).data
    assert rows["effect"].is_sorted() and rows["rank"].to_list() == list(range(1, 9))
    main = rows.filter(main=True).row(0, named=True)
    row = assessments_table([found], QUICK).data.row(0, named=True)
    assert (
        main["effect"] == pytest.approx(row["standardised"]) and main["low"] < main["effect"] < main["high"]
    )


def test_nothing_estimated_leaves_empty_cells_not_numbers() -> None:
    bare = judged(planted(), claim(drivers=(Variable("z"),)))
    row = assessments_table([bare], QUICK).data.row(0, named=True)
    assert row["grade"] == "not-identified" and row["estimate"] is None and row["observations"] is None
    assert not curve_table([bare], QUICK).data.height and not estimates_table([bare]).data.height


def test_the_level_is_that_of_the_country_not_the_mean_of_its_regions() -> None:
    """(1 + 9) / (100 + 300) = 2.5 %, where the published figures say 6 / 200 = 3 %."""
    evidence = Evidence("kazakhstan", (Variable("a", per="b", scale=100),), limit=4.0)
    told = Claim("l", name("low"), name("-"), "hand", (evidence,), kind="trend")
    columns = {"a": np.array([[1.0, 2.0], [9.0, np.nan]]), "b": np.array([[100.0, 100.0], [300.0, 100.0]])}
    bare = judged(panel_of(columns, years=(2021, 2022)), told)
    assert levels_table([bare]).data.select("year", "value", "below").rows() == [(2021, 2.5, True)]
    whole = panel_of(columns, years=(2021, 2022), national={"a": [6, 20], "b": [200, 400]})
    rows = levels_table([judged(whole, told)]).data.select("year", "value", "below").rows()
    assert rows == [(2021, 3.0, True), (2022, 5.0, False)]


def test_names_are_those_of_the_claim_and_then_of_the_panel(found: Judged) -> None:
    told = replace(claim(), label=name("statement"))
    rows = {row[:2]: row[2] for row in names_table([found], [told]).data.iter_rows()}
    assert rows["claim", "c"] == "statement" and rows["variable", "x"] == "x"
    assert claims_table([told]).data.row(0) == ("c", "effect", "positive", "made by hand")

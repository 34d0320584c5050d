"""Tables of monitoring, by hand: levels, composition, trends, the ends of the scale."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.potential.monitor import monitor_potential

YEARS = tuple(range(2018, 2024))
GAP = np.nan
TREE = index(
    pillar("P"),
    pillar("Q"),
    leaf("a", "P"),
    leaf("b", "P"),
    leaf("c", "Q"),
    coverage=gp.Coverage(0.5, 1, 0.5),
)
PANEL = panel_of(
    {
        "a": [[0, 1, 2, 3, 4, 5], [10, 9, 8, 7, 6, 5], [5, 6, 4, 7, 3, 30]],
        "b": [[1, 1, 1, 1, 1, GAP], [2, 2, 2, 2, 2, GAP], [3, 3, 3, 3, 3, GAP]],
        "c": [[1, 1, GAP, 1, 1, 1], [2, 2, GAP, 2, 2, 2], [3, 3, GAP, 3, 3, 3]],
    },
    years=YEARS,
)
FIRST = gp.assess_potential(PANEL.select(years=[2018]), TREE, gp.IndexSpec(treat=gp.treat.NoTreatment()))


@pytest.fixture(scope="module")
def result():  # type: ignore[no-untyped-def]
    return monitor_potential(FIRST, panel=PANEL)


def test_levels_say_what_they_are_compared_with(result) -> None:  # type: ignore[no-untyped-def]
    rows = result["levels"].filter(unit="U1", element="P").rows(named=True)
    assert [row["previous"] for row in rows] == [None, 2018, 2019, 2020, 2021, 2022]
    assert [row["comparison"] for row in rows] == ["first", *["same"] * 4, "composition-differs"]
    assert rows[1]["change"] == pytest.approx(0.05) and rows[4]["change_base"] == pytest.approx(0.2)
    assert rows[5]["score"] == 0.5 and rows[5]["change"] is None and rows[5]["change_base"] is None


def test_a_pillar_without_figures_has_no_data_in_that_year_only(result) -> None:  # type: ignore[no-untyped-def]
    rows = result["levels"].filter(unit="U1", element="Q").rows(named=True)
    assert [row["status"] for row in rows] == ["scored", "scored", "no-data", "scored", "scored", "scored"]
    assert rows[2]["score"] is None and rows[2]["comparison_base"] == "no-data"
    assert rows[3]["change"] is None and rows[3]["change_base"] == 0


def test_composition_names_what_was_lost(result) -> None:  # type: ignore[no-untyped-def]
    table = {(row["year"], row["element"]): row for row in result["composition"].rows(named=True)}
    assert table[2018, "I"]["indicators"] == "a b c"
    assert (table[2020, "I"]["lost"], table[2020, "I"]["status"]) == ("c", "scored")
    assert (table[2023, "P"]["lost"], table[2023, "P"]["comparable_units"]) == ("b", 0)
    assert (table[2020, "Q"]["status"], table[2020, "Q"]["have"], table[2020, "Q"]["need"]) == (
        "no-data",
        0,
        1,
    )
    assert table[2018, "P"]["mean"] == pytest.approx(np.mean([0, 0.75, 0.75]))


def test_trends_use_the_comparable_years_only(result) -> None:  # type: ignore[no-untyped-def]
    """P: a rises by a tenth of the scale a year in U1, half of it in the pillar; five years, so p = 2/120."""
    rows = {row["unit"]: row for row in result["trends"].filter(element="P").rows(named=True)}
    assert (rows["U1"]["years"], rows["U1"]["verdict"], rows["U2"]["verdict"]) == (5, "rising", "falling")
    assert rows["U1"]["slope"] == pytest.approx(0.05) and rows["U1"]["p_value"] == pytest.approx(2 / 120)
    assert rows["U3"]["verdict"] == "none"
    index_rows = result["trends"].filter(element="I", unit="U1").rows(named=True)
    assert (index_rows[0]["years"], index_rows[0]["verdict"], index_rows[0]["slope"]) == (
        4,
        "too-few-years",
        None,
    )


def test_cells_beyond_the_scale_are_counted_in_new_years_only(result) -> None:  # type: ignore[no-untyped-def]
    rows = result["beyond"].rows(named=True)
    assert [(row["year"], row["indicator"], row["cells"], row["of"], row["units"]) for row in rows] == [
        (2023, "a", 1, 3, "U3")
    ]
    assert rows[0]["share"] == pytest.approx(1 / 3) and rows[0]["grade"] == "warning"


def test_a_figure_cut_back_by_the_treatment_still_lies_beyond_the_scale() -> None:
    columns = {"a": [[1, 1], [2, 2], [3, 3], [4, 4], [5, 99]]}
    panel = panel_of(columns, years=(2021, 2022))
    spec = gp.IndexSpec(treat=gp.treat.Winsorise(max_points=1))
    first = gp.assess_potential(panel.select(years=[2021]), index(leaf("a", "I")), spec)
    assert monitor_potential(first, panel=panel)["beyond"]["units"].to_list() == ["U5"]

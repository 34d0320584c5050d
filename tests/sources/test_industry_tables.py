"""Industry tables: layouts, totals, rounding, confidential cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.lands import LAND

from growthpoles.core.industries import Industry
from growthpoles.core.panel import Flag
from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.sources.industry_tables import load_industries, load_industry_names, read_industries
from growthpoles.sources.numbers import NumberRules
from growthpoles.sources.options import TableFormat

LONG = """unit;year;industry;value
A;2022;A;1,5
A;2022;C;2
A;2022;TOTAL;3,5
B;2022;A;4
B;2022;C;5
B;2022;TOTAL;9
Z;2022;A;6
Z;2022;C;7
"""
MARKS = TableFormat(rules=NumberRules(confidential=frozenset("x")))


def written(folder: Path, text: str) -> Path:
    path = folder / "output.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_total_is_checked_and_not_kept(tmp_path: Path) -> None:
    table = read_industries(written(tmp_path, LONG), LAND)
    assert table.codes == ("A", "C")
    assert table.year(2022)[:2].tolist() == [[1.5, 2.0], [4.0, 5.0]]
    assert table.totals().tolist() == [[6.0, 7.0]]


def test_a_wide_table_and_a_mapped_column_give_the_same(tmp_path: Path) -> None:
    long = read_industries(written(tmp_path, LONG), LAND)
    wide = "unit;year;A;C\nA;2022;1,5;2\nB;2022;4;5\nZ;2022;6;7\n"
    assert (
        read_industries(written(tmp_path, wide), LAND).year(2022)[:2].tolist() == long.year(2022)[:2].tolist()
    )
    mapped = LONG.replace("industry", "вид")
    style = TableFormat(columns=(("industry", "вид"),))
    assert read_industries(written(tmp_path, mapped), LAND, style=style).codes == ("A", "C")


def test_the_panel_keeps_the_published_total(tmp_path: Path) -> None:
    panel = load_industries(written(tmp_path, LONG), LAND).value.panel
    assert panel.cell("A", 2022, code="TOTAL").value == 3.5


def test_a_total_that_is_not_the_sum_is_refused_with_both_figures(tmp_path: Path) -> None:
    text = LONG.replace("A;2022;TOTAL;3,5", "A;2022;TOTAL;4,5")
    with pytest.raises(InputError) as caught:
        read_industries(written(tmp_path, text), LAND)
    (found,) = caught.value.problems
    assert (found.code, found.where.unit, found.where.year) == ("table.total.differs", "A", 2022)
    assert dict(found.details) == {"sum": 3.5, "total": 4.5}


@pytest.mark.parametrize(("total", "fits"), [("3,6", True), ("3,7", False)])
def test_a_total_may_differ_by_what_rounding_to_the_last_decimal_leaves(
    tmp_path: Path, total: str, fits: bool
) -> None:
    path = written(tmp_path, f"unit;year;industry;value\nA;2022;A;1,5\nA;2022;C;2,0\nA;2022;TOTAL;{total}\n")
    if fits:
        assert read_industries(path, LAND).codes == ("A", "C")
        return
    with pytest.raises(InputError, match=r"industries add up to 3\.5"):
        read_industries(path, LAND)


@pytest.mark.parametrize(("total", "fits"), [("100", True), ("2", False)])
def test_with_a_hidden_cell_only_a_total_below_the_sum_is_wrong(
    tmp_path: Path, total: str, fits: bool
) -> None:
    path = written(tmp_path, f"unit;year;industry;value\nA;2022;A;x\nA;2022;C;4\nA;2022;TOTAL;{total}\n")
    if not fits:
        with pytest.raises(InputError, match="published total is 2"):
            read_industries(path, LAND, style=MARKS)
        return
    table = read_industries(path, LAND, style=MARKS)
    assert table.flags[0, 0, 0] == Flag.CONFIDENTIAL


def test_an_edition_that_is_not_the_newest_can_be_read(tmp_path: Path) -> None:
    table = read_industries(written(tmp_path, "unit;year;A;C\nAB;2020;1;2\n"), LAND, edition="old")
    assert (table.edition, table.units) == ("old", ("AB", "C"))


def test_an_industry_that_is_not_listed_is_refused(tmp_path: Path) -> None:
    known = [Industry("A", Label("Farming")), Industry("B", Label("Mining"))]
    with pytest.raises(InputError) as caught:
        read_industries(written(tmp_path, LONG), LAND, industries=known)
    assert [(item.code, item.where.column) for item in caught.value.problems] == [
        ("table.indicator.unknown", "industry")
    ]


def test_industries_keep_the_order_and_the_names_of_their_list(tmp_path: Path) -> None:
    known = [Industry("C", Label("Making")), Industry("A", Label("Farming"))]
    table = read_industries(written(tmp_path, LONG), LAND, industries=known)
    assert table.industries == tuple(known)
    assert table.year(2022)[0].tolist() == [2.0, 1.5]


def test_names_of_industries_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "industries.csv"
    path.write_text("code;name_en;technology;tradable\nA;Farming;low;yes\nC;Making;;no\n", encoding="utf-8")
    first, second = load_industry_names(path).value
    assert (first.technology, first.tradable, second.technology, second.tradable) == ("low", True, "", False)
    path.write_text("code;technology;tradable\nA;lowest;yes\nA;low;maybe\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_industry_names(path)
    assert sorted(item.code for item in caught.value.problems) == [
        "table.choice.bad",
        "table.choice.bad",
        "table.row.twice",
    ]


def test_a_wrong_total_of_the_country_is_found_too(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_industries(written(tmp_path, LONG + "Z;2022;TOTAL;99\n"), LAND)
    assert [(p.code, p.where.unit) for p in caught.value.problems] == [("table.total.differs", "Z")]


def test_a_total_in_another_spelling_is_not_taken_for_an_industry(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_industries(written(tmp_path, LONG.replace("TOTAL", "Total")), LAND)
    assert "Total" in str(caught.value)

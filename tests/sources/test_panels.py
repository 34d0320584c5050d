"""Tables of figures become panels: units, editions, years, duplicates, national rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.sources.lands import LAND

from growthpoles.core.panel import Flag, Indicator
from growthpoles.errors import InputError, Problem, Where
from growthpoles.labels import Label
from growthpoles.sources.numbers import NumberRules
from growthpoles.sources.options import ReadingWarning, TableFormat
from growthpoles.sources.panels import UnitLookup, load_panels, read_indicators, read_panel
from growthpoles.sources.tables import ReadOptions


def written(folder: Path, text: str) -> Path:
    path = folder / "panel.csv"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str, edition: str | None = None) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read_panel(written(folder, text), LAND, edition=edition)
    return list(caught.value.problems)


def test_units_are_found_by_code_or_by_name_in_three_languages(tmp_path: Path) -> None:
    text = "unit;year;grp\nabai region;2022;1\nобласть  Жетісу;2022;2\nАлматы қаласы;2022;3\n"
    panel = read_panel(written(tmp_path, text), LAND)
    assert panel.column("grp").tolist() == [[1.0], [2.0], [3.0]]


@pytest.mark.parametrize("name", ["Жетісу", "Жетысу", "Jetisu", "Zhetysu oblast", "Жетiсу облысы"])
def test_a_look_alike_is_refused_and_named(tmp_path: Path, name: str) -> None:
    (found,) = refused(tmp_path, f"unit;year;grp\nA;2022;1\n{name};2022;2\n")
    assert (found.code, found.where) == ("table.unit.alike", Where("panel.csv", row=3, column="unit"))
    assert dict(found.details)["unit"] == "B"


def test_unknown_units_are_refused_each_once_with_its_first_row(tmp_path: Path) -> None:
    text = "unit;year;grp\nQ;2021;1\nA;2022;1\nQ;2022;1\n;2022;4\n"
    found = refused(tmp_path, text)
    assert [(item.code, item.where.row) for item in found] == [
        ("table.unit.unknown", 2),
        ("table.unit.empty", 5),
    ]


def test_a_name_that_two_units_share_is_never_guessed() -> None:
    lookup = UnitLookup(LAND, "new")
    assert lookup.find("Almaty city") == "C"
    assert lookup.find("Almaty") is None


def test_national_rows_stand_apart(tmp_path: Path) -> None:
    panel = read_panel(written(tmp_path, "unit;year;grp\nA;2022;1\nKazakhstan;2022;9\n"), LAND)
    assert panel.units == ("A", "B", "C")
    assert panel.national("grp").tolist() == [9.0]


MIXED = """unit;edition;year;indicator;value
Z;;2020;grp;9
Z;;2022;grp;10
AB;old;2020;grp;5
C;old;2020;grp;4
A;new;2022;grp;1
C;new;2022;grp;7
"""


def test_several_editions_are_refused_until_one_is_chosen(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, MIXED)
    assert (found.code, dict(found.details)["editions"]) == ("panel.edition.several", "old, new")
    old = read_panel(written(tmp_path, MIXED), LAND, edition="old")
    assert (old.units, old.years, old.national("grp").tolist()) == (("AB", "C"), (2020,), [9.0])
    new = read_panel(written(tmp_path, MIXED), LAND, edition="new")
    assert (new.years, new.cell("C", 2022, code="grp").value) == ((2022,), 7.0)


def test_a_row_without_edition_in_a_mixed_table_is_refused(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, MIXED + "C;;2021;grp;6\n")
    assert (found.code, found.where.row, found.where.column) == ("table.cell.empty", 8, "edition")


def test_a_unit_of_another_edition_is_said_to_be_one(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, "unit;year;grp\nA;2022;1\nAB;2020;2\n")
    assert (found.code, found.where.row) == ("table.unit.edition", 3)
    assert (dict(found.details)["edition"], dict(found.details)["other"]) == ("new", "old")


def test_a_table_that_does_not_say_its_edition_is_of_the_one_asked_for(tmp_path: Path) -> None:
    panel = read_panel(written(tmp_path, "unit;year;grp\nAB;2020;2\nC;2020;3\n"), LAND, edition="old")
    assert (panel.edition, panel.column("grp").tolist()) == ("old", [[2.0], [3.0]])


def test_an_edition_that_is_not_known_or_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, MIXED, edition="older")[0].code == "territory.edition.unknown"
    unknown = refused(tmp_path, "unit;edition;year;grp\nA;newest;2022;1\nA;new;2022;1\n")
    assert [(item.code, item.where.row) for item in unknown] == [("territory.edition.unknown", 2)]
    only_old = "unit;edition;year;grp\nAB;old;2020;2\n"
    assert refused(tmp_path, only_old, edition="new")[0].code == "panel.edition.absent"


def test_duplicates_are_refused_with_both_rows(tmp_path: Path) -> None:
    text = "unit;year;indicator;value\nA;2022;grp;1\nB;2022;grp;2\nAbai Region;2022;grp;1\n"
    (found,) = refused(tmp_path, text)
    assert (found.code, found.where.row, dict(found.details)["row"]) == ("table.figure.twice", 4, 2)


def test_an_empty_repeat_is_no_duplicate(tmp_path: Path) -> None:
    text = "unit;year;indicator;value\nA;2022;grp;1\nA;2022;grp;\n"
    assert read_panel(written(tmp_path, text), LAND).cell("A", 2022, code="grp").value == 1.0


def test_wrong_and_empty_years_are_refused_with_their_rows(tmp_path: Path) -> None:
    found = refused(tmp_path, "unit;year;grp\nA;2022;1\nB;22;2\nC;;3\n")
    assert [(item.code, item.where.row) for item in found] == [
        ("table.year.bad", 3),
        ("table.cell.empty", 4),
    ]


def test_a_row_to_be_filled_in_needs_no_year(tmp_path: Path) -> None:
    panel = read_panel(written(tmp_path, "unit;year;grp;jobs\nA;2022;1;\nB;;;\n"), LAND)
    assert panel.years == (2022,)


def test_a_wide_table_keeps_an_empty_column_as_missing(tmp_path: Path) -> None:
    panel = read_panel(written(tmp_path, "unit;year;grp;jobs\nA;2022;1;\nB;2022;2;\n"), LAND)
    assert panel.codes == ("grp", "jobs")
    assert (panel.flags[:, :, 1] == Flag.MISSING).all()


def test_a_table_without_a_single_figure_is_refused(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, "unit;year;grp;jobs\nA;2022;;\nB;2022;;\n")
    assert found.code == "table.figures.none"


def test_indicators_that_are_not_listed_are_refused_once(tmp_path: Path) -> None:
    path = written(tmp_path, "unit;year;indicator;value\nA;2022;grp;1\nA;2022;gpr;1\nB;2022;gpr;2\n")
    grp = Indicator("grp", Label("GRP"), "million KZT", additive=True)
    with pytest.raises(InputError) as caught:
        read_panel(path, LAND, indicators=[grp])
    (found,) = caught.value.problems
    assert (found.code, found.where.row, found.where.column) == ("table.indicator.unknown", 3, "indicator")


def test_sources_and_remarks_stay_with_their_cells(tmp_path: Path) -> None:
    text = "unit;year;indicator;value;flag;source\nA;2022;grp;1;suspect;bns\nB;2022;grp;2;;own\n"
    panel = read_panel(written(tmp_path, text), LAND)
    assert panel.cell("A", 2022, code="grp").remark == "suspect"
    assert panel.cell("B", 2022, code="grp").source == "own"


def test_a_statistics_office_file_in_cp1251_is_read_with_a_warning(tmp_path: Path) -> None:
    lines = ["регион;год;грп", "область Абай;2022;1 234,5", "Казахстан;2022;12 345,6", "город Алматы;2022;–"]
    path = tmp_path / "panel.csv"
    path.write_bytes("\n".join(lines).encode("cp1251"))
    style = TableFormat(
        columns=(("unit", "регион"), ("year", "год"), ("grp", "грп")),
        rules=NumberRules(zero=frozenset("-")),
    )
    with pytest.warns(ReadingWarning, match="cp1251"):
        panel = read_panel(path, LAND, style=style)
    assert panel.cell("A", 2022, code="grp").value == 1234.5
    assert panel.cell("C", 2022, code="grp").flag is Flag.ZERO
    stated = TableFormat(columns=style.columns, read=ReadOptions(encoding="cp1251"), rules=style.rules)
    np.testing.assert_array_equal(read_panel(path, LAND, style=stated).values, panel.values)


def test_every_kind_of_problem_comes_in_one_error(tmp_path: Path) -> None:
    text = "unit;edition;year;indicator;value\nQ;new;2022;grp;1\nA;newer;2022;grp;1\nA;new;20;grp;many\n"
    assert {item.code for item in refused(tmp_path, text)} == {
        "table.unit.unknown",
        "territory.edition.unknown",
        "table.year.bad",
        "number.text",
    }


def test_each_edition_becomes_a_panel_of_its_own(tmp_path: Path) -> None:
    panels = load_panels(written(tmp_path, MIXED), LAND).value
    assert [(panel.edition, panel.years) for panel in panels] == [("old", (2020,)), ("new", (2022,))]


def test_indicators_carry_unit_price_basis_and_additivity(tmp_path: Path) -> None:
    path = tmp_path / "indicators.csv"
    rows = ["code;name_en;name_ru;unit;price_basis;additive", "grp;GRP;ВРП;million KZT;constant 2015;yes"]
    path.write_text("\n".join([*rows, "rate;;;%;;"]), encoding="utf-8")
    grp, rate = read_indicators(path)
    assert (grp.label, grp.price.code, grp.additive) == (Label("GRP", "ВРП"), "constant 2015", True)
    assert (rate.label, rate.price.code, rate.additive) == (Label("rate"), "none", False)


def test_an_indicator_listed_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "indicators.csv"
    path.write_text("code;unit\ngrp;%\njobs;persons\ngrp;%\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_indicators(path)
    assert [(item.code, item.where.row) for item in caught.value.problems] == [("table.row.twice", 4)]


def test_an_indicator_that_only_the_country_has_is_named_not_dropped_in_silence(tmp_path: Path) -> None:
    text = "unit;year;indicator;value\nA;2022;grp;1\nZ;2022;grp;9\nZ;2022;gerd;4\n"
    with pytest.warns(ReadingWarning, match="only the country"):
        panel = read_panel(written(tmp_path, text), LAND)
    assert panel.codes == ("grp",)
    found = load_panels(written(tmp_path, text), LAND).notes
    assert [(item.code, item.where.indicator) for item in found] == [("table.indicator.national", "gerd")]

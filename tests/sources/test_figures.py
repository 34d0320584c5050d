"""Long and wide tables give the same figures; flags and places are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from growthpoles.core.panel import Flag
from growthpoles.errors import InputError
from growthpoles.sources.figures import Figures, read_figures
from growthpoles.sources.numbers import NumberRules
from growthpoles.sources.options import Rows, TableFormat

MARKS = TableFormat(rules=NumberRules(zero=frozenset("-"), confidential=frozenset("x")))


def rows_of(folder: Path, text: str, style: TableFormat = MARKS) -> Rows:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return Rows(path, style)


def cells(figures: Figures) -> dict[tuple[str, int | None, str], tuple[float, int]]:
    keys = zip(figures.unit, figures.year, figures.indicator, strict=True)
    values = zip(np.nan_to_num(figures.value, nan=-1).tolist(), figures.flag.tolist(), strict=True)
    return dict(zip(keys, values, strict=True))


LONG = """unit;year;indicator;value
A;2021;grp;1,5
A;2022;grp;2,5
B;2021;grp;-
B;2022;grp;x
A;2021;jobs;0
A;2022;jobs;4
B;2021;jobs;
B;2022;jobs;6
"""
BY_INDICATOR = "unit;year;grp;jobs\nA;2021;1,5;0\nA;2022;2,5;4\nB;2021;-;\nB;2022;x;6\n"
BY_YEAR = "unit;indicator;2021 г.;2022 г.\nA;grp;1,5;2,5\nB;grp;-;x\nA;jobs;0;4\nB;jobs;;6\n"
EXPECTED = {
    ("A", 2021, "grp"): (1.5, Flag.OBSERVED),
    ("A", 2022, "grp"): (2.5, Flag.OBSERVED),
    ("B", 2021, "grp"): (0.0, Flag.ZERO),
    ("B", 2022, "grp"): (-1, Flag.CONFIDENTIAL),
    ("A", 2021, "jobs"): (0.0, Flag.ZERO),
    ("A", 2022, "jobs"): (4.0, Flag.OBSERVED),
    ("B", 2021, "jobs"): (-1, Flag.MISSING),
    ("B", 2022, "jobs"): (6.0, Flag.OBSERVED),
}


@pytest.mark.parametrize("text", [LONG, BY_INDICATOR, BY_YEAR], ids=["long", "by indicator", "by year"])
def test_three_layouts_hold_the_same_figures(tmp_path: Path, text: str) -> None:
    rows = rows_of(tmp_path, text)
    assert cells(read_figures(rows)) == EXPECTED
    assert not rows.problems


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [(LONG, 5, "value"), (BY_INDICATOR, 5, "grp"), (BY_YEAR, 3, "2022 г.")],
    ids=["long", "by indicator", "by year"],
)
def test_every_figure_knows_its_place(tmp_path: Path, text: str, row: int, column: str) -> None:
    figures = read_figures(rows_of(tmp_path, text))
    at = list(zip(figures.unit, figures.year, figures.indicator, strict=True)).index(("B", 2022, "grp"))
    assert (figures.where[at].row, figures.where[at].column) == (row, column)


def test_text_where_a_number_belongs_is_a_problem_with_row_and_column(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "unit;year;grp\nA;2021;much\n")
    read_figures(rows)
    (found,) = rows.problems
    assert (found.code, found.where.row, found.where.column) == ("number.text", 2, "grp")


def test_the_flag_column_marks_figures_and_other_words_are_remarks(tmp_path: Path) -> None:
    text = "unit;year;indicator;value;flag;source\nA;2021;g;1;provisional;bns\nB;2021;g;;confidential;\n"
    rows = rows_of(tmp_path, text + "C;2021;g;3;imputed;\n")
    figures = read_figures(rows)
    assert figures.flag.tolist() == [Flag.OBSERVED, Flag.CONFIDENTIAL, Flag.IMPUTED]
    assert (figures.remark, figures.source) == (["provisional", "", ""], ["bns", "", ""])
    assert not rows.problems


@pytest.mark.parametrize("row", ["7;confidential", "7;missing", ";observed", "7;zero"])
def test_a_flag_that_contradicts_its_value_is_a_problem(tmp_path: Path, row: str) -> None:
    rows = rows_of(tmp_path, f"unit;year;indicator;value;flag\nA;2021;g;{row}\nB;2021;g;1;\n")
    read_figures(rows)
    assert [(item.code, item.where.row) for item in rows.problems] == [("table.flag.contradicts", 2)]


def test_a_misspelt_flag_is_not_taken_for_a_remark(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "unit;year;indicator;value;flag\nA;2021;g;;confidental\nB;2021;g;1;\n")
    read_figures(rows)
    (found,) = rows.problems
    assert (found.code, dict(found.details)["known"]) == ("table.choice.bad", "confidential")


def test_a_table_without_years_needs_a_stated_year(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_figures(rows_of(tmp_path, "unit;grp\nA;1\n"))
    assert caught.value.problems[0].code == "table.year.absent"
    stated = read_figures(rows_of(tmp_path, "unit;grp\nA;1\n", TableFormat(year=2022)))
    assert stated.year == [2022]


def test_a_column_that_is_no_indicator_is_left_out_with_a_warning(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "unit;name;year;grp;grpp\nA;Abai;2021;1;9\n")
    figures = read_figures(rows, ["grp", "jobs"])
    assert figures.columns == ("grp",)
    assert [(item.code, item.where.column) for item in rows.notes] == [("table.column.ignored", "grpp")]


def test_a_wide_table_without_any_indicator_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_figures(rows_of(tmp_path, "unit;year;a;b\nA;2021;1;9\n"), ["grp", "jobs"])
    (found,) = caught.value.problems
    assert found.code == "table.indicators.none"
    assert "grp, jobs" in str(found)


def test_the_code_may_stand_in_a_column_of_another_name(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "unit;year;industry;value\nA;2021;C;1\n")
    assert read_figures(rows, axis="industry").indicator == ["C"]


@pytest.mark.parametrize(("word", "value"), [("CONFIDENTIAL", ""), ("Zero", "0")])
def test_flags_are_read_in_any_case(tmp_path: Path, word: str, value: str) -> None:
    path = tmp_path / "grp.csv"
    path.write_text(f"unit;year;indicator;value;flag\nA;2022;grp;{value};{word}\n", encoding="utf-8")
    found = read_figures(Rows(path, None), None)
    assert Flag(int(found.flag[0])).code == word.lower()

"""The table is found by its shared labels, wherever it stands."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.core.panel import Flag
from growthpoles.errors import InputError
from growthpoles.sources.grids import Gridded
from growthpoles.sources.layout import Grid, Merge
from growthpoles.sources.numbers import NumberRules
from growthpoles.sources.square import Square, find_square


def square(text: str, *merges: Merge, rules: NumberRules | None = None) -> Square:
    rows = [[cell.strip() for cell in line.split(";")] for line in text.strip().splitlines()]
    return find_square(Gridded(Grid("io.csv", None, rows, merges)), rules)


def labels(found: Square) -> tuple[list[str], list[str]]:
    return [" ".join(line.key) for line in found.rows], [" ".join(line.key) for line in found.columns]


PLAIN = """
Table 1, million;;;;
code;name;A;B;Use
A;Farming;1;2;3
B;Making things;4;5;6
VA;Value added;7;8;
"""


def test_one_heading_line_with_titles_and_names() -> None:
    found = square(PLAIN)
    assert labels(found) == (["A", "B", "VA"], ["A", "B", "Use"])
    assert [line.name for line in found.rows] == ["Farming", "Making things", "Value added"]
    np.testing.assert_array_equal(found.values, [[1, 2, 3], [4, 5, 6], [7, 8, np.nan]])
    assert found.flags[2, 2] == Flag.NOT_APPLICABLE
    assert (found.rows[1].where.row, found.columns[1].where.column) == (4, "B")


def test_labels_are_compared_without_case_and_spaces() -> None:
    found = square("x;Trade  and hotels;Other\nTRADE and Hotels;1;2\nother;3;4")
    assert [line.match for line in found.rows] == [line.match for line in found.columns]


def test_codes_that_look_like_numbers_are_labels() -> None:
    found = square("uk;01;02;05\n01;1.5;2;0\n02;3;0;0\n05;0;1;1")
    assert labels(found)[0] == ["01", "02", "05"]
    assert found.values[0, 0] == 1.5


def test_labels_may_all_be_numbers() -> None:
    found = square("t;1;2;3;Total\n1;5;6;7;18\n2;1;2;3;6\n3;2;2;2;6")
    assert labels(found) == (["1", "2", "3"], ["1", "2", "3", "Total"])


def test_figures_that_agree_by_chance_are_no_labels() -> None:
    """Round figures stand across and down; the shared labels are A and B."""
    found = square("Code;Name;A;B;Total\nA;Farms;10;20;30\nB;Works;30;10;40\nX;Output;100;80;30")
    assert labels(found)[1] == ["A", "B", "Total"]


def test_prefixes_of_oecd_rows_and_columns_are_set_aside() -> None:
    found = square("x;D01T02;D03;HFCE\nDOM_01T02;1;2;3\nDOM_03;4;5;6\nIMP_01T02;7;8;9\nVALU;1;1;")
    assert [line.match[0] for line in found.rows] == ["01t02", "03", "imp_01t02", "valu"]
    assert [line.match[0] for line in found.columns] == ["01t02", "03", "hfce"]


def test_two_heading_lines_of_regions_and_industries() -> None:
    found = square(
        """
        ;;;AUS;AUS;FIN;FIN;AUS
        ;;;c1;c2;c1;c2;F1
        c1;Farming;AUS;1;2;3;4;5
        c2;Mining;AUS;6;7;8;9;10
        c1;Farming;FIN;11;12;13;14;15
        c2;Mining;FIN;16;17;18;19;20
        r69;Output;TOT;30;40;50;60;
        """
    )
    assert labels(found)[0] == ["AUS c1", "AUS c2", "FIN c1", "FIN c2", "TOT r69"]
    assert labels(found)[1] == ["AUS c1", "AUS c2", "FIN c1", "FIN c2", "AUS F1"]
    assert found.values[2, 2] == 13


def test_merged_region_headings_serve_all_their_columns() -> None:
    found = square(
        """
        ;;N;;S;
        ;;a;b;a;b
        N;a;1;2;3;4
        ;b;5;6;7;8
        S;a;9;10;11;12
        ;b;13;14;15;16
        """,
        Merge(0, 2, 0, 3),
        Merge(0, 4, 0, 5),
        Merge(2, 0, 3, 0),
        Merge(4, 0, 5, 0),
    )
    assert labels(found)[1] == ["N a", "N b", "S a", "S b"]
    assert labels(found)[0] == labels(found)[1]


def test_marks_are_kept_apart_from_blanks() -> None:
    rules = NumberRules(confidential=frozenset({"x"}), zero=frozenset({"-"}))
    found = square("t;A;B\nA;x;-\nB;..;", rules=rules)
    assert found.flags.tolist() == [[Flag.CONFIDENTIAL, Flag.ZERO], [Flag.MISSING, Flag.NOT_APPLICABLE]]
    assert found.values[0, 1] == 0


def test_decimal_commas_are_read_by_the_rules_of_the_house() -> None:
    found = square("t;A;B\nA;1,5;1 234,25\nB;0,5;2,5")
    np.testing.assert_array_equal(found.values, [[1.5, 1234.25], [0.5, 2.5]])


@pytest.mark.parametrize(
    ("text", "code", "row", "column"),
    [
        ("t;A;B\nA;1;oops\nB;3;4", "number.text", 2, "B"),
        ("t;A;B;A\nA;1;2;3\nB;3;4;5", "io.label.twice", None, "A"),
        ("t;A;B\nC;1;2\nD;3;4", "io.labels.unmatched", None, None),
        ("t;A;B\nA;1;NaN\nB;3;4", "number.not_finite", 2, "B"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    text: str, code: str, row: int | None, column: str | None
) -> None:
    with pytest.raises(InputError) as failure:
        square(text)
    found = failure.value.problems[0]
    assert (found.code, found.where.file, found.where.row, found.where.column) == (
        code,
        "io.csv",
        row,
        column,
    )

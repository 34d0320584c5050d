from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.core.panel import Flag
from growthpoles.errors import InputError
from growthpoles.sources.numbers import NumberRules, ParsedNumbers, canonical_mark, parse_numbers
from growthpoles.sources.tables import RawColumn

KZ = NumberRules(zero=frozenset({"-"}), confidential=frozenset({"x"}))


def column(*cells: str | float) -> RawColumn:
    texts = [cell if isinstance(cell, str) else repr(cell) for cell in cells]
    numbers = np.array([math.nan if isinstance(cell, str) else cell for cell in cells], float)
    rows = np.arange(2, len(cells) + 2)
    return RawColumn("grp", pl.Series(texts, dtype=pl.String), numbers, rows, "a.csv", None, "GRP")


def read(*cells: str | float, rules: NumberRules = KZ) -> ParsedNumbers:
    return parse_numbers(column(*cells), rules)


def flags(parsed: ParsedNumbers) -> list[str]:
    return [Flag(int(flag)).code for flag in parsed.flags]


def codes(parsed: ParsedNumbers) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.where.row) for problem in parsed.problems]


def test_zero_confidential_and_missing_are_three_things() -> None:
    parsed = read(
        "12,5", "-", "–", "—", "−", "x", "х", "Х", "X", "…", "...", "..", "n/a", "N/A", "", "0", "0,0"
    )
    assert flags(parsed) == [
        "observed", *["zero"] * 4, *["confidential"] * 4, *["missing"] * 6, "zero", "zero",
    ]  # fmt: skip
    assert parsed.values[1:5].tolist() == [0.0] * 4
    assert np.isnan(parsed.values[5:15]).all()
    assert not parsed.problems


def test_without_the_word_of_the_study_no_mark_has_a_meaning() -> None:
    parsed = read("12", "-", "x", "х", ":", "c", rules=NumberRules())
    assert codes(parsed) == [("number.mark.unexplained", row) for row in (3, 4, 5, 6, 7)]
    assert flags(parsed)[1:] == ["missing"] * 5


def test_one_mark_cannot_mean_two_things() -> None:
    with pytest.raises(InputError) as refused:
        NumberRules(zero=frozenset({"–", "х"}), confidential=frozenset({"X"}), missing=frozenset({"-"}))
    assert sorted(str(dict(p.details)["mark"]) for p in refused.value.problems) == ["-", "x"]


def test_an_empty_cell_means_what_the_study_says() -> None:
    rules = NumberRules(confidential=frozenset({""}), missing=frozenset({"…"}))
    assert flags(read("1", "", "…", rules=rules)) == ["observed", "confidential", "missing"]


@pytest.mark.parametrize("mark", ["-", " – ", "Х", "...", "N/A", "…"])
def test_canonical_marks_do_not_change_again(mark: str) -> None:
    assert canonical_mark(canonical_mark(mark)) == canonical_mark(mark)


def test_real_numbers_and_texts_of_one_column() -> None:
    parsed = read(12.5, "12,5", 0.0, "1 234,5")
    assert parsed.values.tolist() == [12.5, 12.5, 0.0, 1234.5]
    assert flags(parsed) == ["observed", "observed", "zero", "observed"]
    assert parsed.decimal == ","


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (("1,234", "12,5"), 1.234),
        (("1,234", "0,234"), 1.234),
        (("1,234", "1,234,567"), 1234.0),
        (("1,234", "1,234.5"), 1234.0),
        (("1.234", "1.234,5"), 1234.0),
        (("1.234", "12.5"), 1.234),
        (("1.234", "1 000.125"), 1.234),
    ],
)
def test_other_cells_decide_about_an_undecided_one(cells: tuple[str, ...], value: float) -> None:
    parsed = read(*cells)
    assert not parsed.problems
    assert parsed.values[0] == value


@pytest.mark.parametrize(
    "cells", [("1,234",), ("1,234", "5,678", "12"), ("1.234", "12,5"), ("1,234", "12.5"), ("1,234", 5.5)]
)
def test_what_nothing_decides_is_asked_not_guessed(cells: tuple[str | float, ...]) -> None:
    parsed = read(*cells)
    assert codes(parsed) == [("number.decimal.ambiguous", 2)]
    assert math.isnan(parsed.values[0])


def test_the_stated_decimal_sign_decides() -> None:
    assert read("1,234", rules=NumberRules(decimal=",")).values[0] == 1.234
    assert read("1,234", rules=NumberRules(decimal=".")).values[0] == 1234.0
    wrong = read("12.5", "1,234.5", "3,5", rules=NumberRules(decimal=","))
    assert codes(wrong) == [("number.decimal.other", 2), ("number.decimal.other", 3)]
    assert wrong.values[2] == 3.5


def test_both_decimal_signs_in_one_column_are_one_problem() -> None:
    parsed = read("7", "12.5", "12,5", "3,25", "1 000")
    ((problem,),) = [parsed.problems]
    assert problem.code == "number.decimal.mixed"
    assert dict(problem.details) == {"comma": "12,5", "comma_row": 4, "point": "12.5", "point_row": 3}
    assert parsed.values[[0, 4]].tolist() == [7.0, 1000.0]
    assert np.isnan(parsed.values[1:4]).all()


def test_percent_signs_are_dropped_only_when_every_figure_has_one() -> None:
    parsed = read("12,5%", "3 %", "0", "x")
    assert parsed.percent
    assert parsed.values[:3].tolist() == [12.5, 3.0, 0.0]
    assert [d.code for d in parsed.diagnostics] == ["number.percent.read"]
    for cells in (("12,5%", "3"), ("12,5%", 0.125)):
        assert codes(read(*cells)) == [("number.percent.mixed", 2)]


def test_footnotes_and_exponents_are_noted() -> None:
    parsed = read("12,5*", "3,5", "3,5 1)", "1,23E+08", "1,5e3")
    assert parsed.values.tolist() == [12.5, 3.5, 3.5, 123_000_000.0, 1500.0]
    assert not parsed.problems
    assert [(d.code, d.where.row, dict(d.details)["cell"]) for d in parsed.diagnostics] == [
        ("number.footnote", 2, "12,5*"),
        ("number.footnote", 4, "3,5 1)"),
        ("number.exponent", 5, "1,23E+08"),
    ]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1e309", "number.not_finite"),
        ("-1e309", "number.not_finite"),
        ("1e-400", "number.not_finite"),
        ("inf", "number.not_finite"),
        ("-Infinity", "number.not_finite"),
        ("NaN", "number.not_finite"),
        ("∞", "number.not_finite"),
        ("2026-05-12", "number.date"),
        ("12.05.2020", "number.date"),
        ("#N/A", "number.spreadsheet_error"),
        ("#ДЕЛ/0!", "number.spreadsheet_error"),
        ("=", "number.formula"),
        ("=A1+B1", "number.formula"),
        ("12 34", "number.malformed"),
        ("007", "number.malformed"),
        ("12,5 млн", "number.text"),
        ("TRUE", "number.text"),
        ("9007199254740993", "number.too_long"),
    ],
)
def test_each_kind_of_bad_cell_has_its_own_problem(cell: str, code: str) -> None:
    parsed = read("1", cell)
    assert codes(parsed) == [(code, 3)]
    assert flags(parsed)[1] == "missing"


def test_equal_bad_cells_are_one_problem_and_many_kinds_are_counted() -> None:
    parsed = read("bad cell", "1", "bad cell")
    (problem,) = parsed.problems
    assert dict(problem.details) == {"cell": "bad cell", "count": 2}
    many = read(*(f"text {i} here" for i in range(50)))
    assert len(many.problems) == 20
    assert [dict(d.details)["count"] for d in many.diagnostics if d.code == "number.more"] == [30]


def test_an_empty_column() -> None:
    assert read().values.shape == (0,)


NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False)


@given(st.lists(NUMBERS, min_size=1, max_size=12), st.sampled_from([("en", "."), ("ru", ","), ("kk", ",")]))
def test_numbers_formatted_by_babel_come_back(numbers: list[float], locale: tuple[str, str]) -> None:
    name, sign = locale
    cells = [format_decimal(number, format="#,##0.###", locale=name) for number in numbers]
    stated = read(*cells, rules=NumberRules(decimal=sign))  # type: ignore[arg-type]
    assert not stated.problems
    assert stated.values.tolist() == [float(number) for number in numbers]
    found = read(*cells)
    refused = np.isnan(found.values)
    assert refused.any() == bool(found.problems)
    assert found.values[~refused].tolist() == [
        float(n) for n, no in zip(numbers, refused, strict=True) if not no
    ]


@given(
    st.decimals(min_value=1, max_value=10**7, places=2, allow_nan=False),
    st.integers(0, 20),
    st.sampled_from("oOОlI|?;:/_$~абx-–"),
)
def test_a_stray_sign_in_a_number_is_never_read_away(number: float, at: int, sign: str) -> None:
    cell = str(number)
    cell = cell[: at % (len(cell) + 1)] + sign + cell[at % (len(cell) + 1) :]
    parsed = read(cell)
    if not parsed.problems:
        assert parsed.values[0] == -float(number)


def test_a_large_column_is_read_by_its_distinct_texts() -> None:
    texts: Sequence[str] = ["1 234,5", "x", "-", "0,25"] * 50_000
    parsed = read(*texts)
    assert np.nansum(parsed.values) == pytest.approx(50_000 * 1234.75)
    assert np.bincount(parsed.flags).tolist() == [100_000, 50_000, 50_000]

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.study.what_if import Change, Choices, open_what_if
from growthpoles.web.what_if_query import change_query, read_change


@pytest.fixture(scope="module")
def choices(small_folder: Path) -> Choices:
    return open_what_if(small_folder / "small-run").choices


def test_a_change_survives_its_address(choices: Choices) -> None:
    first, *_ = choices.weights
    cut = choices.thresholds[0]
    change = Change(weights={first.code: 3.25}, thresholds={cut.code: (cut.value + cut.high) / 2})
    assert read_change(dict(parse_qsl(change_query(change))), choices).change == change
    assert change_query(Change()) == ""


@given(text=st.text(max_size=12))
def test_any_text_is_a_number_or_a_problem(choices: Choices, text: str) -> None:
    code = choices.weights[0].code
    asked = read_change({f"w-{code}": text}, choices)
    for value in asked.change.weights.values():
        assert 1e-6 <= value <= 1e6
    assert not (asked.problems and asked.change.weights)


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "0", "1e309", "x", "1e7"])
def test_numbers_out_of_bounds_are_told(choices: Choices, text: str) -> None:
    asked = read_change({f"w-{choices.weights[0].code}": text}, choices)
    assert len(asked.problems) == 1 and asked.change == Change()


def test_unknown_methods_are_told(choices: Choices) -> None:
    assert len(read_change({"aggregate": "__import__", "year": "1066"}, choices).problems) == 2

"""The result: explained down to the figure, saved and read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal
from tests.potential.hand_diagnosis import hand_result

from growthpoles.errors import InputError
from growthpoles.potential.constraint_results import ConstraintsResult


@pytest.fixture(scope="module")
def result() -> ConstraintsResult:
    return hand_result(years=(2022,))


def test_explanation_leads_from_the_severity_to_the_figures(result: ConstraintsResult) -> None:
    found = result.explain("U2", "DX-03", year=2022)
    assert found.table["measure"].to_list() == ["ACT1", "ACT3", "own-rd"]  # heaviest first
    first = found.table.row(0, named=True)
    assert first["gap"] == pytest.approx(
        (first["benchmark"] - first["value"]) / (first["benchmark"] - first["worst"])
    )
    assert found.severity == pytest.approx(found.table["contribution"].sum())


def test_explanation_of_what_is_not_there(result: ConstraintsResult) -> None:
    for unit, constraint, year in (("U9", "DX-03", 2022), ("U1", "DX-99", 2022), ("U1", "DX-03", 2001)):
        with pytest.raises(InputError) as caught:
            result.explain(unit, constraint, year=year)
        assert caught.value.problems[0].code == "diagnosis.row.unknown"


def test_saved_and_read_again_it_is_the_same(result: ConstraintsResult, tmp_path: Path) -> None:
    again = ConstraintsResult.load(result.save(tmp_path / "constraints"))
    assert again.names == result.names and again.spec == result.spec
    for name in result.names:
        assert_frame_equal(again[name], result[name])
    assert (
        again.explain("U2", "DX-03", year=2022).severity == result.explain("U2", "DX-03", year=2022).severity
    )
    assert not result.diff(again)

"""Results of the room: saved and read again, compared, explained only while the raw cells are there."""

from __future__ import annotations

from pathlib import Path

import pytest

import growthpoles as gp
from growthpoles.errors import InputError, NotAvailableError
from growthpoles.potential.results import PotentialResult
from growthpoles.robustness.explore import explore


def test_a_saved_result_is_equal_but_cannot_be_explained(result, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    again = PotentialResult.load(result.save(tmp_path / "potential"))
    assert not result.diff(again) and again.inputs is None
    assert list(again.diagnostics) == list(result.diagnostics)
    assert gp.IndexSpec.from_plain(again.spec["index"]) == result.inputs.fitted.spec
    with pytest.raises(NotAvailableError) as failure:
        again.explain("U1", 2022)
    assert failure.value.problems[0].code == "result.inputs.none"


def test_two_specifications_are_compared_cell_by_cell(panel, tree, spec, result) -> None:  # type: ignore[no-untyped-def]
    other = gp.assess_potential(
        panel, tree, gp.IndexSpec(treat=gp.treat.NoTreatment(), normalise=spec.normalise)
    )
    changed = result.diff(other).table.filter(table="scores", column="index")
    assert set(changed["key"]) == {"U1 / 2022", "U2 / 2022", "U5 / 2022"}
    assert changed["change"].null_count() == 0


def test_results_of_another_kind_are_not_compared(result) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError):
        result.diff(explore(result, vary={"weights": gp.vary.Simplex()}, n=3))

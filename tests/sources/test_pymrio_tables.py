"""To pymrio and back."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pymrio
import pytest

from growthpoles.core.industries import Industry
from growthpoles.core.input_output import Account, Accounts, InputOutputTable
from growthpoles.errors import InputError, NotAvailableError
from growthpoles.labels import Label
from growthpoles.sources.pymrio_tables import from_pymrio, to_pymrio

TABLE = InputOutputTable(
    tuple(Industry(code, Label(code)) for code in "ABAB"),
    np.array([[1.0, 2, 1, 0], [1, 3, 2, 2], [1, 1, 4, 4], [0, 2, 4, 6]]),
    np.array([10.0, 20, 30, 40]),
    regions=tuple("NNSS"),
    demand=Accounts(
        (Account("F", Label("F"), region="N"), Account("F", Label("F"), region="S")),
        np.array([[5.0, 8, 3, 2], [1, 4, 17, 26]]),
    ),
    primary=Accounts((Account("VA", Label("VA")),), np.array([[7.0, 12, 19, 28]])),
    satellites=Accounts((Account("jobs", Label("jobs")),), np.array([[1.0, 2, 3, 4]])),
)


def test_there_and_back() -> None:
    system = to_pymrio(TABLE)
    assert list(system.Z.index) == [("N", "A"), ("N", "B"), ("S", "A"), ("S", "B")]
    assert system.Z.index.names == ["region", "sector"]
    assert list(system.Y.columns) == [("N", "F"), ("S", "F")]
    assert system.factor_inputs.F.loc["VA", ("S", "A")] == 19
    back = from_pymrio(system, year=2020)
    for name in ("flows", "output"):
        np.testing.assert_array_equal(getattr(back, name), getattr(TABLE, name))
    assert (back.regions, back.codes, back.year) == (TABLE.regions, TABLE.codes, 2020)
    assert back.primary.codes == ("VA",)
    np.testing.assert_array_equal(back.satellites.values, TABLE.satellites.values)
    assert [item.region for item in back.demand.items] == ["N", "S"]
    assert not back.balance().columns.any()


def test_output_is_added_up_where_it_is_not_set() -> None:
    system = to_pymrio(TABLE)
    system.x = None
    np.testing.assert_array_equal(from_pymrio(system).output, TABLE.output)


def test_no_flows_are_refused() -> None:
    with pytest.raises(InputError) as failure:
        from_pymrio(SimpleNamespace(Z=None, A=np.eye(2)))
    assert failure.value.problems[0].code == "io.pymrio.flows"


def test_a_missing_library_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymrio", None)
    with pytest.raises(NotAvailableError) as failure:
        to_pymrio(TABLE)
    assert failure.value.problems[0].code == "io.pymrio.missing"


def test_coefficients_and_inverse_equal_those_of_pymrio() -> None:
    system = to_pymrio(TABLE).calc_all()
    np.testing.assert_allclose(TABLE.coefficients(), system.A.to_numpy(), rtol=1e-14)
    inverse = np.linalg.inv(np.eye(4) - TABLE.coefficients())
    np.testing.assert_allclose(system.L.to_numpy(), inverse, rtol=1e-12)


def test_a_table_that_pymrio_inverts_to_negative_cells_is_refused() -> None:
    """Spectral radius 1.14: its inverse [[-5.4, -3.1], [-3.8, -0.8]] comes without a warning."""
    flows = (np.eye(2) - np.linalg.inv([[-5.4, -3.1], [-3.8, -0.8]])) * 100
    cells = pd.MultiIndex.from_product([["N"], ["A", "B"]])
    system = SimpleNamespace(Z=pd.DataFrame(flows, index=cells, columns=cells), Y=None, x=[100.0, 100.0])
    assert (pymrio.calc_L(flows / 100) < 0).all()
    with pytest.raises(InputError) as failure:
        from_pymrio(system)
    assert [item.code for item in failure.value.problems] == ["io.unproductive"]
    assert dict(failure.value.problems[0].details)["radius"] == pytest.approx(1.14, abs=0.005)


def test_the_teaching_table_of_pymrio_comes_in_and_balances() -> None:
    """`pymrio.load_test`: 6 regions, 8 sectors, value added in factor inputs, emissions as satellites."""
    table = from_pymrio(pymrio.load_test())
    assert (len(table), len(table.region_codes), len(table.primary)) == (48, 6, 1)
    assert "emission_type1 air" in table.satellites.codes
    assert abs(table.balance().rows).max() < 1e-3 * table.output.max()

"""To pymrio and back, on objects that look like its own."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
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


@pytest.fixture
def pymrio(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in with the two classes that are used; a dict is the only form its constructor takes."""
    pytest.importorskip("pandas")
    module = ModuleType("pymrio")

    def system(**parts: Any) -> SimpleNamespace:
        assert set(parts) == {"Z", "Y", "x", "name"}
        return SimpleNamespace(**parts)

    module.IOSystem = system  # type: ignore[attr-defined]
    module.Extension = lambda name, F: SimpleNamespace(name=name, F=F)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pymrio", module)


@pytest.mark.usefixtures("pymrio")
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


@pytest.mark.usefixtures("pymrio")
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

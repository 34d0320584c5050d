"""Tables to and from pymrio, which is imported only when a table goes there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from growthpoles.core.industries import Industry
from growthpoles.core.input_output import Account, Accounts, InputOutputTable
from growthpoles.core.panel import FloatArray
from growthpoles.errors import InputError, NotAvailableError, problem
from growthpoles.labels import Label

_INPUTS = ("factor_inputs", "factor_input", "value_added", "va")


def from_pymrio(system: Any, *, year: int | None = None) -> InputOutputTable:
    """Take a table from an object with the attributes of ``pymrio.IOSystem``; nothing is changed in it.

    ``Z`` (with a region-sector index), ``Y`` and ``x`` are read; of the extensions, one named factor inputs
    becomes the primary inputs and the rows of all others become satellites.

    Args:
        system: The object; ``Z`` must be there (call ``calc_all`` first if there is only ``A``).
        year: Year of the figures.

    Raises:
        InputError: No flows, or what `InputOutputTable` refuses.

    Example:
        >>> import pandas as pd
        >>> from types import SimpleNamespace
        >>> cells = pd.MultiIndex.from_product([["AT"], ["A", "B"]])
        >>> flows = pd.DataFrame([[10, 20], [30, 5]], index=cells, columns=cells)
        >>> from_pymrio(SimpleNamespace(Z=flows, Y=None, x=[100, 80])).coefficients()
        array([[0.1   , 0.25  ],
               [0.3   , 0.0625]])
    """
    if getattr(system, "Z", None) is None:
        raise InputError(problem("io.pymrio.flows"))
    flows = np.asarray(system.Z, np.float64)
    regions, codes = zip(*(_pair(label) for label in system.Z.index), strict=True)
    demand = _demand(system, len(codes))
    x = getattr(system, "x", None)
    output = np.ravel(x) if x is not None else flows.sum(axis=1) + demand.total()
    primary, satellites = _extensions(system, len(codes))
    return InputOutputTable(
        tuple(Industry(code, Label(code)) for code in codes),
        flows,
        np.asarray(output, np.float64),
        regions=regions,
        demand=demand,
        primary=primary,
        satellites=satellites,
        year=year,
        source=str(getattr(system, "name", "") or "pymrio"),
    )


def to_pymrio(table: InputOutputTable, *, name: str = "growthpoles") -> Any:
    """Make a ``pymrio.IOSystem`` with extensions ``factor_inputs`` and ``satellites``.

    Extensions are set as attributes: its constructor takes them in another form only.

    Raises:
        NotAvailableError: pymrio (or pandas, which it needs) is not installed.

    Example:
        >>> kinds = (Industry("A", Label("A")), Industry("B", Label("B")))
        >>> made = InputOutputTable(kinds, np.array([[10.0, 20], [30, 5]]), np.array([100.0, 80]))
        >>> system = to_pymrio(made).calc_system()
        >>> system.A.round(2).to_numpy().tolist()
        [[0.1, 0.25], [0.3, 0.06]]
    """
    try:
        pd, pymrio = import_module("pandas"), import_module("pymrio")
    except ImportError:
        raise NotAvailableError(problem("io.pymrio.missing")) from None
    index = pd.MultiIndex.from_arrays([table.regions, table.codes], names=["region", "sector"])
    uses = pd.MultiIndex.from_tuples(
        [(item.region or table.region_codes[0], item.code) for item in table.demand.items],
        names=["region", "category"],
    )
    system = pymrio.IOSystem(
        Z=pd.DataFrame(np.array(table.flows), index=index, columns=index),
        Y=pd.DataFrame(np.array(table.demand.values.T), index=index, columns=uses),
        x=pd.DataFrame({"indout": np.array(table.output)}, index=index),
        name=name,
    )
    for label, held in (("factor_inputs", table.primary), ("satellites", table.satellites)):
        if len(held):
            rows = pd.Index(held.codes, name="inputtype" if label == "factor_inputs" else "stressor")
            frame = pd.DataFrame(np.array(held.values), index=rows, columns=index)
            setattr(system, label, pymrio.Extension(name=label, F=frame))
    return system


def _pair(label: Any) -> tuple[str, str]:
    """Region and industry of an index label."""
    if isinstance(label, tuple):
        return str(label[0]), str(label[-1])
    return "", str(label)


def _demand(system: Any, size: int) -> Accounts:
    uses = getattr(system, "Y", None)
    if uses is None:
        return Accounts()
    items = tuple(Account(code, Label(code), "other", region) for region, code in map(_pair, uses.columns))
    return Accounts(items, np.asarray(uses, np.float64).T.reshape(len(items), size))


def _extensions(system: Any, size: int) -> tuple[Accounts, Accounts]:
    primary: list[tuple[Account, FloatArray]] = []
    satellites: list[tuple[Account, FloatArray]] = []
    for name, extension in sorted(vars(system).items()):
        rows = getattr(extension, "F", None)
        if rows is None or len(getattr(rows, "columns", ())) != size:
            continue
        goal = primary if name.strip("_").casefold() in _INPUTS else satellites
        goal.extend(_rows(extension, rows))
    return _joined(primary), _joined(satellites)


def _rows(extension: Any, rows: Any) -> Iterator[tuple[Account, FloatArray]]:
    units = getattr(extension, "unit", None)
    values = np.asarray(rows, np.float64)
    for k, label in enumerate(rows.index):
        code = " ".join(map(str, label)) if isinstance(label, tuple) else str(label)
        unit = "" if units is None else str(np.ravel(units.iloc[k])[0])
        yield Account(code, Label(code), "other", unit=unit), values[k]


def _joined(rows: Sequence[tuple[Account, FloatArray]]) -> Accounts:
    return (
        Accounts(tuple(item for item, _ in rows), np.array([row for _, row in rows])) if rows else Accounts()
    )

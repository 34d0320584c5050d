"""Small panels and frameworks made by hand, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from growthpoles.core.framework import Coverage, Element, Framework
from growthpoles.core.panel import CountryRow, Flag, Indicator, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label


def name(text: str) -> Label:
    return Label(text, text, text)


def territory_of(units: Sequence[str], kinds: Mapping[str, str] | None = None) -> Territory:
    kinds = kinds or {}
    made = tuple(Unit(code, name(code), kind=kinds.get(code, "region")) for code in units)
    return Territory((Edition("now", made),), Unit("ALL", name("Country"), level="country"))


def panel_of(
    columns: Mapping[str, npt.ArrayLike],
    *,
    units: Sequence[str] = (),
    years: Sequence[int] = (2022,),
    kinds: Mapping[str, str] | None = None,
    measures: Mapping[str, str] | None = None,
    national: Mapping[str, Sequence[float]] | None = None,
) -> Panel:
    """A panel from columns of shape (units,) or (units, years); None and NaN are missing."""
    arrays = {code: np.array(x, dtype=float) for code, x in columns.items()}
    stacked = np.dstack([x if x.ndim == 2 else x[:, None] for x in arrays.values()])
    codes = tuple(units) or tuple(f"U{i + 1}" for i in range(len(stacked)))
    flags = np.where(np.isnan(stacked), Flag.MISSING, np.where(stacked == 0, Flag.ZERO, Flag.OBSERVED))
    country = None
    if national is not None:
        whole = np.array([list(national.get(code, [np.nan] * len(years))) for code in arrays], dtype=float).T
        country = CountryRow(
            "ALL", whole, np.where(np.isnan(whole), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
        )
    return Panel(
        territory_of(codes, kinds),
        "now",
        codes,
        tuple(years),
        tuple(Indicator(code, name(code), (measures or {}).get(code, "")) for code in arrays),
        stacked,
        flags.astype(np.uint8),
        np.zeros(stacked.shape, np.int16),
        ("hand",),
        country=country,
    )


def marked(panel: Panel, flag: Flag, *cells: tuple[str, int, str]) -> Panel:
    """The panel with some cells emptied and marked, each given as (unit, year, indicator)."""
    values, flags = np.array(panel.values), np.array(panel.flags)
    for unit, year, code in cells:
        at = panel.units.index(unit), panel.year_position(year), panel.position(code)
        values[at], flags[at] = np.nan, flag
    return replace(panel, values=values, flags=flags)


def index(*children: Element, coverage: Coverage | None = None) -> Framework:
    """A framework with an index ``I``; children without a parent hang on it."""
    fixed = [item if item.parent or item.kind == "block" else replace(item, parent="I") for item in children]
    return Framework(
        "demo", name("Demo"), (Element("I", "", "index", name("Index")), *fixed), coverage or Coverage()
    )


def pillar(code: str, *, parent: str = "I", weight: float = 1.0, kind: str = "pillar") -> Element:
    return Element(code, "" if kind == "block" else parent, kind, name(code), weight=weight)


def leaf(code: str, parent: str, *, direction: int = 1, weight: float = 1.0, **more: object) -> Element:
    """An indicator that reads the panel column of the same name unless `value` is given."""
    fields = {"value": code, **more}
    return Element(code, parent, "indicator", name(code), direction=direction, weight=weight, **fields)  # type: ignore[arg-type]

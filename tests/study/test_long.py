"""Long series in constant borders, from editions that were published one after the other."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.territory import BridgeLink, Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.study.long import by_year, in_constant_borders

OLD = Edition("old", tuple(Unit(c, Label(c)) for c in ("W", "E")))
NEW = Edition("new", tuple(Unit(c, Label(c)) for c in ("W1", "W2", "E")))
LAND = Territory(
    (OLD, NEW),
    None,
    tuple(BridgeLink("new", a, "old", b) for a, b in (("W1", "W"), ("W2", "W"), ("E", "E"))),
)
GRP, PEOPLE = Indicator("grp", Label("g"), additive=True), Indicator("people", Label("p"), additive=True)
INDEX = Indicator("index", Label("i"))


def panel(edition: str, years: tuple[int, ...], **columns: list[list[float]]) -> Panel:
    """Columns of figures, units x years; NaN is missing."""
    known = {item.code: item for item in (GRP, PEOPLE, INDEX)}
    values = np.stack([np.array(rows, float) for rows in columns.values()], axis=-1)
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    units = LAND.edition(edition).codes
    items = tuple(known[name] for name in columns)
    return Panel(LAND, edition, units, years, items, values, flags, np.full(values.shape, -1, np.int16))


EARLY = panel("old", (2000, 2001), grp=[[10, 11], [5, 6]], index=[[100, 110], [100, 120]])
LATE = panel(
    "new", (2000, 2001, 2002),
    grp=[[np.nan, 7, 8], [np.nan, 4, 4], [np.nan, 6, 9]],
    people=[[2, 2, 3], [1, 1, 1], [4, 4, 5]],
    index=[[np.nan, 105, 110], [np.nan, 101, 90], [np.nan, 120, 150]],
)  # fmt: skip


def test_each_year_comes_from_the_first_edition_that_is_complete() -> None:
    made = in_constant_borders([EARLY, LATE], "old", codes=("grp", "people"))
    assert (made.edition, made.units, made.years) == ("old", ("W", "E"), (2000, 2001, 2002))
    np.testing.assert_array_equal(made.column("grp"), [[10, 11, 12], [5, 6, 9]])
    np.testing.assert_array_equal(made.column("people"), [[3, 3, 4], [4, 4, 5]])


def test_a_volume_index_is_carried_by_the_amounts_it_belongs_to() -> None:
    """W in 2002: 8 and 4 against 8 / 1.1 and 4 / 0.9 in prices of 2001."""
    made = in_constant_borders([EARLY, LATE], "old", codes=("grp", "people"), index=("index", "grp"))
    expected = 100 * 12 / (8 / 1.1 + 4 / 0.9)
    np.testing.assert_allclose(made.column("index"), [[100, 110, expected], [100, 120, 150]])


def test_finer_borders_take_nothing_from_coarser_ones() -> None:
    made = in_constant_borders([EARLY, LATE], "new", codes=("grp",))
    assert made.years == (2001, 2002)


def test_an_indicator_that_is_complete_nowhere_is_named() -> None:
    with pytest.raises(InputError) as failure:
        in_constant_borders([EARLY], "old", codes=("grp", "people"))
    assert [(item.code, item.where.indicator) for item in failure.value.problems] == [
        ("study.series.none", "people")
    ]


def test_each_year_is_in_one_panel_only() -> None:
    parts = list(by_year([EARLY, LATE], ("grp", "index")))
    assert [(part.edition, part.years) for part in parts] == [("old", (2000, 2001)), ("new", (2002,))]

"""Small industry tables made by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Flag
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label

Maker = Callable[..., IndustryTable]


@pytest.fixture
def table_of() -> Maker:
    """A table from values of shape (units, years, industries); NaN is missing."""

    def make(
        values: npt.ArrayLike,
        *,
        years: Sequence[int],
        industries: Sequence[Industry] | None = None,
        price: str = "none",
        national: npt.ArrayLike | None = None,
    ) -> IndustryTable:
        array = np.asarray(values, float)
        codes = tuple(f"U{i + 1}" for i in range(len(array)))
        kinds = industries or [Industry(x, Label(x), "low") for x in "ABCDEFGH"[: array.shape[2]]]
        land = Territory((Edition("now", tuple(Unit(code, Label(code)) for code in codes)),))
        flags = np.where(np.isnan(array), Flag.MISSING, np.where(array == 0, Flag.ZERO, Flag.OBSERVED))
        return IndustryTable(
            land, "now", codes, tuple(years), tuple(kinds), array, flags.astype(np.uint8),
            price=PriceBasis.parse(price), national=None if national is None else np.asarray(national, float),
        )  # fmt: skip

    return make

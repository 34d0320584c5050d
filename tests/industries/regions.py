"""A small nation and its regions for the tests of regionalisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from tests.industries.chains import accounts, branches, row

from growthpoles.core.industries import IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label

OUTPUT = np.array([[60.0, 10.0, 30.0], [30.0, 50.0, 0.0], [10.0, 20.0, 50.0]])  # regions N, S, W; industries


def nation(**more: Any) -> InputOutputTable:
    """Three industries, balanced, with final demand of four kinds, wages, imports and jobs."""
    output = OUTPUT.sum(axis=0)
    flows = np.array([[20.0, 10.0, 8.0], [6.0, 12.0, 10.0], [14.0, 8.0, 16.0]])
    final, left = output - flows.sum(axis=1), output - flows.sum(axis=0)
    return InputOutputTable(
        branches("ABC"),
        flows,
        output,
        demand=accounts(
            row("H", "households", 0.5 * final),
            row("G", "government", 0.1 * final),
            row("X", "exports", 0.35 * final),
            row("V", "stocks", 0.05 * final),
        ),
        primary=accounts(
            row("W", "wages", 0.6 * left), row("S", "surplus", 0.3 * left), row("M", "imports", 0.1 * left)
        ),
        satellites=accounts(row("J", "jobs", output * [2.0, 3.0, 1.0])),
        unit="million",
        year=2020,
        **more,
    )


def figures(
    values: npt.ArrayLike = OUTPUT,
    *,
    codes: str = "ABC",
    years: Sequence[int] = (2020,),
    coordinates: Sequence[tuple[float, float]] = ((50.0, 70.0), (45.0, 70.0), (50.0, 55.0)),
) -> IndustryTable:
    """Output by region; coordinates may be left out."""
    array = np.asarray(values, float)
    names = "NSWE"[: len(array)]
    places = [*coordinates, *[(None, None)] * (len(array) - len(coordinates))]
    units = tuple(Unit(c, Label(c), lat=at[0], lon=at[1]) for c, at in zip(names, places, strict=False))
    land = Territory((Edition("now", units),))
    cube = np.repeat(array[:, None, :], len(years), axis=1)
    return IndustryTable(
        land, "now", tuple(names), tuple(years), branches(codes), cube, np.zeros(cube.shape, np.uint8),
        measure="output", unit="million",
    )  # fmt: skip

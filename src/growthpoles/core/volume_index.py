"""Volume indices in the borders of a coarser edition."""

from __future__ import annotations

import numpy as np

from growthpoles.core.panel import Flag, FlagArray, FloatArray, Panel
from growthpoles.stats.arrays import divide


def bridge_volume_index(
    panel: Panel, edition: str, *, amount: str, index: str, least_cover: float = 1.0
) -> Panel:
    """Bridge an amount and its volume index (previous year = 100) to a coarser edition.

    The amount is added up. An amount over its index is last year's volume in prices of this year, which adds
    up too: index = 100 sum V / sum (100 V / I) over the parts. A unit with one part keeps its index.

    Args:
        panel: Figures in the finer edition.
        edition: Edition to bridge to.
        amount: Code of the amount in current prices (additive).
        index: Code of its volume index.
        least_cover: Least share of the amount whose parts must have an index; parts without one are taken to
            grow like the others, and the cell is marked as imputed.

    Returns:
        A panel of the two indicators; an index that cannot be worked out is missing, or confidential where a
        part is.

    Raises:
        InputError: An indicator that the panel does not have, an amount that is not additive, or no bridge.
        ValueError: least_cover outside 0..1.

    Example:
        >>> from growthpoles.core.panel import Indicator
        >>> from growthpoles.core.territory import BridgeLink, Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> a, b, whole = (Unit(code, Label(code)) for code in ("A", "B", "AB"))
        >>> links = (BridgeLink("new", "A", "old", "AB"), BridgeLink("new", "B", "old", "AB"))
        >>> land = Territory((Edition("old", (whole,)), Edition("new", (a, b))), None, links)
        >>> made = (Indicator("grp", Label("g"), additive=True), Indicator("growth", Label("i")))
        >>> values = np.array([[[110.0, 110.0]], [[90.0, 90.0]]])
        >>> flags = np.zeros((2, 1, 2), np.uint8)
        >>> fine = Panel(land, "new", ("A", "B"), (2020,), made, values, flags, 0 * flags, ("x",))
        >>> coarse = bridge_volume_index(fine, "old", amount="grp", index="growth")
        >>> coarse.cell("AB", 2020, code="growth").value
        100.0
    """
    if not 0 <= least_cover <= 1:
        raise ValueError(f"least_cover must lie between 0 and 1, not {least_cover}")
    if edition == panel.edition:
        return panel.select(codes=[amount, index])
    wide = panel.select(codes=[amount]).to_edition(edition)
    parents = dict(zip(panel.place.codes, panel.territory.parents(panel.edition, edition), strict=True))
    rows = {code: [i for i, part in enumerate(panel.units) if parents[part] == code] for code in wide.units}
    whole = {code: sum(parent == code for parent in parents.values()) for code in wide.units}
    values = np.full((len(wide.units), len(wide.years)), np.nan)
    flags = np.full(values.shape, Flag.MISSING, np.uint8)
    at = panel.position(index)
    for i, code in enumerate(wide.units):
        if len(rows[code]) == whole[code] > 0:
            steps, marks = panel.values[rows[code], :, at], panel.flags[rows[code], :, at]
            values[i], flags[i] = _joined(panel.column(amount)[rows[code]], steps, marks, least=least_cover)
    return wide.with_indicator(
        panel.indicators[at], values, flags=flags, source="bridge", national=panel.national(index)
    )


def _joined(
    amounts: FloatArray, steps: FloatArray, marks: FlagArray, *, least: float
) -> tuple[FloatArray, FlagArray]:
    """Index of the whole from amounts and indices of its parts, shape (parts, years), with flags."""
    if len(steps) == 1:
        return steps[0], marks[0]
    known = (amounts > 0) & (steps > 0)
    held = np.where(known, amounts, 0.0)
    before = np.where(known, divide(held, steps), 0.0)
    cover = divide(held.sum(axis=0), amounts.sum(axis=0))
    value = np.where(cover >= least - 1e-12, divide(held.sum(axis=0), before.sum(axis=0)), np.nan)
    partly = np.where(known.all(axis=0), Flag.OBSERVED, Flag.IMPUTED)
    hidden = (marks == Flag.CONFIDENTIAL).any(axis=0)
    empty = np.where(hidden, Flag.CONFIDENTIAL, Flag.MISSING)
    return value, np.where(np.isnan(value), empty, partly).astype(np.uint8)

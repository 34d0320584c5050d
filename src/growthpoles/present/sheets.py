"""Plain tables and axes of a report: cells that are ready to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from growthpoles.present.charts.axes import Axis, rounded_steps, year_steps
from growthpoles.present.page import Page

Cell = str  # markup counts as text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table.

    Attributes:
        title: What it shows; the summary of a folded table.
        heads: Headings of the columns.
        rows: Cells of each row; the first one is its heading.
        texts: Number of columns of words on the left; the others hold figures.
        note: What must be known to read it.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    texts: int = 1
    note: str = ""


def known(values: Iterable[float | None]) -> list[float]:
    """The figures that there are."""
    return [value for value in values if value is not None]


def scale(page: Page, values: Iterable[float | None], *, head: str = "", percent: bool = False) -> Axis:
    """An axis with round numbers that holds all values; shares are written as percentages."""
    found = known(values)
    steps = rounded_steps(min(found, default=0.0), max(found, default=1.0))
    gap = steps[1] - steps[0] if len(steps) > 1 else 1.0
    digits = _digits(gap * (100 if percent else 1))
    write = page.numbers.percent if percent else page.numbers.decimal
    return Axis(head, tuple((step, str(write(step, digits))) for step in steps))


def years(first: int, last: int) -> Axis:
    """An axis of years."""
    return Axis("", tuple((float(year), str(year)) for year in year_steps(first, last)))


def chance(page: Page, p: float | None) -> str:
    """A p-value: ``p = 0.030``, ``p <0.001``; empty when it is not known."""
    if p is None:
        return ""
    text = page.numbers.decimal(p, 3)
    return f"p\u00a0{text}" if text.startswith("<") else f"p\u00a0=\u00a0{text}"


def signed_percentage(page: Page, value: float) -> str:
    """A number that is a percentage already, with its sign."""
    return ("+" if value > 0 else "") + page.numbers.percentage(value, 2)


def span(found: Sequence[int]) -> str:
    """The first and the last of some years; one year when they are equal."""
    return str(found[0]) if found[0] == found[-1] else f"{found[0]}–{found[-1]}"


def _digits(step: float) -> int:
    """Decimals that a step needs, at most six."""
    return next((k for k in range(6) if abs(step * 10**k - round(step * 10**k)) < 1e-6), 6)

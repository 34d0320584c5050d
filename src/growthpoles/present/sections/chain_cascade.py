"""New suppliers: who appears after whom, and what those that do not appear would need."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.present.reaction import Told
from growthpoles.present.shelf import Row

_FIRM, _LIKELY = 0.9, 0.5


@dataclass(frozen=True)
class Branch:
    """A new supplier with those that its purchases bring.

    Attributes:
        name: Industry and region.
        row: Its row of the cascade.
        brought_by: Industry and region whose purchases did most to bring it.
        next: The suppliers that come after it.
    """

    name: str
    row: Row
    brought_by: str
    next: tuple[Branch, ...]

    @property
    def certainty(self) -> str:
        """How the probability is coloured; the figure stands beside it."""
        probability = self.row["probability"] or 0.0
        return "firm" if probability >= _FIRM else "likely" if probability >= _LIKELY else "fragile"


def branches(told: Told) -> tuple[Branch, ...]:
    """The new suppliers as a tree: first those that the shock or an industry of today brings."""
    rows = told.book.rows("cascade") if told.phase == "operation" else ()
    wave = {(row["region"], row["industry"]): row["wave"] for row in rows}
    below: dict[tuple[str, str] | None, list[Row]] = {}
    for row in rows:
        by = (row["pulled_by_region"], row["pulled_by"])
        below.setdefault(by if wave.get(by, row["wave"]) < row["wave"] else None, []).append(row)
    return _grown(told, below, None)


def _grown(
    told: Told, below: dict[tuple[str, str] | None, list[Row]], at: tuple[str, str] | None
) -> tuple[Branch, ...]:
    return tuple(
        Branch(
            told.place(row["region"], row["industry"]),
            row,
            told.place(row["pulled_by_region"], row["pulled_by"]) if row["pulled_by"] else "",
            _grown(told, below, (row["region"], row["industry"])),
        )
        for row in below.get(at, ())
    )


def absent(told: Told) -> list[tuple[str, Row]]:
    """Suppliers that do not appear, the nearest to their scale first."""
    rows = told.book.rows("emergence", appears=False) if told.phase == "operation" else ()
    ordered = sorted(rows, key=lambda row: (-(row["ratio"] or 0.0), row["region"], row["industry"]))
    return [(told.place(row["region"], row["industry"]), row) for row in ordered]

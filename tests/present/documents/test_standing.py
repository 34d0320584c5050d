from __future__ import annotations

from growthpoles.present.documents.columns import Page
from growthpoles.present.documents.standing import Paper
from growthpoles.present.documents.tree import Cell, Run, Table

PAPER = Paper(Page(480.0, 690.0), Page(690.0, 480.0), "ru")


def made(columns: int, rows: int, text: str = "доля") -> Table:
    row = tuple(Cell((Run(text),)) for _ in range(columns))
    return Table((), "", (row,), (row,) * rows)


def test_short_tables_stay_long_and_wide_ones_go() -> None:
    assert not PAPER.stand(made(3, 10)).moved
    long = PAPER.stand(made(3, 200))
    assert long.moved and not long.wide
    wide = PAPER.stand(made(14, 5, "инновационно-технологический"))
    assert wide.moved and wide.wide and sum(wide.fit.widths) <= 690.5


def test_pages_that_cannot_be_turned_are_not() -> None:
    paper = Paper(Page(480.0, 690.0), None, "ru")
    wide = paper.stand(made(14, 5, "инновационно-технологический"))
    assert not wide.wide and sum(wide.fit.widths) <= 480.5


def test_unbroken_prefers_small_letters_to_hyphens() -> None:
    table = made(6, 4, "распространение")
    place, plain = PAPER.stand(table), PAPER.unbroken(table)
    assert plain.moved == place.moved and not plain.hyphened
    assert plain.fit.size <= place.fit.size
    assert PAPER.unbroken(made(30, 2, "распространение")).hyphened

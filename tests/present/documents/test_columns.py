from __future__ import annotations

import pytest
from tests.present.documents.made import table, text

from growthpoles.present.documents.columns import PAD_X, Page, fit, squeezed
from growthpoles.present.documents.tree import Cell, Run, Table
from growthpoles.present.fonts import text_width

PAGE = Page(481.0, 690.0)
SIZES = (8.0, 7.0, 6.5)
LONG = "Innovation expenditure of large enterprises in the regions of the country by kind of work " * 3


def made(*rows: tuple[str, ...], numbers: int = 0) -> Table:
    count = len(rows[0])
    body = tuple(
        tuple(Cell(text(one), number=i >= count - numbers) for i, one in enumerate(row)) for row in rows
    )
    return Table((), "", (), body)


def test_a_narrow_table_keeps_its_natural_width() -> None:
    held = fit(made(("Astana", "12.5"), ("Almaty", "7")), PAGE, sizes=SIZES, language="en")
    assert held is not None
    assert held.size == 8.0
    want = [
        max(text_width(one, 8.0) for one in words) + 2 * PAD_X for words in (("Astana", "Almaty"), ("12.5",))
    ]
    assert held.widths == pytest.approx(want, abs=0.5)


def test_the_text_gets_the_room_and_figures_stay_whole() -> None:
    held = fit(
        made((LONG, "short", "1 234 567"), ("x", "y", "1"), numbers=1), PAGE, sizes=SIZES, language="en"
    )
    assert held is not None
    assert sum(held.widths) <= PAGE.width + 0.01
    assert held.widths[0] > 0.6 * PAGE.width
    assert held.widths[2] >= text_width("1 234 567", 8.0) + 2 * PAD_X


def test_two_texts_of_one_row_share_the_room_alike() -> None:
    held = fit(made((LONG, LONG, "1")), PAGE, sizes=SIZES, language="en")
    assert held is not None
    assert held.widths[0] == pytest.approx(held.widths[1], rel=0.15)


def test_the_size_falls_before_a_word_runs_over() -> None:
    cells = tuple("123456789012" for _ in range(8))
    held = fit(made(cells), PAGE, sizes=SIZES, language="en")
    assert held is not None
    assert min(held.widths) > text_width(cells[0], held.size)
    assert held.size < 8.0
    assert (
        fit(made(tuple("1\xa0234\xa0567\xa0890" for _ in range(12))), PAGE, sizes=SIZES, language="en")
        is None
    )


def test_a_table_for_which_no_size_is_small_enough_is_squeezed() -> None:
    held = squeezed(made(("a",) * 200), PAGE, size=5.5)
    assert sum(held.widths) == pytest.approx(PAGE.width)


def test_spans_of_rows_and_columns_shift_the_cells_after_them() -> None:
    group = Cell(text("Group"), columns=2, head=True)
    tall = Cell(text("Unit"), rows=2, head=True)
    row = (Cell(text("x")), Cell(text("Konstantinopolitanisch")), Cell(text("1")))
    one = Table((), "", ((tall, group), (Cell(text("a")), Cell(text("b")))), (row,))
    held = fit(one, PAGE, sizes=SIZES, language="en")
    assert held is not None
    assert len(held.widths) == 3
    assert held.widths[1] > held.widths[2]


def test_more_rows_make_a_higher_table_and_upright_heads_a_narrower_one() -> None:
    few, many = (fit(table(rows), PAGE, sizes=SIZES, language="en") for rows in (5, 50))
    assert few is not None and many is not None and 8 < many.height / few.height < 10
    head = "A very long head of a column"
    flat, upright = (
        fit(
            Table((), "", ((Cell(text(head), head=True, upright=up),),), ((Cell(text("1")),),)),
            PAGE,
            sizes=SIZES,
            language="en",
        )
        for up in (False, True)
    )
    assert flat is not None and upright is not None and upright.widths[0] < flat.widths[0] / 3


def test_an_empty_table_has_no_columns() -> None:
    assert fit(Table((), "", (), ()), PAGE, sizes=SIZES, language="kk") is None


def test_the_frame_of_a_chip_counts() -> None:
    plain_, framed = (
        fit(
            Table((), "", (), ((Cell((Run("firm", bold=True, chip=chip),)),),)),
            PAGE,
            sizes=SIZES,
            language="en",
        )
        for chip in ("", "firm")
    )
    assert plain_ is not None and framed is not None and framed.widths[0] > plain_.widths[0]

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from growthpoles.core.result import Result
from growthpoles.present.documents.excel import excel_book
from growthpoles.present.documents.front import Front, Styles
from growthpoles.present.language import language
from growthpoles.present.numbers import Numbers
from growthpoles.present.page import Page
from growthpoles.present.shelf import names, shelf


@pytest.mark.parametrize(
    ("code", "seed"), [("en", "Seed"), ("ru", "Начальное число"), ("kk", "Бастапқы сан")]
)
def test_notes_and_names(code: str, seed: str, results: tuple[Result, ...]) -> None:
    found, reader, stream = shelf(results), language(code), BytesIO()
    page = Page(found, reader, names(found, code), Numbers(reader), {}, study="demo")
    with excel_book(stream) as book:
        front = Front(page, Styles(book), (), "Title")
        front.write()
        front.write_names()
    contents, notes, named = (
        CalamineWorkbook.from_filelike(BytesIO(stream.getvalue())).get_sheet_by_index(k).to_python()
        for k in range(3)
    )
    assert contents[0][0] == "Title"
    assert [seed, "1"] in [row[:2] for row in notes]
    known = {(kind, value): label.text(code) for (kind, value), label in page.names.labels.items()}
    assert {(row[0], row[1]): row[2] for row in named[1:]} == known


def test_a_format_is_made_once() -> None:
    with excel_book(BytesIO()) as book:
        book.add_worksheet()
        styles = Styles(book)
        assert styles["text"] is styles["text"]
        assert styles.number("0.0") is styles.number("0.0") is not styles.number("0.0", changed=True)

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from growthpoles.present.documents.excel import LETTERS, clipped, excel_book, tab_name


def test_texts_stay_texts_and_bytes_stay_bytes() -> None:
    made = []
    for _ in range(2):
        stream = BytesIO()
        with excel_book(stream, title="Өңірлер") as book:
            sheet = book.add_worksheet()
            sheet.write(0, 0, "=1+1")
            sheet.write(1, 0, "12")
            sheet.write(2, 0, "http://a.b")
        made.append(stream.getvalue())
    assert made[0] == made[1]
    rows = CalamineWorkbook.from_filelike(BytesIO(made[0])).get_sheet_by_index(0).to_python()
    assert rows == [["=1+1"], ["12"], ["http://a.b"]]


@pytest.mark.parametrize(
    "text", ["[a]:b*c?d/e\\f'g", "x" * 80, "a\nb\tc", "Өңірлердің әлеуеті: 2022 жылғы балдар"]
)
def test_names_of_sheets_are_ones_that_excel_takes(text: str) -> None:
    name = tab_name(text)
    assert 0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'\n\t")


def test_long_texts_are_clipped() -> None:
    assert clipped("a" * LETTERS) == "a" * LETTERS
    assert clipped("a" * (LETTERS + 1)) == "a" * (LETTERS - 1) + "…"

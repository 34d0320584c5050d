from __future__ import annotations

import base64
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.present.fonts import characters, font_uri, text_width, wrap

KAZAKH = "АәӘғҒқҚңҢөӨұҰүҮһҺіІ"
SIGNS = "₸−≤≥…–—«»№×▲■△●◐○✓✗→"


def font(bold: bool) -> TTFont:
    return TTFont(BytesIO(base64.b64decode(font_uri(bold).partition(",")[2])))


@pytest.mark.parametrize("bold", [False, True])
def test_every_kazakh_letter_and_sign_is_in_the_subset(bold: bool) -> None:
    cmap = font(bold).getBestCmap()
    assert [letter for letter in KAZAKH + SIGNS if ord(letter) not in cmap] == []


def test_the_subset_is_small_and_keeps_its_licence() -> None:
    assert sum(len(font_uri(bold)) for bold in (False, True)) < 130_000
    names = {record.nameID for record in font(False)["name"].names}
    assert {0, 13} <= names


def test_the_subset_is_made_once_and_is_always_the_same() -> None:
    first = font_uri(False)
    assert font_uri(False) is first
    font_uri.cache_clear()
    assert font_uri(False) == first


def test_width_is_that_of_the_font_file() -> None:
    table = font(False)
    advance = table["hmtx"][table.getBestCmap()[ord("Қ")]][0]
    assert text_width("ҚҚ", 20) == pytest.approx(2 * 20 * advance / table["head"].unitsPerEm)


def test_wrap_breaks_at_spaces_and_after_hyphens() -> None:
    assert wrap("Восточно-Казахстанская область", 95, size=10) == ("Восточно-", "Казахстанская", "область")
    assert wrap("", 95, size=10) == ()


@given(
    st.text(alphabet=[*sorted(c for c in map(chr, characters()) if not c.isspace()), " "], max_size=60),
    st.floats(20, 200),
)
def test_wrapping_loses_no_letter_and_no_line_is_too_wide(text: str, width: float) -> None:
    lines = wrap(text, width, size=10)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\x00", "")
    for line in lines:
        breakable = " " in line or "-" in line.rstrip("-")
        assert text_width(line, 10) <= width + 1e-9 or not breakable

from __future__ import annotations

from growthpoles.present.documents.formats import FORMATTERS
from growthpoles.present.report import FORMATS


def test_every_format_but_the_page_itself_has_a_maker() -> None:
    assert {".html", *FORMATTERS} == set(FORMATS)

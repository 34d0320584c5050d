from __future__ import annotations

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from growthpoles.present.documents.word_file import Frame, lists, open_template
from growthpoles.present.documents.word_styles import fit_styles


def test_our_own_page_is_a4_and_turns() -> None:
    frame = Frame.of(open_template(None), own=True)
    assert frame.upright.width == pytest.approx(481.9, abs=0.2)
    assert frame.turned is not None and frame.turned.width > frame.upright.width
    turned = frame.section(turned=True)
    size = turned.find(qn("w:pgSz"))
    assert (size.get(qn("w:w")), size.get(qn("w:h"))) == ("16838", "11906")
    assert size.get(qn("w:orient")) == "landscape"
    margins, before = turned.find(qn("w:pgMar")), frame.base.find(qn("w:pgMar"))
    assert margins.get(qn("w:top")) == before.get(qn("w:left"))


def test_a_page_on_its_side_is_not_turned_again() -> None:
    document = docx.Document()
    document.sections[0].page_width, document.sections[0].page_height = Mm(297), Mm(210)
    frame = Frame.of(document, own=False)
    assert frame.turned is None and frame.upright.width > 500


def test_patterns_stand_before_lists_and_numbered_lists_differ() -> None:
    document = docx.Document()
    made = lists(document, fit_styles(document, own=True, right=9000, language="en"))
    first, second = made.start(ordered=True), made.start(ordered=True)
    assert first[1] != second[1] and made.start(ordered=False) == made.start(ordered=False)
    tags = [item.tag for item in made.root]
    assert tags == sorted(tags, key=[qn("w:abstractNum"), qn("w:num")].index)
    idents = [item.get(qn("w:numId")) for item in made.root.findall(qn("w:num"))]
    assert len(set(idents)) == len(idents)

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.present.page import Page
from growthpoles.present.sections.vintages import vintages_section


@pytest.fixture
def body(fakes: ModuleType, in_language: Callable[..., Page]) -> str:
    section = vintages_section(in_language((fakes.vintages(),), "en"))
    assert section is not None
    return section.body


def test_the_size_of_the_revision(body: str) -> None:
    assert "Figures that changed: 2 of 60; ranks that changed: 2. Largest revision of a figure: 24%" in body


def test_only_ranks_that_changed_with_their_causes(body: str) -> None:
    table = body.split("Ranks changed by the revision</caption>")[1].split("</table>", 1)[0]
    assert "Astana" not in table
    assert table.index("Shymkent") < table.index("Kostanay Region")
    row = table.split(">Kostanay Region<")[1].split("</tr>", 1)[0]
    for text in (">4<", ">5<", ">▼1<", ">−1.5<", ">+0.5<", ">0<"):
        assert text in row


def test_a_withdrawn_figure_keeps_its_mark(body: str) -> None:
    row = body.split("R&amp;D expenditure in GRP")[1].split("</tr>", 1)[0]
    assert ">11<" in row and 'title="confidential"' in row and "withdrawn" in row


def test_nothing_revised(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    made = fakes.vintages()
    tables = (
        *(t for t in made.tables if t.name != "revisions"),
        fakes.Table("revisions", ("unit", "year", "indicator"), made["revisions"].clear()),
    )
    section = vintages_section(in_language((fakes.VintageResult(tables=tables, spec=made.spec),), "en"))
    assert section is not None and "No figure behind the index was revised." in section.body


def test_without_vintages_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert vintages_section(in_language((fakes.potential(),), "en")) is None

"""The documents a report can be saved as, by the ending of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from growthpoles.present.documents.extras import extra
from growthpoles.present.documents.workbook import workbook

if TYPE_CHECKING:
    from growthpoles.present.report import Report


def _word(report: Report, template: Path | None) -> bytes:
    for library in ("lxml", "docx", "vl_convert", "PIL"):
        extra(library)
    from growthpoles.present.documents.tree import read_page
    from growthpoles.present.documents.word import word

    return word(read_page(report.html), template=template)


def _pdf(report: Report, _: Path | None) -> bytes:
    for library in ("lxml", "typst"):
        extra(library)
    from growthpoles.present.documents.tree import read_page
    from growthpoles.present.documents.typeset import typeset

    return typeset(read_page(report.html))


def _excel(report: Report, _: Path | None) -> bytes:
    if report.page is None:
        raise ValueError("the report holds no results, so there are no tables for a workbook")
    return workbook(report.page, title=report.title)


FORMATTERS: Mapping[str, Callable[[Report, Path | None], bytes]] = {
    ".docx": _word,
    ".pdf": _pdf,
    ".xlsx": _excel,
}

"""A view: a picture and the figures it shows, on the page and as files to keep, with source and citation."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from starlette.requests import Request
from starlette.responses import Response

from growthpoles.present.charts.svg import MUTED, PAPER, tag, words
from growthpoles.present.documents.pictures import picture, size
from growthpoles.present.fonts import wrap
from growthpoles.present.page import Page
from growthpoles.web.run_folder import OpenRun
from growthpoles.web.site import Site

ENDINGS = ("svg", "png", "csv", "xlsx")
_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LINE, _SIZE, _EDGE = 15.0, 10.5, 12.0


@dataclass(frozen=True)
class View:
    """What one address shows.

    Attributes:
        name: File name without ending: letters, digits and hyphens.
        title: What is shown, with year and unit of measure.
        svg: The picture; empty = none.
        data: The figures, with headings in words.
        sources: Sources of the figures in words.
    """

    name: str
    title: str
    svg: str = ""
    data: pl.DataFrame | None = None
    sources: tuple[str, ...] = ()

    @property
    def endings(self) -> tuple[str, ...]:
        """Kinds of files it can be kept as."""
        pictures = ENDINGS[:2] if self.svg else ()
        return (*pictures, *(ENDINGS[2:] if self.data is not None else ()))


MakeView = Callable[[Site, Request], View]


def notes(view: View, *, run: OpenRun, page: Page) -> tuple[str, ...]:
    """Source and citation, one text each."""
    _, record = page.language.gettext, run.run.record
    day = datetime.datetime.fromisoformat(record["created"]).date()
    said = _(
        "{title}. {study}. Calculated with growthpoles {version} on {date}, seed {seed}.",
        title=view.title,
        study=run.title(page.language.code),
        version=record["version"],
        date=page.numbers.date(day),
        seed=record["seed"],
    )
    found = [_("Cite as: {text}", text=said)]
    if view.sources:
        found.insert(0, _("Source") + ": " + "; ".join(view.sources))
    return tuple(found)


def source_names(page: Page, codes: Sequence[str]) -> tuple[str, ...]:
    """Sources in words, each once; codes of several sources of a cell are split."""
    split = [part for code in codes for part in code.replace(";", " ").replace(",", " ").split()]
    found = dict.fromkeys(page.names.find("source", code) for code in split)
    return tuple(name for name in found if name)


def as_file(view: View, ending: str, *, run: OpenRun, page: Page, form: str) -> Response:
    """A view as a file.

    Args:
        view: The view.
        ending: ``svg``, ``png``, ``csv`` or ``xlsx``.
        run: The run it belongs to.
        page: Its language.
        form: How a CSV is written: ``ru`` for Excel in Russian and Kazakh settings, ``en``, or ``plain``.
    """
    told = notes(view, run=run, page=page)
    if ending in ("svg", "png"):
        drawn = noted(view.svg, (view.title, *told))
        content = drawn.encode() if ending == "svg" else picture(drawn)
    elif view.data is None:
        content = b""
    elif ending == "csv":
        from growthpoles.web.table_files import csv_bytes

        content = csv_bytes(view.data, told, form=form)
    else:
        from growthpoles.web.table_files import xlsx_bytes

        _ = page.language.gettext
        content = xlsx_bytes(view.data, told, tabs=(_("Figures"), _("Notes and sources")), title=view.title)
    return attachment(content, f"{view.name}-{page.language.code}.{ending}", kind=_TYPES[ending])


def attachment(content: bytes, name: str, *, kind: str) -> Response:
    """A file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


def noted(svg: str, texts: Sequence[str]) -> str:
    """A picture with a title above and source and citation below, on white, with room at its edges."""
    width, height = size(svg)
    whole = max(width, 480.0)
    heads = wrap(texts[0], whole, size=14, bold=True)
    feet = [line for text in texts[1:] for line in wrap(text, whole, size=_SIZE)]
    top = _EDGE + 20 * len(heads)
    body = tag("rect", width=whole + 2 * _EDGE, height=top + height + _LINE * len(feet) + 28, fill=PAPER)
    for k, text in enumerate(heads):
        body += words(text, (_EDGE, _EDGE + 14 + 20 * k), font_size=14, font_weight=700)
    body += svg.replace("<svg ", f'<svg x="{_EDGE:.0f}" y="{top:.0f}" ', 1)
    for k, text in enumerate(feet):
        at = (_EDGE, top + height + 18 + _LINE * k)
        body += words(text, at, font_size=_SIZE, fill=MUTED)
    full = {"width": whole + 2 * _EDGE, "height": top + height + _LINE * len(feet) + 28}
    return tag(
        "svg",
        body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {full['width']:.0f} {full['height']:.0f}",
        font_family="'DejaVu Sans', sans-serif",
        **full,
    )


def frame_of(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> pl.DataFrame:
    """Rows as a table with headings in words; equal headings are numbered."""
    seen: dict[str, int] = {}
    names = []
    for head in heads:
        seen[head] = seen.get(head, 0) + 1
        names.append(head if seen[head] == 1 else f"{head} ({seen[head]})")
    columns: Mapping[str, list[object]] = {name: [row[k] for row in rows] for k, name in enumerate(names)}
    return pl.DataFrame(columns, strict=False)

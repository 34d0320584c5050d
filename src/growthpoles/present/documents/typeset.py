"""A report as PDF: tagged (PDF/UA-1), set by Typst in DejaVu Sans, the same bytes for the same document.

Texts reach Typst as JSON, never as markup, so no text of a user can be a command.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

from growthpoles.present.documents.breaks import softened
from growthpoles.present.documents.columns import UPRIGHT, Fit, bold
from growthpoles.present.documents.extras import extra
from growthpoles.present.documents.standing import LANDSCAPE, PORTRAIT, WHOLE, Paper
from growthpoles.present.documents.tree import (
    Block,
    Bullets,
    Card,
    Cards,
    Cell,
    Document,
    Figure,
    Heading,
    Paragraph,
    Run,
    Section,
    Table,
    Text,
    plain,
)
from growthpoles.present.fonts import font_folder
from growthpoles.present.language import Language, language

_ROW = 0.35  # share of a page; a lower row is not broken
_CARD = 1000  # signs; a card with more may be broken
_HEAD = 90  # signs of a title in the running head
_KEPT = 60  # signs; longer texts are broken over lines and pages whatever the page wants
_PX = 0.75  # points
_HALF, _TALL = 233.0, 600.0
_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def typeset(document: Document) -> bytes:
    """The document as PDF/UA-1.

    Raises:
        NotAvailableError: The extra ``documents`` is not installed.
    """
    typst = extra("typst")
    data = _Setter(document).data()
    template = files("growthpoles.present.documents").joinpath("report.typ").read_bytes()
    made = typst.compile(
        {"main.typ": template, "data.json": json.dumps(data, ensure_ascii=False).encode()},
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    return bytes(made)


class _Setter:
    """Turns blocks into data for the template; counts tables and figures."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.words: Language = language(document.language)
        self.paper = Paper(PORTRAIT, LANDSCAPE, document.language)
        self.tables = self.figures = self.moved = 0
        self.appendix: list[dict[str, Any]] = []
        self.wide: list[dict[str, Any]] = []
        self.given: set[str] = set()
        self.idents = {section.ident for section in document.sections} | {
            block.ident
            for section in document.sections
            for block in section.blocks
            if isinstance(block, Heading) and block.ident
        }

    def data(self) -> dict[str, Any]:
        document = self.document
        before = tuple(
            Paragraph(block.text, "title") if isinstance(block, Heading) else block
            for block in document.opening
        )
        opening = [*self.blocks(before)]  # PDF/UA wants the first heading to be of level 1
        sections = [self.section(section) for section in document.sections]
        return {
            "title": document.title,
            "heading": softened(document.title, document.language),
            "short": self.short(document.title),
            "kind": document.kind,
            "keywords": [document.kind],
            "language": document.language,
            "facts": [self.card(fact) for fact in document.facts],
            "opening": opening,
            "sections": sections,
            "running": [self.short(section.title) for section in document.sections],
            "appendix": self.appendix,
            "wide": self.wide,
            "notes": [self.text(note) for note in document.notes],
            "words": {
                "contents": self.words.gettext("Contents"),
                "appendix": self.words.gettext("Appendix: long tables"),
            },
        }

    def short(self, title: str) -> str:
        """A title for the running head."""
        short = title if len(title) <= _HEAD else title[: _HEAD - 1].rstrip() + "…"
        return softened(short, self.document.language)

    def mark(self, ident: str) -> str:
        """Label of a place that links lead to; a second place of that name has none."""
        if not ident or ident in self.given:
            return ""
        self.given.add(ident)
        return f"at:{ident}"

    def section(self, section: Section) -> dict[str, Any]:
        return {
            "title": softened(section.title, self.document.language),
            "ident": self.mark(section.ident),
            "blocks": [*self.blocks(section.blocks)],
        }

    def blocks(self, blocks: tuple[Block, ...]) -> Iterator[dict[str, Any]]:
        """Data of blocks; pictures that may stand beside each other are paired."""
        place = 0
        while place < len(blocks):
            block, after = blocks[place], blocks[place + 1 : place + 2]
            if _half(block) and after and _half(after[0]):
                pair = [self.figure(item, _HALF) for item in (block, *after) if isinstance(item, Figure)]
                yield {"kind": "pair", "figures": pair}
                place += 2
                continue
            yield self.block(block) | ({"sticky": 1} if _sticks(blocks, place) else {})
            place += 1

    def block(self, block: Block) -> dict[str, Any]:
        match block:
            case Heading():
                return self.heading(block)
            case Paragraph():
                return self.paragraph(block)
            case Bullets():
                return self.bullets(block)
            case Cards():
                return self.cards(block)
            case Figure():
                return self.figure(block, PORTRAIT.width)
            case Table():
                return self.table(block)

    def heading(self, block: Heading) -> dict[str, Any]:
        """The contents name a heading without its chips: they stand on a line of their own."""
        words = tuple(run for run in block.text if not run.chip)
        chips = tuple(run for run in block.text if run.chip)
        made = {"kind": "heading", "level": block.level, "text": self.text(words)}
        made["ident"] = self.mark(block.ident)
        return made | ({"chips": self.text(chips)} if chips else {})

    def paragraph(self, block: Paragraph) -> dict[str, Any]:
        if block.style == "code":
            lines = plain_lines(block.text)
            return {"kind": "code", "lines": [softened(line, "en") for line in lines]}
        kind = {"": "p", "legend": "small"}.get(block.style, block.style)
        return {"kind": kind, "text": self.text(block.text)}

    def bullets(self, block: Bullets) -> dict[str, Any]:
        if block.style == "keys":
            return {"kind": "keys", "keys": [self.text(item.text) for item in block.items]}
        if block.style in ("findings", "held"):
            leads = [_led(item.text) for item in block.items]
            widest = max((len(plain(lead)) for lead, _ in leads), default=0)
            items = [{"lead": self.text(lead), "text": self.text(rest)} for lead, rest in leads]
            return {
                "kind": "leads",
                "style": block.style,
                "items": items,
                "width": min(150.0, 14 + 5.6 * widest),
            }
        items = [{"text": self.text(item.text), "level": item.level} for item in block.items]
        return {"kind": "bullets", "style": block.style, "ordered": block.ordered, "items": items}

    def cards(self, block: Cards) -> dict[str, Any]:
        columns = 4 if len(block.rows) > 3 and not any(card.broad for card in block.rows) else 3
        columns = min(columns, sum(2 if card.broad else 1 for card in block.rows))
        columns = max(columns, 1)
        spans = _packed([min(columns, 2 if card.broad else 1) for card in block.rows], columns)
        rows = [{**self.card(card), "span": span} for card, span in zip(block.rows, spans, strict=True)]
        longest = max((len(plain(card.text)) for card in block.rows), default=0)
        return {"kind": "cards", "columns": columns, "rows": rows, "whole": longest < _CARD}

    def card(self, card: Card) -> dict[str, Any]:
        return {"name": self.text(card.name), "text": self.text(card.text)}

    def figure(self, block: Figure, room: float) -> dict[str, Any]:
        self.figures += 1
        width, height = _size(block.svg)
        scale = min(_PX, room / width, _TALL / height)
        return {
            "kind": "figure",
            "svg": block.svg,
            "alt": block.alternative or plain(block.title) or block.label,
            "number": self.words.gettext("Figure {n}", n=self.figures),
            "title": self.text(block.title or (Run(block.label),)),
            "caption": self.text(block.caption),
            "keys": [self.text(key) for key in block.keys],
            "width": round(width * scale, 2),
        }

    def table(self, block: Table) -> dict[str, Any]:
        """The data of a table, or a reference to it where it stands in the appendix."""
        place = self.paper.stand(block)
        title = block.caption or ((Run(block.label),) if block.label else ())
        if not place.moved:
            self.tables += 1
            number = self.words.gettext("Table {n}", n=self.tables)
            return self.sheet(block, place.fit, number=number, title=title)
        self.moved += 1
        number = self.words.gettext("Table {n}", n=f"A.{self.moved}")
        made = self.sheet(block, place.fit, number=number, title=title)
        made["ident"] = f"table:{self.moved}"
        (self.wide if place.wide else self.appendix).append(made)
        before, _, after = self.words.gettext("is in the appendix, page {page}.").partition("{page}")
        return {
            "kind": "moved",
            "ident": made["ident"],
            "number": number,
            "title": self.text(title),
            "before": before.strip(),
            "after": after,
        }

    def sheet(self, block: Table, held: Fit, *, number: str, title: Text) -> dict[str, Any]:
        centred = block.kind.startswith(("matrix", "corr"))
        aligns = [*_aligns(block, len(held.widths), centred)]
        page = PORTRAIT.height
        notes = [self.text(note) for note in block.notes]
        if block.legend:
            told = "; ".join(f"{short} – {meaning}" for short, meaning in block.legend)
            notes.insert(0, self.text((Run(told + "."),)))
        return {
            "kind": "table",
            "ident": "",
            "number": number,
            "title": self.text(title),
            "widths": [round(width, 2) for width in held.widths],
            "aligns": aligns,
            "size": held.size,
            "broken": held.row > _ROW * page,
            "whole": held.height < WHOLE * page and len(block.body) > 0,
            "head": [[self.head(cell) for cell in row] for row in block.head],
            "cells": [self.cell(cell, centred) for row in block.body for cell in row],
            "notes": notes,
        }

    def head(self, cell: Cell) -> dict[str, Any]:
        made: dict[str, Any] = {"t": self.text(cell.text), "fill": cell.colour or "#f3f6f8"}
        if cell.number:
            made["a"] = "r"
        return made | _spans(cell) | ({"up": UPRIGHT} if cell.upright else {})

    def cell(self, cell: Cell, centred: bool) -> Any:
        text = self.text(cell.text)
        made: dict[str, Any] = _spans(cell)
        if cell.colour:
            made["fill"] = cell.colour
        if cell.ink:
            made["ink"] = cell.ink
        if bold(cell):
            made["bold"] = 1
        if not made:
            return text
        align = "c" if centred and not cell.head else "r" if cell.number else "l"
        return made | {"t": text, "a": align}

    def text(self, text: Text) -> Any:
        """A text as Typst gets it: a plain string, or pieces with their manner."""
        pieces = [piece for run in text for piece in self.run(run)]
        if all(isinstance(piece, str) and piece != "\n" for piece in pieces):
            return "".join(pieces)
        return pieces

    def run(self, run: Run) -> Iterator[Any]:
        manner: dict[str, Any] = {
            name: 1
            for name in ("bold", "italic", "code", "small", "sub", "sup", "keep")
            if getattr(run, name) and not (name == "keep" and len(run.text) > _KEPT)
        }
        if run.chip:
            manner = {"chip": run.chip} if len(run.text) <= _KEPT else {"bold": 1}
        if run.swatch is not None:
            patch = run.swatch
            manner = {"swatch": {"colour": patch.colour, "ink": patch.ink, "pattern": patch.pattern}}
        if run.link.startswith("#"):
            manner |= {"to": f"at:{run.link[1:]}"} if run.link[1:] in self.idents else {}
        elif run.link:
            manner["url"] = run.link
        whole = bool(run.chip or run.swatch)
        code = "en" if whole or "keep" in manner else self.document.language
        for number, line in enumerate(run.text.split("\n")):
            if number:
                yield "\n"
            if line or whole:
                text = softened(line, code)
                yield {"t": text, **manner} if manner else text


def plain_lines(text: Text) -> list[str]:
    """The lines of a text without its manner."""
    return "".join(run.text for run in text).split("\n")


def _half(block: Block) -> bool:
    return isinstance(block, Figure) and block.half


def _sticks(blocks: tuple[Block, ...], place: int) -> bool:
    """Whether a block stays with the next: words under a heading, a picture and its note, a notice."""
    block, after = blocks[place], blocks[place + 1 : place + 2]
    if isinstance(block, Figure):
        return bool(after) and isinstance(after[0], Paragraph) and after[0].style in ("small", "legend")
    if isinstance(block, Paragraph) and block.style == "notice":
        return True
    while place and _short(blocks[place]):
        place -= 1
    leads = isinstance(blocks[place], Heading) or (place == 0 and _short(blocks[0]))
    following = next((item for item in blocks[place + 1 :] if not _short(item)), None)
    return leads and _short(block) and isinstance(following, Figure | Table | Cards)


def _short(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(plain(block.text)) < 400


def _led(text: Text) -> tuple[Text, Text]:
    """A leading chip or swatch, and the rest of the text."""
    if text and (text[0].chip or text[0].swatch):
        rest = text[1:]
        if rest:
            rest = (replace(rest[0], text=rest[0].text.lstrip()), *rest[1:])
        return text[:1], rest
    return (), text


def _size(svg: str) -> tuple[float, float]:
    found = _BOX.search(svg)
    return (float(found.group(1)), float(found.group(2))) if found else (640.0, 400.0)


def _aligns(block: Table, count: int, centred: bool) -> Iterator[str]:
    """How most cells of each column stand."""
    rows = [row for row in block.body if sum(cell.columns for cell in row) == count]
    for column in range(count):
        cells = [row[column] for row in rows if len(row) == count]
        if centred and column:
            yield "c"
        else:
            yield "r" if cells and sum(cell.number for cell in cells) > len(cells) / 2 else "l"


def _spans(cell: Cell) -> dict[str, Any]:
    made = {"x": cell.columns} if cell.columns > 1 else {}
    return made | ({"y": cell.rows} if cell.rows > 1 else {})


def _packed(spans: list[int], columns: int) -> list[int]:
    """Spans that fill every row: the last card of a row takes what is left of it."""
    made: list[int] = []
    left = columns
    for span in spans:
        if span > left:
            made[-1] += left
            left = columns
        made.append(span)
        left = left - span or columns
    if made and left < columns:
        made[-1] += left
    return made

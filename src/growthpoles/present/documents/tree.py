"""The report page as a tree of blocks: what a document holds, without how it looks.

The page stays the one description of a report. Of a wide and a narrow picture the wide one is taken, folded
parts come out open, links back to the top and the list of contents are left to the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import html as lxml_html

from growthpoles.present.documents.runs import Inline, Run, Swatch, Text, classes, collapsed, plain

__all__ = [
    "KNOWN",
    "Block",
    "Bullets",
    "Card",
    "Cards",
    "Cell",
    "Document",
    "Figure",
    "Heading",
    "Item",
    "Paragraph",
    "Row",
    "Run",
    "Section",
    "Swatch",
    "Table",
    "Text",
    "plain",
    "read_page",
]

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_FILLS = {
    "l1": ("#c6dcee", ""),
    "l2": ("#94bfe0", ""),
    "l3": ("#1c659f", "#ffffff"),
    "p1": ("#c6dcee", ""),
    "p2": ("#94bfe0", ""),
    "p3": ("#1c659f", "#ffffff"),
    "m1": ("#fde0c2", ""),
    "m2": ("#f2b277", ""),
    "m3": ("#a04e00", "#ffffff"),
}
_ROW_FILL = "#f3f6f8"
_INLINE = frozenset(
    ("a", "abbr", "b", "br", "cite", "code", "em", "i", "img", "q", "small", "span", "strong", "sub", "sup")
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; level 2 or 3 (a section's own title is level 1)."""

    level: int
    text: Text
    ident: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph.

    Attributes:
        style: ``""``, ``"small"``, ``"legend"``, ``"notice"`` (stands out), ``"title"`` (of what follows) or
            ``"code"`` (lines of a terminal).
    """

    text: Text
    style: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list; level 0 is the outermost."""

    text: Text
    level: int = 0


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list.

    Attributes:
        style: ``""``, ``"small"``, ``"findings"`` and ``"held"`` (each begins with a chip), ``"keys"``
            (legend: each begins with a swatch), ``"tree"`` (levels) or ``"numbered"`` (short numbered names).
    """

    items: tuple[Item, ...]
    ordered: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        columns: Columns it spans; ``rows`` the rows.
        number: Right-aligned figure.
        head: Head of a row, a column or a group.
        colour: Fill as ``#rrggbb``, empty for none; ``ink`` the text colour on it.
        upright: The text of the head stands upright on the page.
    """

    text: Text
    columns: int = 1
    rows: int = 1
    number: bool = False
    head: bool = False
    colour: str = ""
    ink: str = ""
    upright: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        caption: Its visible caption on the page; often empty because a heading says it.
        label: What the table is called for those who do not see it; often the caption or the heading over it.
        head: Rows of column heads; ``body`` the other rows.
        notes: Small print under it.
        legend: What abbreviated column heads stand for, in words; empty where the rows say it.
        kind: ``""``, ``"matrix"`` (small coloured cells), ``"corr"``, ``"abroad"`` ... of the style sheet.
    """

    caption: Text
    label: str
    head: tuple[Row, ...]
    body: tuple[Row, ...]
    notes: tuple[Text, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture.

    Attributes:
        svg: The drawing.
        title: Heading over it on the page; may be empty.
        label: Title inside the drawing, for readers who do not see it.
        caption: Text under it.
        alternative: Label and description in words.
        keys: Legend; each text begins with a swatch.
        half: It may stand beside its neighbour.
    """

    svg: str
    title: Text
    label: str
    caption: Text
    alternative: str
    keys: tuple[Text, ...] = ()
    half: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A named figure or fact; the remark inside the text is small."""

    name: Text
    text: Text
    broad: bool = False


@dataclass(frozen=True, slots=True)
class Cards:
    """Named figures shown in a row."""

    rows: tuple[Card, ...]


Block = Heading | Paragraph | Bullets | Table | Figure | Cards


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report."""

    ident: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    Attributes:
        kind: Line over the title.
        facts: What the title page says of framework, years and version.
        opening: Warnings before the first section.
        notes: Closing lines.
    """

    title: str
    language: str
    kind: str
    facts: tuple[Card, ...]
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    notes: tuple[Text, ...]


def read_page(html: str) -> Document:
    """Read the page that ``growthpoles.report`` makes.

    Characters that no document may hold (controls, lone surrogates) are dropped.

    Example:
        >>> import growthpoles as gp
        >>> read_page(gp.report([], language="kk", title="Өңірлер").html).title
        'Өңірлер'
    """
    drawings: list[str] = []

    def stand_in(found: re.Match[str]) -> str:
        drawings.append(found.group())
        return f'<img data-drawing="{len(drawings) - 1}">'

    html = _SVG.sub(stand_in, _STYLE.sub("", _FORBIDDEN.sub("", html)))
    root = lxml_html.document_fromstring(html, parser=lxml_html.HTMLParser(huge_tree=True))
    return _Reader(root.get("lang") or "en", drawings).document(root)


class _Reader:
    """Walks the page; knows the drawings taken out of it and the level of the last heading."""

    def __init__(self, language: str, drawings: list[str]) -> None:
        self.language = language
        self.text = Inline(language)
        self.drawings = drawings
        self.level = 1

    def document(self, root: Any) -> Document:
        header, main = root.find(".//header"), root.find(".//main")
        facts = header.find(".//dl")
        kind = header.find(".//p")
        return Document(
            title=plain(self.text(header.find(".//h1"))),
            language=self.language,
            kind="" if kind is None else plain(self.text(kind)),
            facts=() if facts is None else self.cards(facts).rows,
            opening=tuple(self.blocks(item for item in main if item.tag != "section")),
            sections=tuple(self.section(item) for item in main.findall("section")),
            notes=tuple(text for item in root.findall(".//footer") if (text := self.text(item))),
        )

    def section(self, element: Any) -> Section:
        self.level = 1
        title, *rest = element
        lead = self.loose(element, title)
        return Section(element.get("id") or "", plain(self.text(title)), (*lead, *self.blocks(rest)))

    def loose(self, parent: Any, first: Any) -> tuple[Block, ...]:
        """Text of a container outside any element, which the page does not have but must not lose."""
        pieces = [Run(parent.text or ""), Run(first.tail or "")]
        text = collapsed(iter(pieces))
        return (Paragraph(text),) if text else ()

    def blocks(self, elements: Any) -> Iterator[Block]:
        """Blocks of elements in their order; inline elements and loose text become paragraphs."""
        made: list[Block] = []
        loose: list[Run] = []

        def close() -> None:
            if text := collapsed(iter(loose)):
                made.append(Paragraph(text))
            loose.clear()

        for element in elements:
            if not isinstance(element.tag, str):
                continue
            if element.tag in _INLINE and element.get("data-drawing") is None:
                loose.extend(self.text.runs(element, Run("")))
                loose.append(Run(element.tail or ""))
                continue
            close()
            if not self.joined(element, made):
                made.extend(self.block(element))
            loose.append(Run(element.tail or ""))
        close()
        yield from made

    def joined(self, element: Any, made: list[Block]) -> bool:
        """Small print right after a table, and a legend right after a picture, belong to it."""
        before = element.getprevious()
        if before is None or not made:
            return False
        kind, last = classes(element), made[-1]
        if element.tag == "p" and kind & {"small", "legend"} and isinstance(last, Table):
            if before.tag in ("p", "table") or "scroll" in classes(before):
                if text := self.text(element):
                    made[-1] = replace(last, notes=(*last.notes, text))
                return True
        elif element.tag == "ul" and "keys" in kind:
            place = len(made) - 1 if element.getparent().tag != "figure" else _last_figure(made)
            drawn = made[place or 0]
            if isinstance(drawn, Figure):
                keys = (*drawn.keys, *(self.text(item) for item in element))
                made[place or 0] = replace(drawn, keys=keys)
                return True
        return False

    def block(self, element: Any) -> Iterator[Block]:
        """Blocks of one element; what the tree does not know is opened."""
        if element.tag == "nav" or classes(element) & {"narrow", "top", "skip"}:
            return
        single, several = _SINGLE.get(element.tag), _SEVERAL.get(element.tag)
        if single is not None:
            yield single(self, element)
        elif several is not None:
            yield from several(self, element)
        else:
            if text := collapsed(iter([Run(element.text or "")])):
                yield Paragraph(text)
            yield from self.blocks(element)

    def heading(self, element: Any) -> Heading:
        self.level = min(int(element.tag[1]) - 1, self.level + 1)
        parent = element.getparent()
        first = parent.tag == "article" and element.getprevious() is None
        ident = parent.get("id") if first else element.get("id")
        return Heading(self.level, self.text(element), ident or "")

    def paragraph(self, element: Any) -> Iterator[Block]:
        kind = classes(element)
        if element.tag == "pre":
            lines = (element.text_content() or "").strip("\n")
            yield Paragraph((Run(lines, code=True),), "code")
            return
        style = "notice" if kind & {"heading", "root"} else "legend" if "legend" in kind else ""
        if text := self.text(element):
            yield Paragraph(text, "small" if "small" in kind or element.tag == "figcaption" else style)

    def bullets(self, element: Any) -> Bullets:
        kind = classes(element)
        style = next((name for name in ("findings", "held", "keys", "tree", "numbered") if name in kind), "")
        if not style and "small" in kind:
            style = "small"
        return Bullets(tuple(self.items(element, 0)), element.tag == "ol", style)

    def items(self, element: Any, level: int) -> Iterator[Item]:
        for item in element:
            inner = [child for child in item if child.tag in ("ul", "ol")]
            if text := self.text(item, skip=inner):
                yield Item(text, level)
            for child in inner:
                yield from self.items(child, level + 1)

    def cards(self, element: Any) -> Cards:
        return Cards(
            tuple(
                Card(self.text(item.find("dt")), self.text(item.find("dd")), "broad" in classes(item))
                for item in element
            )
        )

    def details(self, element: Any) -> Iterator[Block]:
        """A folded part comes out open: its summary is the caption of its table, or a title."""
        summary, *rest = element
        title = self.text(summary)
        inner = list(self.blocks(rest))
        tables = [place for place, item in enumerate(inner) if isinstance(item, Table)]
        if len(tables) == 1 and not any(isinstance(item, Heading) for item in inner):
            table = inner[tables[0]]
            if isinstance(table, Table) and not table.caption:
                inner[tables[0]] = replace(table, caption=title)
                yield from inner
                return
        yield Paragraph(title, "title")
        yield from inner

    def figure(self, element: Any) -> Iterator[Block]:
        """The drawings of a figure with their own headings; caption and legend go with the last one."""
        blocks = list(self.blocks(element))
        whole = "map" in classes(element)
        half = any("two" in classes(up) for up in (element, *element.iterancestors("div")))
        title: Text = ()
        made: list[Block] = []
        for item in blocks:
            if isinstance(item, Heading) and not whole:
                title = item.text
            elif isinstance(item, Figure):
                made.append(replace(item, title=title, half=half))
                title = ()
            else:
                made.append(item)
        place, caption = _last_figure(made), element.find("figcaption")
        drawn = None if place is None else made[place]
        if place is not None and isinstance(drawn, Figure) and caption is not None:
            text = self.text(caption)
            made[place] = replace(drawn, caption=text)
            made = [item for item in made if item != Paragraph(text, "small")]
        yield from made

    def drawing(self, element: Any) -> Figure:
        svg = self.drawings[int(element.get("data-drawing"))]
        said = [_said(svg, tag) for tag in ("title", "desc")]
        return Figure(svg, (), said[0], (), ". ".join(text.rstrip(".") for text in said if text))

    def table(self, element: Any) -> Table:
        caption, parent = element.find("caption"), element.getparent()
        label = parent.get("aria-label") or "" if "scroll" in classes(parent) else ""
        head = tuple(self.row(row) for row in element.iterfind("thead/tr"))
        body = tuple(self.row(row) for row in (*element.iterfind("tbody/tr"), *element.iterfind("tr")))
        kind = classes(element) - {"stack", "many", "most"}
        return Table(
            () if caption is None else self.text(caption),
            _SPACE.sub(" ", label).strip(),
            head,
            body,
            legend=_legend(head, body),
            kind=" ".join(sorted(kind)),
        )

    def row(self, element: Any) -> Row:
        fill = _ROW_FILL if "pillar" in classes(element) else ""
        return tuple(self.cell(cell, fill) for cell in element)

    def cell(self, element: Any, fill: str) -> Cell:
        kind = classes(element)
        colour, ink = next((_FILLS[name] for name in kind if name in _FILLS), (fill, ""))
        return Cell(
            self.text(element),
            int(element.get("colspan") or 1),
            int(element.get("rowspan") or 1),
            number="n" in kind,
            head=element.tag == "th",
            colour=colour,
            ink=ink,
            upright="v" in kind,
        )


_SINGLE: dict[str, Callable[[_Reader, Any], Block]] = {
    "h2": _Reader.heading,
    "h3": _Reader.heading,
    "h4": _Reader.heading,
    "ul": _Reader.bullets,
    "ol": _Reader.bullets,
    "dl": _Reader.cards,
    "table": _Reader.table,
    "img": _Reader.drawing,
}
_SEVERAL: dict[str, Callable[[_Reader, Any], Iterator[Block]]] = {
    "p": _Reader.paragraph,
    "pre": _Reader.paragraph,
    "figcaption": _Reader.paragraph,
    "figure": _Reader.figure,
    "details": _Reader.details,
}
_OPENED = frozenset(
    ("article", "body", "caption", "dd", "div", "dt", "footer", "header", "li", "main", "nav")
)
_PARTS = frozenset(("h1", "section", "summary", "tbody", "td", "th", "thead", "tr"))
KNOWN = _INLINE | _OPENED | _PARTS | frozenset(_SINGLE) | frozenset(_SEVERAL)  # elements of the page


def _said(svg: str, tag: str) -> str:
    """Title or description of a drawing: the first child of that name."""
    found = re.search(rf"<{tag}\b[^>]*>(.*?)</{tag}>", svg[:4000], re.DOTALL)
    return str(lxml_html.fromstring(f"<p>{found.group(1)}</p>").text_content()).strip() if found else ""


def _legend(head: tuple[Row, ...], body: tuple[Row, ...]) -> tuple[tuple[str, str], ...]:
    """Meanings of abbreviated column heads that no row spells out."""
    rows = {plain(row[0].text).partition(". ")[2] for row in body if row}
    runs = [run for row in head for cell in row for run in cell.text if run.meaning]
    return tuple((run.text, run.meaning) for run in runs if run.meaning not in rows)


def _last_figure(blocks: list[Block]) -> int | None:
    return next((i for i in reversed(range(len(blocks))) if isinstance(blocks[i], Figure)), None)

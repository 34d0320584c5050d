"""The report page as a tree of blocks: what a document holds, without how it looks.

The page stays the one description of a report. Of a wide and a narrow picture the wide one is taken, folded parts come
out open, links back to the top and the list of contents are left to the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import html as lxml_html

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_INK = re.compile(r"(?:^|;)color:(#[0-9a-fA-F]{6})")
_QUOTES = {"en": ("“", "”"), "ru": ("«", "»"), "kk": ("«", "»")}
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
    ["a", "abbr", "b", "br", "cite", "code", "em", "i", "img", "q", "small", "span", "strong", "sub", "sup"]
)
_BLOCKS = frozenset(
    [
        "article",
        "details",
        "div",
        "dl",
        "figcaption",
        "figure",
        "h3",
        "h4",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ]
)
KNOWN = (
    _INLINE
    | _BLOCKS
    | frozenset(
        [
            "body",
            "caption",
            "dd",
            "dt",
            "footer",
            "h1",
            "h2",
            "header",
            "li",
            "main",
            "nav",
            "summary",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
        ]
    )
)


@dataclass(frozen=True, slots=True)
class Swatch:
    """The colour patch of a legend.

    Attributes:
        colour: Fill as ``#rrggbb``; empty for none.
        ink: Colour of the sign on it.
        pattern: ``""``, ``"hatched"`` or ``"dashed"`` (a dashed frame).
    """

    colour: str
    ink: str
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one manner; ``"\\n"`` inside is a line break.

    Attributes:
        link: ``#ident`` of a section, heading or an ``https:`` address.
        chip: Certainty or grade shown as a framed label: ``firm``, ``likely``, ``fragile``, ``undecided``,
            ``grade-good``, ``grade-note``, ``grade-warning``, ``grade-error``, ``grade-unavailable``.
        swatch: Colour patch behind the text, which is its sign and may be empty.
        keep: The text is not broken over lines.
        meaning: What an abbreviation or a sign says when it is pointed at.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    small: bool = False
    sub: bool = False
    sup: bool = False
    link: str = ""
    chip: str = ""
    swatch: Swatch | None = None
    keep: bool = False
    meaning: str = ""


Text = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; level 2 or 3 (a section's own title is level 1)."""

    level: int
    text: Text
    ident: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; style ``""``, ``"small"``, ``"legend"``, ``"notice"`` (stands out), ``"title"``, ``"code"``."""

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
        style: ``""``, ``"small"``, ``"findings"`` and ``"held"`` (each begins with a chip), ``"keys"`` (legend: each begins
            with a swatch), ``"tree"`` (levels) or ``"numbered"`` (short numbered names).
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
        label: What the table is called for readers who do not see it; equals the caption or the heading, or is empty.
        head: Rows of column heads; ``body`` the other rows.
        notes: Small print under it.
        legend: What abbreviated column heads stand for, in words; empty where the rows say it.
        kind: ``""``, ``"matrix"`` (small coloured cells), ``"corr"``, ``"abroad"`` ... of the page's style sheet.
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


def plain(text: Text) -> str:
    """The words of a text; line breaks become spaces."""
    return "".join(run.text for run in text).replace("\n", " ")


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


_BREAK = Run("\n")


class _Reader:
    """Walks the page; knows the drawings taken out of it and the level of the last heading."""

    def __init__(self, language: str, drawings: list[str]) -> None:
        self.language = language
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
        text = _collapsed(iter(pieces))
        return (Paragraph(text),) if text else ()

    def blocks(self, elements: Any) -> Iterator[Block]:
        """Blocks of elements in their order; inline elements and loose text become paragraphs."""
        made: list[Block] = []
        loose: list[Run] = []

        def close() -> None:
            if text := _collapsed(iter(loose)):
                made.append(Paragraph(text))
            loose.clear()

        for element in elements:
            if not isinstance(element.tag, str):
                continue
            if element.tag in _INLINE and element.get("data-drawing") is None:
                loose.extend(self.runs(element, Run("")))
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
        kind, last = _classes(element), made[-1]
        if element.tag == "p" and kind & {"small", "legend"} and isinstance(last, Table):
            if before.tag in ("p", "table") or "scroll" in _classes(before):
                if text := self.text(element):
                    made[-1] = replace(last, notes=(*last.notes, text))
                return True
        elif element.tag == "ul" and "keys" in kind and isinstance(last, Figure) and not last.keys:
            made[-1] = replace(last, keys=tuple(self.text(item) for item in element))
            return True
        return False

    def block(self, element: Any) -> Iterator[Block]:
        tag, kind = element.tag, _classes(element)
        if "narrow" in kind or kind & {"top", "skip"} or tag == "nav":
            return
        if tag in ("h2", "h3", "h4"):
            yield self.heading(element)
        elif tag in ("p", "pre", "figcaption"):
            yield from self.paragraph(element)
        elif tag in ("ul", "ol"):
            yield self.bullets(element)
        elif tag == "dl":
            yield self.cards(element)
        elif tag == "table":
            yield self.table(element)
        elif tag == "figure":
            yield from self.figure(element)
        elif tag == "details":
            yield from self.details(element)
        elif tag == "img":
            yield self.drawing(element)
        else:
            text = _collapsed(iter([Run(element.text or "")]))
            if text:
                yield Paragraph(text)
            yield from self.blocks(element)

    def heading(self, element: Any) -> Heading:
        self.level = min(int(element.tag[1]) - 1, self.level + 1)
        parent = element.getparent()
        ident = parent.get("id") if parent.tag == "article" else element.get("id")
        return Heading(self.level, self.text(element), ident or "")

    def paragraph(self, element: Any) -> Iterator[Block]:
        kind = _classes(element)
        if element.tag == "pre":
            lines = (element.text_content() or "").strip("\n")
            yield Paragraph((Run(lines, code=True),), "code")
            return
        style = "notice" if kind & {"heading", "root"} else "legend" if "legend" in kind else ""
        if text := self.text(element):
            yield Paragraph(text, "small" if "small" in kind or element.tag == "figcaption" else style)

    def bullets(self, element: Any) -> Bullets:
        kind = _classes(element)
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
                Card(self.text(item.find("dt")), self.text(item.find("dd")), "broad" in _classes(item))
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
        kind = _classes(element) | _classes(element.getparent())
        whole = "map" in kind
        title: Text = ()
        made: list[Block] = []
        for item in blocks:
            if isinstance(item, Heading) and not whole:
                title = item.text
            elif isinstance(item, Figure):
                made.append(replace(item, title=title, half="two" in kind))
                title = ()
            elif isinstance(item, Bullets) and item.style == "keys" and _last_figure(made) is not None:
                place = _last_figure(made) or 0
                drawn = made[place]
                if isinstance(drawn, Figure):
                    made[place] = replace(drawn, keys=(*drawn.keys, *(one.text for one in item.items)))
            else:
                made.append(item)
        place, caption = _last_figure(made), element.find("figcaption")
        if place is not None and caption is not None:
            drawn, text = made[place], self.text(caption)
            if isinstance(drawn, Figure):
                made[place] = replace(drawn, caption=text)
                made = [item for item in made if item != Paragraph(text, "small")]
        yield from made

    def drawing(self, element: Any) -> Figure:
        svg = self.drawings[int(element.get("data-drawing"))]
        said = [_said(svg, tag) for tag in ("title", "desc")]
        return Figure(svg, (), said[0], (), ". ".join(text.rstrip(".") for text in said if text))

    def table(self, element: Any) -> Table:
        caption, parent = element.find("caption"), element.getparent()
        label = parent.get("aria-label") or "" if "scroll" in _classes(parent) else ""
        head = tuple(self.row(row) for row in element.iterfind("thead/tr"))
        body = tuple(self.row(row) for row in (*element.iterfind("tbody/tr"), *element.iterfind("tr")))
        kind = _classes(element) - {"stack", "many", "most"}
        return Table(
            () if caption is None else self.text(caption),
            _SPACE.sub(" ", label).strip(),
            head,
            body,
            legend=_legend(head, body),
            kind=" ".join(sorted(kind)),
        )

    def row(self, element: Any) -> Row:
        fill = _ROW_FILL if "pillar" in _classes(element) else ""
        return tuple(self.cell(cell, fill) for cell in element)

    def cell(self, element: Any, fill: str) -> Cell:
        kind = _classes(element)
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

    def text(self, element: Any, skip: Any = ()) -> Text:
        """The text of an element as runs, with spaces as a browser shows them."""
        base = Run("", small=element.tag in ("td", "th") and "small" in _classes(element))
        return _collapsed(self.content(element, base, skip))

    def content(self, element: Any, manner: Run, skip: Any = ()) -> Iterator[Run]:
        if element.text:
            yield replace(manner, text=element.text)
        for child in element:
            if isinstance(child.tag, str) and child not in skip:
                if child.tag == "br" or _starts_line(child, element):
                    yield _BREAK
                yield from self.runs(child, manner)
            if child.tail:
                yield replace(manner, text=child.tail)

    def runs(self, element: Any, manner: Run) -> Iterator[Run]:
        """An inline element in the manner of what surrounds it."""
        tag, kind = element.tag, _classes(element)
        if kind & {"chip", "swatch"}:
            sign = _SPACE.sub(" ", element.text_content()).strip()
            if "chip" in kind:
                yield replace(manner, text=sign, chip=next(iter(kind - {"chip"}), "undecided"))
            else:
                yield replace(manner, text=sign, swatch=_swatch(element, kind))
            return
        opening, closing = _QUOTES.get(self.language, _QUOTES["en"]) if tag == "q" else ("", "")
        inner = replace(
            manner,
            bold=manner.bold or tag in ("b", "strong") or "mark" in kind,
            italic=manner.italic or tag in ("em", "i", "cite"),
            code=manner.code or tag == "code" or "hash" in kind,
            small=manner.small or tag == "small" or bool(kind & {"small", "basis", "tags"}),
            sub=manner.sub or tag == "sub",
            sup=manner.sup or tag == "sup",
            link=_link(element) or manner.link,
            keep=manner.keep or "nw" in kind,
            meaning=(element.get("title") or "") if tag == "abbr" else manner.meaning,
        )
        if opening:
            yield replace(inner, text=opening)
        yield from self.content(element, inner)
        if closing:
            yield replace(inner, text=closing)
        if tag in ("div", "p"):
            yield replace(manner, text=" ")


def _classes(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def _starts_line(element: Any, parent: Any) -> bool:
    """Whether the style sheet shows an inline element on a line of its own."""
    kind, before = _classes(element), element.getprevious()
    if element.tag == "small":
        return parent.tag == "dd" or any("abroad" in _classes(up) for up in parent.iterancestors("table"))
    if "small" not in kind:
        return False
    if parent.tag == "li":
        return "tree" in _classes(parent.getparent())
    return parent.tag == "td" and before is not None and "chip" in _classes(before)


def _link(element: Any) -> str:
    address = str(element.get("href") or "") if element.tag == "a" else ""
    return address if address.startswith(("#", "https://", "http://", "mailto:")) else ""


def _swatch(element: Any, kind: set[str]) -> Swatch:
    style = element.get("style") or ""
    colour, ink = _COLOUR.search(style.split("color:")[0]), _INK.search(style)
    pattern = next((name for name in ("hatched", "dashed") if name in kind), "")
    return Swatch(colour.group() if colour else "", ink.group(1) if ink else "#1c2733", pattern)


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


def _collapsed(runs: Iterator[Run]) -> Text:
    """Runs with white space as a browser shows it; neighbours in the same manner are one run."""
    made: list[Run] = []
    for run in runs:
        before = made[-1].text[-1:] if made else "\n"
        whole = bool(run.chip) or run.swatch is not None
        if run is _BREAK:
            if made:
                made[-1] = replace(made[-1], text=made[-1].text.rstrip(" ") + "\n")
            continue
        text = run.text if whole else _SPACE.sub(" ", run.text)
        if not whole and before in (" ", "\n"):
            text = text.removeprefix(" ")
        if not text and not whole:
            continue
        last = made[-1] if made else None
        if last and not whole and replace(last, text="") == replace(run, text=""):
            made[-1] = replace(last, text=last.text + text)
        else:
            made.append(replace(run, text=text))
    while made and not (made[-1].chip or made[-1].swatch):
        text = made[-1].text.rstrip(" \n")
        if text:
            made[-1] = replace(made[-1], text=text)
            break
        made.pop()
    return tuple(made)

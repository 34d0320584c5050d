"""Documents to set, and what stands on the pages of a PDF."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from growthpoles.present.documents.tree import (
    Block,
    Bullets,
    Card,
    Cards,
    Cell,
    Document,
    Figure,
    Heading,
    Item,
    Paragraph,
    Run,
    Section,
    Table,
    Text,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 80" width="400" height="80" '
    "font-family=\"'DejaVu Sans', sans-serif\"><title>Picture</title><desc>Two bars.</desc>"
    '<rect width="60" height="20" fill="#0072b2"/><text x="70" y="16" font-size="12">Ұлытау</text></svg>'
)


def text(*words: str) -> Text:
    return tuple(Run(word) for word in words)


def table(
    rows: int,
    *,
    columns: int = 3,
    caption: str = "Caption",
    words: str = "word",
    wide: bool = False,
) -> Table:
    """A table; `wide` fills its cells with texts that cannot be broken."""
    figure = "1\xa0234\xa0567" if wide else "12.5"
    head = tuple(Cell(text(f"Head {i}"), number=i > 0, head=True) for i in range(columns))
    body = tuple(
        (
            Cell(text(f"{words} {row}"), head=True),
            *(Cell(text(figure), number=True) for _ in range(columns - 1)),
        )
        for row in range(rows)
    )
    return Table(text(caption), caption, (head,), body)


def document(*blocks: Block, language: str = "en", title: str = "Title") -> Document:
    facts = (Card(text("Year"), text("2022")),)
    sections = (Section("first", "First section", blocks),)
    return Document(title, language, "Kind", facts, (), sections, (text("Closing line."),))


def everywhere(words: str, language: str) -> Document:
    """A document that holds a text in every place where a text can be."""
    one = text(words)
    blocks: list[Block] = [Heading(2, one, "unit-1")]
    blocks += [Paragraph(one, style) for style in ("", "small", "legend", "notice", "title", "code")]
    for style in ("", "small", "findings", "held", "tree", "numbered", "keys"):
        chip = (Run(words, chip="firm"), Run(" "), *one)
        blocks.append(Bullets((Item(chip if style in ("findings", "held") else one),), style=style))
    cells = (Cell(one, head=True), Cell(one), Cell((Run(words, chip="likely"),)))
    heads = tuple(Cell(one, head=True, number=i == 2) for i in range(3))
    rows = (cells, (Cell(one, columns=3, head=True),), cells)
    blocks.append(Table(one, words, (heads,), rows, (one,), ((words[:8], words),)))
    blocks.append(Cards((Card(one, one), Card(one, (Run(words, bold=True),), broad=True))))
    blocks.append(Figure(SVG, one, "label", one, words, (one,)))
    blocks.append(Paragraph((Run(words, link="#unit-1"), Run(words, link="#nowhere"), Run(words, code=True))))
    return Document(
        words,
        language,
        words,
        (Card(one, one),),
        tuple(blocks[:3]),
        (Section("s", words, tuple(blocks)),),
        (one,),
    )


@dataclass(frozen=True)
class Word:
    """A word on a page, with its box in points from the left and the top."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Paper:
    """Pages as (width, height), and the words on them."""

    pages: tuple[tuple[float, float], ...]
    words: tuple[Word, ...]

    @property
    def letters(self) -> str:
        return "".join(word.text for word in self.words)

    def beyond(self, margin: float = 55.0) -> list[Word]:
        """Words over a margin of a page."""
        return [
            word
            for word in self.words
            for width, height in [self.pages[word.page]]
            if word.left < margin or word.right > width - margin or word.top < 20 or word.bottom > height - 20
        ]

    def crossed(self) -> list[tuple[Word, Word]]:
        """Words on one line that run into each other."""
        lines: dict[tuple[int, int], list[Word]] = {}
        for word in self.words:
            lines.setdefault((word.page, round(word.bottom)), []).append(word)
        pairs = []
        for line in lines.values():
            line.sort(key=lambda word: word.left)
            pairs += [
                (a, b)
                for a, b in pairwise(line)
                if b.left < a.right - 0.8 and abs((a.bottom - a.top) - (b.bottom - b.top)) < 2
            ]
        return pairs


PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">')
WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')

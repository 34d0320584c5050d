from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.present.documents.made import SVG, Paper, document, everywhere, table, text

from growthpoles.errors import NotAvailableError
from growthpoles.present.documents import extras
from growthpoles.present.documents.breaks import MAY_BREAK, SOFT_HYPHEN
from growthpoles.present.documents.tree import (
    Cards,
    Cell,
    Figure,
    Heading,
    Paragraph,
    Run,
    Section,
    plain,
    read_page,
)
from growthpoles.present.documents.typeset import typeset

Read = Callable[[bytes], Paper]
HOSTILE = (
    '#panic("x") $x^2$ *bold* _it_ `raw` <label> \\ @ref ~ = - + / // /* */ [x] {y}',
    '#import "@preview/x:1.0.0" \'single\' "double" -- --- ...',
    "مرحبا بالعالم שלום \u202e\u2066 a\u0301\u0301 \ue000 中文 \U0001f600",
    "https://example.org/" + "a/" * 300 + "_" * 500,
)
A4 = (595.28, 841.89)


def signs(words: str) -> Counter[str]:
    """Letters and digits, which hyphens at line ends and the order of columns leave alone."""
    return Counter(letter for letter in words if letter.isalnum())


@pytest.mark.parametrize("code", ["en", "kk"])
@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_is_a_command_or_runs_off_the_page(words: str, code: str, paper: Read) -> None:
    read = paper(typeset(everywhere(words, code)))
    assert read.beyond() == []
    assert read.crossed() == []
    if words.isascii():
        held = re.sub(rf"[\s{SOFT_HYPHEN}{MAY_BREAK}-]", "", read.letters)
        assert held.count(re.sub(r"[\s-]", "", words)) >= 15


def test_a_word_of_ten_thousand_letters_is_broken(paper: Read) -> None:
    word = "ғ" * 10_000
    made = document(Paragraph(text(word)), Cards(()), table(2, words=word), language="kk", title="T")
    read = paper(typeset(made))
    assert read.beyond() == [] and read.crossed() == []
    assert read.letters.count("ғ") == 30_000


@pytest.fixture(scope="module")
def fake_files(fake_pages: dict[str, str]) -> dict[str, bytes]:
    return {code: typeset(read_page(page)) for code, page in fake_pages.items()}


def test_the_same_document_gives_the_same_bytes(
    fake_pages: dict[str, str], fake_files: dict[str, bytes]
) -> None:
    assert typeset(read_page(fake_pages["kk"])) == fake_files["kk"]


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_every_letter_of_the_report_is_on_paper(
    code: str, fake_pages: dict[str, str], fake_files: dict[str, bytes], paper: Read
) -> None:
    made = read_page(fake_pages[code])
    read = paper(fake_files[code])
    want = signs(made.title)
    for section in made.sections:
        want += signs(section.title)
        for block in section.blocks:
            match block:
                case Heading() | Paragraph():
                    want += signs(plain(block.text))
                case Figure() | Cards():
                    pass
                case _:
                    for run in runs(block):
                        want += signs(run.text)
    assert sum(want.values()) > 10_000
    assert want - signs(read.letters) == Counter()
    assert read.beyond() == [] and read.crossed() == []


def runs(item: object) -> list[Run]:
    """Every run inside a part of the tree."""
    if isinstance(item, Run):
        return [item]
    if isinstance(item, tuple):
        return [run for one in item for run in runs(one)]
    slots = getattr(type(item), "__slots__", ())
    return [run for name in slots if name != "legend" for run in runs(getattr(item, name))]


@pytest.mark.slow
def test_the_whole_report_of_kazakhstan_keeps_to_its_pages(
    kazakhstan_pages: dict[str, str], paper: Read
) -> None:
    made = typeset(read_page(kazakhstan_pages["kk"]))
    read = paper(made)
    assert len(read.pages) > 150
    assert read.beyond() == [] and read.crossed() == []
    words = Counter(word.page for word in read.words)
    nearly_empty = [page for page in range(1, len(read.pages) - 1) if words[page] < 12]
    assert nearly_empty == []
    on_side = [page for page, size in enumerate(read.pages) if size[0] > size[1]]
    assert len(on_side) < 30 and on_side == [*range(len(read.pages) - len(on_side), len(read.pages))]


def test_the_file_says_what_it_is() -> None:
    made = typeset(
        document(Paragraph(text("Ұлытау")), Figure(SVG, (), "Bars", (), "Two bars."), language="kk")
    )
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/Lang(kk)" in made and b"/Marked true" in made and b"/DisplayDocTitle true" in made
    assert b"/Alt(Two bars.)" in made
    assert re.search(rb"<dc:title>.*Title.*</dc:title>", made)
    assert {name.split(b"+")[1] for name in re.findall(rb"/BaseFont/([\w+-]+)", made)} <= {
        b"DejaVuSans", b"DejaVuSans-Bold",
    }  # fmt: skip
    assert b"CreationDate" not in made


def page_of(read: Paper, *words: str) -> list[int]:
    """Pages on which words follow each other, below the running head."""
    found = []
    body = [word for word in read.words if word.top > 55]
    for start in range(len(body)):
        part = body[start : start + len(words)]
        if [word.text for word in part] == list(words):
            found.append(part[0].page)
    return found


def test_the_contents_name_the_page_of_every_section(paper: Read) -> None:
    made = document(*(Paragraph(text("Words. " * 400)) for _ in range(3)))
    made = replace(
        made, sections=(*made.sections, Section("last", "Wheat and barley", (Heading(2, text("Rye here")),)))
    )
    read = paper(typeset(made))
    listed, stands = page_of(read, "Wheat", "and", "barley")
    assert listed == 1 and stands > 2
    start = next(i for i, word in enumerate(read.words) if word.text == "barley")
    dots = "".join(word.text for word in read.words[start + 1 : start + 60]).partition("Rye")[0]
    assert [int(number) for number in re.findall(r"\d+", dots)] == [stands + 1]


def test_long_and_wide_tables_stand_in_the_appendix_with_a_reference(paper: Read) -> None:
    long, wide = table(61, caption="Long one"), table(3, columns=14, caption="Wide one", wide=True)
    made = document(table(60, caption="Short one"), long, wide, Paragraph(text("The end")))
    read = paper(typeset(made))
    assert page_of(read, "Table", "1.", "Short", "one") == [2]
    here, there = page_of(read, "Table", "A.1.", "Long", "one")
    assert here < there
    assert page_of(
        read, "Table", "A.1.", "Long", "one", "is", "in", "the", "appendix,", "page", f"{there + 1}."
    )
    assert page_of(read, "Table", "A.2.", "Wide", "one")[1] == len(read.pages) - 1
    assert [round(size[0]) for size in read.pages] == [595] * (len(read.pages) - 1) + [842]
    assert read.beyond() == []


def test_heads_are_repeated_over_pages_and_headings_never_stand_alone(paper: Read) -> None:
    for lines in range(20, 44, 4):
        made = document(
            *(Paragraph(text("Line")) for _ in range(lines)), Heading(2, text("Lonely")), table(59)
        )
        read = paper(typeset(made))
        (page,) = [found for found in page_of(read, "Lonely") if found > 1]
        below = [word for word in read.words if word.page == page and word.text == "word"]
        assert len(below) > 0
        pages = {word.page for word in read.words if word.text == "word"}
        assert set(page_of(read, "Head", "0")) == pages


def test_a_notice_stays_with_the_table_below_it(paper: Read) -> None:
    long = Paragraph(text("word " * 100))
    for lines in range(10, 50, 2):
        before = (*(Paragraph(text("Line")) for _ in range(lines)), long)
        read = paper(typeset(document(*before, Paragraph(text("Illustrative"), "notice"), table(59))))
        (page,) = page_of(read, "Illustrative")
        assert page in page_of(read, "Head", "0")


def test_a_small_table_is_not_broken(paper: Read) -> None:
    made = document(*(Paragraph(text("Line")) for _ in range(36)), table(10))
    read = paper(typeset(made))
    assert len({word.page for word in read.words if word.text == "word"}) == 1


@pytest.mark.parametrize(
    ("code", "shown"),
    [("en", ("Table", "1.")), ("ru", ("Таблица", "1.")), ("kk", ("Кесте", "1."))],
)
def test_captions_are_in_the_language(code: str, shown: tuple[str, ...], paper: Read) -> None:
    read = paper(typeset(document(table(2), language=code)))
    assert len(page_of(read, *shown, "Caption")) == 1


def test_spans_and_empty_cells(paper: Read) -> None:
    rows = (
        (Cell(text("Group"), columns=3, head=True),),
        (Cell(text("tall"), rows=2, head=True), Cell(()), Cell(text("1"), number=True)),
        (Cell(text("b"), colour="#1c659f", ink="#ffffff"), Cell(text("2"), number=True)),
    )
    read = paper(
        typeset(document(replace(table(0), body=rows), table(0), replace(table(0), head=()), Cards(())))
    )
    assert len(page_of(read, "Group")) == len(page_of(read, "tall")) == 1


def test_a_missing_library_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(extras, "import_module", absent)
    with pytest.raises(NotAvailableError, match="growthpoles\\[documents\\]"):
        typeset(document())

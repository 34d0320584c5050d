from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from growthpoles.core.diagnostic import Diagnostics, warning
from growthpoles.core.result import Result
from growthpoles.errors import InputError, NotAvailableError, Where
from growthpoles.labels import Label
from growthpoles.present.charts.svg import contrast
from growthpoles.present.report import Report, report

Texts = list[tuple[tuple[str, ...], str]]
LANGUAGES = ("en", "ru", "kk")
TITLE = Label("Growth poles, a test", "Полюса роста, проверка", "Өсу полюстері, сынақ")
SNAPSHOTS = Path(__file__).with_name("snapshots")
OUTLINE = {"h1", "h2", "h3", "caption", "summary", "dt", "th", "figcaption", "p"}
# Words of file names, codes, units and commands: the same in every language.
CODES = {
    "growthpoles",
    "SHA",
    "kz",
    "KZ",
    "floor",
    "max_points",
    "bureau",
    "FLQ",
    "SB",
    "Log",
    "log",
    "sigma",
    "mu",
}


@pytest.fixture(scope="module")
def made() -> dict[str, Report]:
    return {}


@pytest.fixture
def in_three(made: dict[str, Report], results: tuple[Result, ...]) -> dict[str, Report]:
    for code in LANGUAGES:
        if code not in made:
            made[code] = report(results, language=code, title=TITLE, study="demo")
    return made


def test_one_file_that_needs_nothing_from_outside(in_three: dict[str, Report]) -> None:
    for made in in_three.values():
        addresses = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)""", made.html)
        assert {a.split(":")[0] if ":" in a else a[0] for a in addresses} <= {"#", "data"}
        assert "<script" not in made.html
        assert made.html.count("@font-face") == 2


def test_language_title_and_viewport(in_three: dict[str, Report]) -> None:
    for code, made in in_three.items():
        assert f'<html lang="{code}">' in made.html
        assert f"<h1>{TITLE.text(code)}</h1>" in made.html
        assert 'name="viewport"' in made.html
        assert made.language == code


def test_headings_never_skip_a_level(in_three: dict[str, Report]) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", in_three["en"].html)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_anchors_lead_somewhere_and_are_unique(in_three: dict[str, Report]) -> None:
    html = in_three["en"].html
    anchors = re.findall(r'\sid="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))
    known = {*anchors, "unit-KZ-11"}  # a neighbour outside the six regions
    assert set(re.findall(r'href="#([^"]+)"', html)) <= known
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= known
    assert {part for item in re.findall(r'aria-labelledby="([^"]+)"', html) for part in item.split()} <= known


def test_every_header_cell_has_a_scope_and_every_picture_a_name(in_three: dict[str, Report]) -> None:
    html = in_three["en"].html
    assert not re.search(r"<th(?![^>]*scope=)[\s>]", html)
    assert html.count("<svg") == html.count('role="img"') == html.count("<desc")


def test_colours_of_texts_have_enough_contrast(in_three: dict[str, Report]) -> None:
    css = in_three["en"].html.split("<style>")[1].split("</style>")[0]
    pairs = re.findall(r"color: (#[0-9a-f]{6}); background: (#[0-9a-f]{3,6})", css)
    pairs += [("#51606e", "#f3f6f8"), ("#1c5a91", "#ffffff"), ("#d3e3f1", "#0b3c66"), ("#7a3d00", "#ffffff")]
    assert len(pairs) > 6
    for ink, ground in pairs:
        assert contrast(ink, ground if len(ground) == 7 else "#" + "".join(2 * c for c in ground[1:])) >= 4.5


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_english_words_leak(code: str, in_three: dict[str, Report], read: Callable[[str], Texts]) -> None:
    for where, text in read(in_three[code].html):
        if {"code", "pre", "cite"} & set(where):  # titles of publications stay as they are
            continue
        found = re.findall(r"[A-Za-z_]{2,}", re.sub(r"\w+\.csv|\b[0-9a-f]{64}\b", "", text))
        assert set(found) <= CODES, (where, text)


def test_the_three_languages_have_the_same_structure(in_three: dict[str, Report]) -> None:
    """Only the order of the regions differs: it is alphabetical."""
    parts = [
        Counter(re.findall(r"<(h[1-6]|table|tr|td|th|svg|li|section)\b", made.html))
        for made in in_three.values()
    ]
    assert parts[0] == parts[1] == parts[2]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_outline_is_as_reviewed(
    code: str, in_three: dict[str, Report], read: Callable[[str], Texts]
) -> None:
    """Set GROWTHPOLES_SNAPSHOTS=write to accept a change, then read the difference."""
    lines = [text for where, text in read(in_three[code].html) if OUTLINE & set(where) and "svg" not in where]
    outline = "\n".join(dict.fromkeys(lines)) + "\n"
    path = SNAPSHOTS / f"outline-{code}.txt"
    if os.environ.get("GROWTHPOLES_SNAPSHOTS") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(outline, encoding="utf-8")
    assert outline == path.read_text(encoding="utf-8")


def test_numbers_follow_the_language(in_three: dict[str, Report]) -> None:
    assert "0.66" in in_three["en"].html and "0,66" in in_three["ru"].html and "0,66" in in_three["kk"].html
    assert "52\u00a0%" in in_three["ru"].html and "52%" in in_three["kk"].html


def test_a_confidential_figure_is_nowhere_in_the_page(fakes: ModuleType, results: tuple[Result, ...]) -> None:
    """The made-up potential hides 8.0 (R&D staff of Turkistan): only its mark may appear."""
    html = report(results).html
    row = html[html.index('id="unit-KZ-61"') :].split("</article>")[0]
    cells = row[row.index("R&amp;D staff per 10,000 employed</th>") :].split("</tr>")[0]
    assert not re.search(r">\s*[0-9]", cells)
    assert cells.count('title="confidential"') == 2


def test_the_same_results_give_the_same_bytes(
    results: tuple[Result, ...], in_three: dict[str, Report]
) -> None:
    assert report(results, language="kk", title=TITLE, study="demo").html == in_three["kk"].html


def test_any_subset_of_results_makes_a_report(results: tuple[Result, ...]) -> None:
    for result in results:
        for code in LANGUAGES:
            assert "</html>" in report([result], language=code).html
    assert "<h1>Өңірлер</h1>" in report([], language="kk", title="Өңірлер").html


def test_checks_of_the_data_are_printed(results: tuple[Result, ...]) -> None:
    checked = Diagnostics((warning("file.missing", Where(file="strange-name.csv")),))
    assert "strange-name.csv" in report(results, checked=checked).html


def test_boundaries_are_drawn_instead_of_tiles(results: tuple[Result, ...], tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    ring = "[[60,40],[70,40],[70,50],[60,40]]"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"KZ-71"},'
        f'"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}'
    )
    assert "<path d=" in report(results, boundaries=path).html


def test_a_hostile_name_stays_text(fakes: ModuleType) -> None:
    bad = '<img src=x onerror="alert(1)">'
    tables = (
        fakes.labels_table([("unit", "KZ-71", Label(bad, bad, bad))]),
        *(t for t in fakes.poles().tables if t.name != "labels"),
    )
    html = report([fakes.PolesResult(tables=tables)], title=bad).html
    assert "<img" not in html


def test_save_writes_the_page_whole(results: tuple[Result, ...], tmp_path: Path) -> None:
    made = report(results, language="kk")
    path = made.save(tmp_path / "report.html")
    assert path.read_text(encoding="utf-8") == made.html
    assert [item.name for item in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize(
    ("name", "code"), [("report.odt", "report.format"), ("none/report.html", "report.folder")]
)
def test_what_cannot_be_saved_is_refused(name: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as failure:
        report([]).save(tmp_path / name)
    assert failure.value.problems[0].code == code
    assert list(tmp_path.iterdir()) == []


def test_the_refusal_says_which_formats_exist(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.html, \.docx, \.pdf, \.xlsx"):
        report([]).save(tmp_path / "report.rtf")


@pytest.mark.parametrize(
    ("kind", "start"), [(".html", b"<!DOCTYPE"), (".docx", b"PK"), (".xlsx", b"PK"), (".PDF", b"%PDF")]
)
def test_the_ending_chooses_the_document(kind: str, start: bytes, tmp_path: Path) -> None:
    made = report([], language="kk", title="Өңірлер")
    path = made.save(tmp_path / f"report{kind}")
    assert path.read_bytes().startswith(start)
    assert made.document(kind) == path.read_bytes()
    assert [item.name for item in tmp_path.iterdir()] == [f"report{kind}"]


def test_a_template_for_something_else_than_word_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as failure:
        report([]).save(tmp_path / "report.xlsx", tmp_path / "own.docx")
    assert failure.value.problems[0].code == "report.template"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code"), [(PermissionError(13, "denied"), "report.open"), (OSError(28, "full"), "report.write")]
)
def test_a_file_that_cannot_be_replaced_stays_as_it_was(
    error: OSError, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Word holds the files it shows: on Windows they cannot be replaced."""
    target = tmp_path / "report.html"
    target.write_text("earlier")

    def refuse(self: Path, target: Path) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(InputError) as failure:
        report([]).save(target)
    assert failure.value.problems[0].code == code
    assert target.read_text() == "earlier" and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("library", ["docx", "lxml", "vl_convert", "typst"])
def test_a_missing_extra_is_one_clear_error(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(NotAvailableError, match=r"growthpoles\[documents\]"):
        report([]).save(tmp_path / ("report.pdf" if library == "typst" else "report.docx"))
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="en, ru, kk"):
        report([], language="fr")

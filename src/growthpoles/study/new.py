"""A study to fill in: a study file and a workbook with codes and names."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import xlsxwriter

from growthpoles.core.territory import Territory, Unit
from growthpoles.errors import InputError, Where, problem
from growthpoles.labels import LANGUAGES
from growthpoles.study.data import read_study
from growthpoles.study.schema import load_study
from growthpoles.transfer.inputs import COLUMNS

Cell = str | float | int | None
_UNITS = ("code", "name_en", "name_ru", "name_kk", "level", "kind", "lat", "lon", "area_km2")
_SHEETS = {
    "projects": "code name_en name_ru name_kk region programme lead kind own_money variant_of choose "
    "illustrative",
    "stages": "project stage year cost probability value committed",
    "links": "project kind other value",
    "aims": "code name_en name_ru name_kk target weight",
    "contributions": "project goal contribution",
    "organisations": "code name_en name_ru name_kk kind unit owner roles min_money max_money",
    "nodes": "code name_en name_ru name_kk kind parent region start end mechanism approach instrument budget",
    "goals": "code name_en name_ru name_kk node baseline target base_year target_year unit weight dimension",
    "participants": "node organisation role name_en name_ru name_kk",
    "facts": "goal year value",
}  # of programmes and money: headings only
_TRANSFER = {
    ("transfer-organisations" if name == "organisations" else name): columns
    for name, columns in COLUMNS.items()
} | {
    "innovations": (
        "code",
        "name_en",
        "name_ru",
        "name_kk",
        "programme",
        "unit",
        "money",
        "implemented",
        "novelty",
        "generation_used",
        "generation",
        "generation_front",
        "status",
        "principle_new",
        "industries",
        "new_activity",
        "generality",
        "citations",
        "performance",
        "combinations",
        "patent",
        "first_pair",
        "successor_share",
        "decline",
        "phase_out",
        "saturation",
        "expert_class",
        "expert_note",
    ),
    "business": (
        "code",
        "name_en",
        "name_ru",
        "name_kk",
        "kind",
        *map(str, range(2026, 2031)),
        "low",
        "high",
    ),
}  # registers of technology transfer: headings only
_INDUSTRY_COLUMNS = 6  # code, three names, technology, tradable


def new_study(
    folder: str | Path, *, like: str | None = None, language: str = "en", title: str = ""
) -> tuple[Path, ...]:
    """Write a study to fill in: ``study.toml``, ``data.xlsx`` with codes and names, and ``funding.toml``.

    Args:
        folder: Folder to make; it must be new or empty.
        like: Name of a bundled study whose units, neighbours and map are filled in.
        language: Language of the help sheet and of the names beside the codes.
        title: Title of the study; one to replace by default.

    Returns:
        The files written.

    Raises:
        InputError: The folder has something in it, or there is no such bundled study.
        ValueError: The language is not known.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as place:
        ...     [path.name for path in new_study(place)]
        ['study.toml', 'data.xlsx', 'funding.toml']
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    target = Path(folder)
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise InputError(problem("study.folder.taken", Where(file=target.name)))
    territory = read_study(load_study(like)).territory if like else None
    target.mkdir(parents=True, exist_ok=True)
    study, book, funding = (target / name for name in ("study.toml", "data.xlsx", "funding.toml"))
    for file in (study, funding):
        file.write_text(_titled(_bundled("study", "template", file.name), title), encoding="utf-8")
    _write_book(book, territory, language)
    return study, book, funding


def _titled(text: str, title: str) -> str:
    """The study file with a title of its own, in any language; what cannot be printed is left out."""
    plain = "".join(sign for sign in " ".join(title.split()) if sign.isprintable())
    if not plain:
        return text
    made = f"title = {{ en = {json.dumps(plain, ensure_ascii=False)} }}"
    return re.sub(r"^title = \{ en = \"My region\".*$", lambda _: made, text, count=1, flags=re.MULTILINE)


def _bundled(*parts: str) -> str:
    return files("growthpoles").joinpath(*parts).read_text(encoding="utf-8")


def _bundled_rows(*parts: str) -> list[list[str]]:
    return list(csv.reader(_bundled(*parts).splitlines()))


def _write_book(path: Path, territory: Territory | None, language: str) -> None:
    indicators = _bundled_rows("study", "template", "indicators.csv")
    industries = [row[:_INDUSTRY_COLUMNS] for row in _bundled_rows("studies", "kazakhstan", "industries.csv")]
    column = 1 + LANGUAGES.index(language)
    names = {row[0]: row[column] for row in (*indicators[1:], *industries[1:])}
    units, neighbours, tiles = _place_rows(territory)
    rows = [[unit[0], unit[column]] for unit in units]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        _help_sheet(book, language)
        _sheet(book, "units", [_UNITS, *units])
        _sheet(book, "data", [["unit", "name", "year", *(row[0] for row in indicators[1:])], *rows], names)
        _sheet(book, "output", [["unit", "name", "year", *(row[0] for row in industries[1:])]], names)
        _sheet(book, "indicators", indicators)
        _sheet(book, "industries", industries)
        _sheet(book, "framework", _bundled_rows("study", "template", "framework.csv"))
        _sheet(book, "neighbours", [["code_a", "code_b"], *neighbours])
        _sheet(book, "tiles", [["code", "column", "row"], *tiles])
        for name, columns in _SHEETS.items():
            _sheet(book, name, [columns.split()])
        for name, headings in _TRANSFER.items():
            _sheet(book, name, [headings])


def _place_rows(territory: Territory | None) -> tuple[list[list[Cell]], list[list[Cell]], list[list[Cell]]]:
    """Rows of units, neighbours and tiles of the newest edition; none without a territory."""
    if territory is None:
        return [], [], []
    place = territory.current
    country = [territory.country] if territory.country else []
    return (
        [_unit_row(unit) for unit in (*place.units, *country)],
        [list(pair) for pair in sorted(place.neighbours)],
        [[tile.code, tile.column, tile.row] for tile in place.tiles],
    )


def _unit_row(unit: Unit) -> list[Cell]:
    names = unit.label
    place = (unit.lat, unit.lon, unit.area_km2)
    return [unit.code, names.en, names.ru, names.kk, unit.level, unit.kind, *place]


def _help_sheet(book: xlsxwriter.Workbook, language: str) -> None:
    sheet = book.add_worksheet("help")
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    texts = tomllib.loads(_bundled("study", "template", "help.toml"))
    for i, (name, text) in enumerate(texts.items()):
        sheet.write_string(i, 0, name, bold)
        sheet.write_string(i, 1, text[language], wrap)


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    rows: Iterable[Sequence[Cell]],
    comments: Mapping[str, str] | None = None,
) -> None:
    """A sheet with bold frozen headings; the name of an indicator is a comment on its heading."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    sheet.freeze_panes(1, 1)
    heading, *body = rows
    for j, cell in enumerate(map(str, heading)):
        sheet.write_string(0, j, cell, bold)
        sheet.set_column(j, j, max(10, min(60, len(cell) + 4)))
        if comments and cell in comments:
            sheet.write_comment(0, j, comments[cell])
    for i, row in enumerate(body, start=1):
        for j, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(i, j, value)
            elif value:
                sheet.write_string(i, j, value)

"""A study to fill in: a study file and a workbook with codes and names."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

import xlsxwriter

from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Where, problem
from growthpoles.labels import Label
from growthpoles.study.data import read_study
from growthpoles.study.schema import load_study

Cell = str | float | int | None
_UNITS = ("code", "name_en", "name_ru", "name_kk", "level", "kind", "lat", "lon", "area_km2")
_HELP = {
    "units": Label(
        "One row per region: a short code, names, kind (region or city), coordinates of the centre, area.",
        "Одна строка на регион: короткий код, названия, вид (region или city), координаты центра, площадь.",
        "Әр өңірге бір жол: қысқа код, атаулары, түрі (region немесе city), орталығының координаттары, ауданы.",
    ),
    "data": Label(
        "One row per region and year, one column per indicator. Leave a cell empty where there is no figure.",
        "Одна строка на регион и год, один столбец на показатель. Где данных нет, оставьте ячейку пустой.",
        "Әр өңір мен жылға бір жол, әр көрсеткішке бір баған. Дерек жоқ жерде ұяшықты бос қалдырыңыз.",
    ),
    "output": Label(
        "Output by region, year and industry (one column per industry). May stay empty.",
        "Выпуск по регионам, годам и отраслям (столбец на отрасль). Можно не заполнять.",
        "Өңірлер, жылдар және салалар бойынша шығарылым (әр салаға бір баған). Толтырмауға болады.",
    ),
    "indicators": Label(
        "Names and units of measure of the indicators. Add a row for an indicator of your own.",
        "Названия и единицы измерения показателей. Для своего показателя добавьте строку.",
        "Көрсеткіштердің атаулары мен өлшем бірліктері. Өз көрсеткішіңіз үшін жол қосыңыз.",
    ),
    "industries": Label(
        "Industries and their technology class.",
        "Отрасли и их технологический класс.",
        "Салалар және олардың технологиялық класы.",
    ),
    "framework": Label(
        "What is scored: index, pillars, indicators. direction: + more is better, - less is better.",
        "Что оценивается: индекс, блоки, показатели. direction: + больше лучше, - меньше лучше.",
        "Не бағаланады: индекс, блоктар, көрсеткіштер. direction: + көп болса жақсы, - аз болса жақсы.",
    ),
}


def new_study(folder: str | Path, *, like: str | None = None, language: str = "en") -> tuple[Path, ...]:
    """Write a study to fill in: ``study.toml`` and ``data.xlsx`` with codes and names.

    Args:
        folder: Folder to make; it must be new or empty.
        like: Name of a bundled study whose units are filled in.
        language: Language of the help sheet.

    Returns:
        The files written.

    Raises:
        InputError: The folder has something in it, or there is no such bundled study.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as place:
        ...     [path.name for path in new_study(place)]
        ['study.toml', 'data.xlsx']
    """
    target = Path(folder)
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise InputError(problem("study.folder.taken", Where(file=target.name)))
    territory = read_study(load_study(like)).territory if like else None
    target.mkdir(parents=True, exist_ok=True)
    study, book = target / "study.toml", target / "data.xlsx"
    template = files("growthpoles").joinpath("study", "template")
    study.write_text(template.joinpath("study.toml").read_text(encoding="utf-8"), encoding="utf-8")
    _write_book(book, territory, language)
    return study, book


def _bundled_rows(*parts: str) -> list[list[str]]:
    text = files("growthpoles").joinpath(*parts).read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))


def _write_book(path: Path, territory: Territory | None, language: str) -> None:
    indicators = _bundled_rows("study", "template", "indicators.csv")
    industries = [row[:6] for row in _bundled_rows("studies", "kazakhstan", "industries.csv")]
    units = _unit_rows(territory)
    data_head = ["unit", "year", *(row[0] for row in indicators[1:])]
    output_head = ["unit", "year", *(row[0] for row in industries[1:])]
    names = {
        row[0]: row[("en", "ru", "kk").index(language) + 1] for row in (*indicators[1:], *industries[1:])
    }
    codes = [[row[0]] for row in units]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        _help_sheet(book, language)
        _sheet(book, "units", [list(_UNITS), *units])
        _sheet(book, "data", [data_head, *codes], comments=names)
        _sheet(book, "output", [output_head], comments=names)
        _sheet(book, "indicators", indicators)
        _sheet(book, "industries", industries)
        _sheet(book, "framework", _bundled_rows("study", "template", "framework.csv"))


def _unit_rows(territory: Territory | None) -> list[list[Cell]]:
    if territory is None:
        return []
    return [
        [u.code, u.label.en, u.label.ru, u.label.kk, u.level, u.kind, u.lat, u.lon, u.area_km2]
        for u in territory.current.units
    ]


def _help_sheet(book: xlsxwriter.Workbook, language: str) -> None:
    sheet = book.add_worksheet("help")
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    for i, (name, text) in enumerate(_HELP.items()):
        sheet.write_string(i, 0, name, bold)
        sheet.write_string(i, 1, text.text(language), wrap)


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    rows: Iterable[Sequence[Cell]],
    *,
    comments: dict[str, str] | None = None,
) -> None:
    """A sheet with bold frozen headings; the name of an indicator is a comment on its heading."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    sheet.freeze_panes(1, 1)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if i == 0:
                sheet.write_string(i, j, str(cell), head)
                sheet.set_column(j, j, max(10, min(60, len(str(cell)) + 4)))
                if comments and str(cell) in comments:
                    sheet.write_comment(i, j, comments[str(cell)])
            elif isinstance(cell, str) and cell:
                sheet.write_string(i, j, cell)
            elif isinstance(cell, int | float):
                sheet.write_number(i, j, cell)

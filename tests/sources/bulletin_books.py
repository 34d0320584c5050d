"""The bulletins of 2022 on innovation and on R&D as workbooks of our own: their structure, their figures.

What is rebuilt: cover, contents, one sheet a table, titles over the whole width, unit of measure at the
right, headings of two to four rows with merged cells and line breaks, a row that numbers the columns, the
country first, "в том числе", regions without "область", footnote marks on names, headings and figures, a
continued table, "x" and "-", notes below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

import growthpoles as gp

STUDY = gp.load_study("kazakhstan")
NAMES = {
    "KZ": "Республика Казахстан", "KZ-10": "область Абай¹⁾", "KZ-11": "Акмолинская", "KZ-15": "Актюбинская",
    "KZ-19": "Алматинская", "KZ-23": "Атырауская", "KZ-27": "Западно-\nКазахстанская", "KZ-31": "Жамбылская",
    "KZ-33": "область Жетісу1)", "KZ-35": "Карагандинская", "KZ-39": "Костанайская",
    "KZ-43": "Кызылординская",
    "KZ-47": "Мангистауская", "KZ-55": "Павлодарская", "KZ-59": "Северо-Казахстанская",
    "KZ-61": "Туркестанская", "KZ-62": "область Ұлытау 1)", "KZ-63": "Восточно-Казахстанская",
    "KZ-71": "г. Астана", "KZ-75": "г.Алматы", "KZ-79": "г.  Шымкент",
}  # fmt: skip
Path_ = tuple[str, ...]
Change = Callable[[list[list[object]]], None]


@dataclass(frozen=True)
class Table:
    """A table of a bulletin: sheet, title, unit of measure, headings from the top down, indicators."""

    sheet: str
    title: str
    measure: str
    heads: Mapping[str, Path_]
    corner: str = ""
    number: bool = False
    notes: Sequence[str] = ("1) Регион образован в 2022 году.", "«x» – данные конфиденциальны.")
    cut: int = 0
    year: str = ""


FIRMS = "Количество предприятий, единиц"
INNOVATION = (
    Table(
        "1", "1. Основные показатели инновационной деятельности предприятий по регионам", "единиц",
        {
            "ent_surveyed": ("Количество пред-\nприятий", "всего"),
            "ent_innovative": ("Количество пред-\nприятий", "из них имеющие инновации2)"),
            "innov_activity_level": ("Уровень активности в области инноваций, %",),
            "ent_employees": ("Численность работников, человек",),
        },
    ),
    Table(
        "3", "3. Основные показатели инновационной деятельности обрабатывающей промышленности", "единиц",
        {
            "mfg_ent_surveyed": ("Количество предприятий", "всего"),
            "mfg_ent_innovative": ("Количество предприятий", "из них имеющие инновации"),
            "mfg_innov_activity_level": ("Уровень активности в области инноваций, %",),
        },
    ),
    Table(
        "7", "7. Объём инновационной продукции", "млн. тенге",
        {
            "innov_output": ("Произведено продукции",),
            "innov_output_sold": ("Реализовано продукции", "всего"),
            "innov_sold_new_to_market": ("Реализовано продукции", "в том числе", "новой для рынка"),
            "innov_sold_new_to_firm": ("Реализовано продукции", "в том числе", "новой для предприятия"),
            "innov_export": ("Экспорт продукции", "всего"),
            "innov_export_new_to_market": ("Экспорт продукции", "в том числе", "новой для рынка"),
            "innov_export_new_to_firm": ("Экспорт продукции", "в том числе", "новой для предприятия"),
        },
        cut=4,
    ),
)  # fmt: skip
RESEARCH = (
    Table(
        "1", "1. Внутренние затраты на НИОКР по видам затрат за 2022 год", "тыс. тенге",
        {
            "rd_internal": ("Внутренние затраты на НИОКР", "всего"),
            "rd_internal_wages": ("Внутренние затраты на НИОКР", "в том числе", "оплата труда"),
            "rd_internal_purchased_services": (
                "Внутренние затраты на НИОКР", "в том числе", "приобретение услуг",
            ),
            "rd_internal_other_current": ("Внутренние затраты на НИОКР", "в том числе", "прочие текущие"),
            "rd_internal_fixed_assets": (
                "Внутренние затраты на НИОКР", "в том числе", "основные средства", "всего",
            ),
            "rd_internal_fixed_assets_sci_equipment": (
                "Внутренние затраты на НИОКР", "в том числе", "основные средства",
                "из них научное оборудование",
            ),
            "rd_external": ("Внешние затраты на НИОКР",),
        },
        corner="Наименование региона", number=True,
    ),
    Table(
        "36", "36. Численность работников, выполнявших НИОКР, по регионам", "",
        {
            "rd_performing_orgs": ("Количество организаций (предприятий), осуществляющих НИОКР, единиц",),
            "rd_personnel": ("Численность работников, человек", "всего"),
            "rd_researchers": ("Численность работников, человек", "специалисты-исследователи"),
            "rd_technicians": ("Численность работников, человек", "техники"),
        },
        corner="Наименование региона", number=True,
    ),
)  # fmt: skip


def figures(codes: Sequence[str]) -> dict[tuple[str, str], tuple[float | None, str]]:
    """(value, flag) of 2022 by region and indicator, as the study has them."""
    table = pl.read_csv(STUDY.path("panel.csv"), infer_schema_length=0)
    table = table.filter(
        (pl.col("year") == "2022") & pl.col("indicator").is_in(codes)
        & (pl.col("edition").is_null() | (pl.col("edition") == "kz20"))
    )  # fmt: skip
    return {
        (row["code"], row["indicator"]): (
            None if row["value"] is None else float(row["value"]),
            row["flag"] or "",
        )
        for row in table.iter_rows(named=True)
    }


def rows_of(table: Table, codes: Sequence[str]) -> list[list[object]]:
    """The rows of a table: name and cells as published."""
    held = figures(codes)
    rows: list[list[object]] = []
    for i, (unit, name) in enumerate(NAMES.items()):
        cells: list[object] = [name]
        for code in codes:
            value, flag = held[unit, code]
            cells.append("x" if value is None else "-" if flag == "zero" else value)
        if i == 3 and isinstance(cells[1], float):
            cells[1] = f"{cells[1]:,.1f}".replace(",", "\u00a0").replace(".", ",") + "2)"
        rows.append(cells)
        if unit == "KZ":
            rows.append(["в том числе:", *[""] * len(codes)])
    return rows


def heading(sheet: Worksheet, top: int, paths: Sequence[Path_], corner: str) -> int:
    """Write headings with merged cells; the row below them is returned."""
    depth = max(map(len, paths))
    if depth > 1:
        sheet.merge_range(top, 0, top + depth - 1, 0, corner)
    else:
        sheet.write(top, 0, corner)
    for level in range(depth):
        c = 0
        while c < len(paths):
            end = c
            while end + 1 < len(paths) and paths[end + 1][: level + 1] == paths[c][: level + 1]:
                end += 1
            if level < len(paths[c]):
                bottom = top + (depth - 1 if level == len(paths[c]) - 1 else level)
                if (end, bottom) == (c, top + level):
                    sheet.write(top + level, c + 1, paths[c][level])
                else:
                    sheet.merge_range(top + level, c + 1, bottom, end + 1, paths[c][level])
            c = end + 1
    return top + depth


def write(
    path: Path,
    tables: Sequence[Table],
    *,
    subject: str,
    year: int = 2022,
    change: Mapping[str, Change] | None = None,
) -> Path:
    """A bulletin as a workbook.

    Args:
        path: Where.
        tables: Its tables.
        subject: Its name on the cover.
        year: Its year.
        change: What is done to the rows of a sheet before they are written.
    """
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False})
    cover = book.add_worksheet("Обложка")
    cover.merge_range(3, 1, 3, 8, subject)
    cover.write(5, 1, f"{year} год")
    cover.write(8, 1, f"Дата опубликования: 18.05.{year + 1}")
    contents = book.add_worksheet("Содержание")
    contents.write(0, 0, "Содержание")
    for k, table in enumerate(tables):
        contents.write(k + 2, 0, table.title)
    for table in tables:
        sheet = book.add_worksheet(table.sheet)
        codes = list(table.heads)
        parts = [codes[: table.cut], codes[table.cut :]] if table.cut else [codes]
        at = 0
        for k, own in enumerate(parts):
            title = table.title.replace("2022", str(year)) if k == 0 else "продолжение"
            sheet.merge_range(at, 0, at, len(own), title)
            if table.measure:
                sheet.write(at + 1, len(own), table.measure)
            at = heading(sheet, at + 3, [table.heads[code] for code in own], table.corner)
            if table.number:
                sheet.write_row(at, 0, ["А", *range(1, len(own) + 1)])
                at += 1
            rows = rows_of(table, own)
            if change and table.sheet in change:
                change[table.sheet](rows)
            for row in rows:
                sheet.write_row(at, 0, row)
                at += 1
            for text in table.notes:
                sheet.write(at, 0, text)
                at += 1
            at += 2
    book.close()
    return path

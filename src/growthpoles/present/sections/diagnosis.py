"""What holds the regions back: severities, what cannot be judged, areas, barriers, industries, norms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.charts.severities import (
    BLANKS,
    CLASSES,
    HeatCell,
    HeatRow,
    heat_cell,
    heat_grid,
    heat_grid_narrow,
)
from growthpoles.present.charts.svg import Frame
from growthpoles.present.findings import judged_text
from growthpoles.present.page import Page, Section
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

_STATUSES = ("measured", "undetermined", "confidential", "not-comparable", "no-data", "not-applicable")
_STRONGEST = 3
_HEADS_EVERY = 5
_GROUPS = ("TOTAL", "apart", "rest")


@dataclass(frozen=True)
class Diagnosis(OnPage):
    """A diagnosis in the year that is read, with the names that travel with it."""

    @cached_property
    def year(self) -> int | None:
        """The latest year in which most constraints are measured."""
        found = self.book.figure("year")
        return self.book.year if found is None else int(found)

    @cached_property
    def summary(self) -> tuple[Row, ...]:
        """One row per constraint."""
        return self.rows("summary")

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Constraints in their order."""
        return tuple(row["constraint"] for row in self.summary)

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Areas of improvement."""
        return tuple(dict.fromkeys(row["area"] for row in self.book.rows("areas")))

    @cached_property
    def cells(self) -> dict[tuple[str, str], Row]:
        """Constraints by unit and constraint."""
        return {(row["unit"], row["constraint"]): row for row in self.rows("constraints")}

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Units in alphabetical order."""
        codes = dict.fromkeys(unit for unit, _ in self.cells)
        return tuple(sorted(codes, key=lambda code: self.page.key(self.page.unit(code))))

    def rows(self, table: str, **where: object) -> tuple[Row, ...]:
        """Rows of a table in the year."""
        return self.book.rows(table, year=self.year, **where)

    def number(self, code: str) -> str:
        """Number of a constraint, from 1."""
        return self.page.numbers.integer(self.codes.index(code) + 1)

    def class_name(self, code: str | None) -> str:
        """A class of severity in words."""
        return self.names("severity-class", code or "")

    def status(self, code: str) -> str:
        """A status in words."""
        return self.names("diagnosis-status", code)

    def trend(self, code: str) -> str:
        """A trend in words."""
        return self.names("trend", code)

    def measure(self, code: str, *, proxy: str = "") -> str:
        """A measure in words; for a proxy, what stands in for it."""
        return (self.names.find("figure", code) if proxy else "") or self.names("measure", code)

    def quantity(self, value: float, unit: str) -> str:
        """A figure with its unit of measure."""
        return self.page.quantity(value, unit)

    def area_names(self, constraint: str) -> str:
        """Areas of improvement a constraint belongs to."""
        codes = [row["area"] for row in self.book.rows("constraint_areas", constraint=constraint)]
        if len(codes) > 1 and set(codes) >= set(self.areas):
            return self.page.language.gettext("all areas")
        return self.list_of("area", codes)

    def list_of(self, kind: str, codes: Iterable[str]) -> str:
        """Names of codes, joined by semicolons."""
        return "; ".join(self.names(kind, code) for code in codes)

    def span(self, values: Iterable[float | None]) -> str:
        """The smallest and the largest of some shares."""
        known = [value for value in values if value is not None]
        if not known:
            return ""
        low, high = self.page.numbers.percent(min(known)), self.page.numbers.percent(max(known))
        return low if low == high else f"{low} – {high}"


def diagnosis_section(page: Page) -> Section | None:
    """Everything a diagnosis says; None without one."""
    book = page.shelf.first("constraints")
    if book is None or not book.rows("summary"):
        return None
    told = Diagnosis(page, book)
    wide, narrow = _grids(told)
    body = page.render(
        "diagnosis.html.j2",
        told=told,
        judged_text=judged_text(page, book),
        wide=wide,
        narrow=narrow,
        classes=[(code, heat_cell(code), book.figure(f"class-{code}")) for code in CLASSES],
        blanks=_blanks(told),
        rising=any(row["trend"] == "adverse" for row in told.cells.values()),
        judged=[_judged(told, row) for row in told.summary if row["measured"]],
        needs=_needs(told),
        areas=_areas(told),
        barriers=_barriers(told),
        sectors=_sectors(told),
        national=sorted(told.rows("national"), key=lambda row: (row["norm"] is None, row["measure"])),
    )
    return Section("diagnosis", page.language.gettext("What holds the regions back"), body)


def held_back(page: Page, unit: str) -> str:
    """The strongest constraints of a unit for its profile; empty without a diagnosis of the unit."""
    book = page.shelf.first("constraints")
    told = Diagnosis(page, book) if book else None
    rows = told.rows("constraints", unit=unit) if told else ()
    if told is None or not rows:
        return ""
    ranked = sorted((row for row in rows if _holds(row)), key=lambda row: row["rank"])
    held = [(row, heat_cell(row["class"]), _worst(told, row)) for row in ranked[:_STRONGEST]]
    judged = any(row["status"] == "measured" for row in rows)
    return page.render("held.html.j2", told=told, held=held, judged=judged)


def _holds(row: Row) -> bool:
    return row["rank"] is not None and row["class"] != "none"


def _worst(told: Diagnosis, row: Row) -> Row:
    """The measure of a constraint that is furthest behind its benchmark."""
    found = told.rows("measures", unit=row["unit"], constraint=row["constraint"], status="measured")
    behind = [item for item in found if item["gap"]]
    return max(behind, key=lambda item: (item["gap"], item["weight"])) if behind else {}


def _grids(told: Diagnosis) -> tuple[str, str]:
    _ = told.page.language.gettext
    rows = [
        HeatRow(
            told.page.unit(unit),
            tuple(
                heat_cell(cell["class"] or cell["status"], rising=cell["trend"] == "adverse")
                for cell in (told.cells[unit, code] for code in told.codes)
            ),
        )
        for unit in told.units
    ]
    heads = [told.number(code) for code in told.codes]
    title, said = (
        _("Severity of each constraint in each region"),
        _("The table below gives the same figures."),
    )
    return (
        heat_grid(rows, Frame("severity", title, said), heads=heads),
        heat_grid_narrow(rows, Frame("severity-narrow", title, said), heads=heads),
    )


def _blanks(told: Diagnosis) -> list[tuple[str, object]]:
    there = {cell["class"] or cell["status"] for cell in told.cells.values()}
    return [(code, heat_cell(code)) for code in BLANKS if code in there]


def _judged(told: Diagnosis, row: Row) -> dict[str, object]:
    """A constraint that some units can be judged by."""
    cells = [
        cell
        for (_, code), cell in told.cells.items()
        if code == row["constraint"] and cell["status"] == "measured"
    ]
    return {
        "row": row,
        "tested": any(cell["trend"] != "untested" for cell in cells),
        "confidence": told.span(cell["confidence"] for cell in cells),
        "areas": told.area_names(row["constraint"]),
    }


def _needs(told: Diagnosis) -> list[dict[str, object]]:
    """Which figures there are and which are needed; constraints that cannot be judged come first."""
    found = [_need(told, row) for row in sorted(told.summary, key=lambda row: row["measured"] > 0)]
    return [item for item in found if item["missing"] or item["weak"] or not item["row"]["measured"]]  # type: ignore[index]


def _need(told: Diagnosis, row: Row) -> dict[str, object]:
    code = row["constraint"]
    counts = [(name, row[name.replace("-", "_")]) for name in _STATUSES]
    cover = sorted(
        told.rows("coverage", constraint=code), key=lambda item: (-item["weight"], item["measure"])
    )
    cells = [cell for (_, own), cell in told.cells.items() if own == code]
    by_status = {
        status: [item for item in cover if item["status"] == status]
        for status in ("direct", "close", "weak", "missing")
    }
    units = {
        item["measure"]: item["unit_of_measure"] for item in told.book.rows("definitions", constraint=code)
    }
    return {
        "row": row,
        "counts": [(name, count) for name, count in counts if count],
        "firm": told.span(cell["firm"] for cell in cells),
        "have": [(status, by_status[status]) for status in ("direct", "close", "weak") if by_status[status]],
        "missing": by_status["missing"],
        "weak": by_status["weak"],
        "units": units,
        "note": told.names.find("note", code),
    }


def _areas(told: Diagnosis) -> dict[str, object]:
    """Areas that some units can be judged by as columns; the others are only named."""
    cells = {(row["unit"], row["area"]): row for row in told.rows("areas")}
    columns = [
        area for area in told.areas if any(cells[unit, area]["severity"] is not None for unit in told.units)
    ]

    def order(unit: str) -> tuple[float, tuple[tuple[int, ...], str]]:
        worst = max((cells[unit, area]["severity"] or 0.0 for area in columns), default=0.0)
        return -worst, told.page.key(told.page.unit(unit))

    rows = [
        (unit, [(cells[unit, area], _area_cell(cells[unit, area])) for area in columns])
        for unit in sorted(told.units, key=order)
    ]
    others = [area for area in told.areas if area not in columns]
    return {
        "columns": columns,
        "rows": rows,
        "few": [area for area in others if any(cells[unit, area]["have"] for unit in told.units)],
        "empty": [area for area in others if not any(cells[unit, area]["have"] for unit in told.units)],
    }


def _area_cell(row: Row) -> object:
    return heat_cell(row["class"] or ("no-data" if row["of"] else "not-applicable"))


def _barriers(told: Diagnosis) -> list[dict[str, object]]:
    """Barriers of the whole country, the most frequent first, with the constraints they come nearest to."""
    rows = [row for row in told.rows("barriers") if row["unit"] not in told.units]
    ranked = sorted(rows, key=lambda row: (row["rank"] is None, row["rank"] or 0, row["barrier"]))
    return [{"row": row, "links": _links(told, row["barrier"])} for row in ranked]


def _links(told: Diagnosis, barrier: str) -> list[tuple[Row, Row, str]]:
    """(summary of the constraint, agreement over units, its sign) of every constraint of a barrier."""
    linked = dict.fromkeys(row["constraint"] for row in told.rows("barrier_constraints", barrier=barrier))
    agreement = {row["constraint"]: row for row in told.rows("barrier_agreement", barrier=barrier)}
    summary = {row["constraint"]: row for row in told.summary}
    return [
        (summary[code], agreement.get(code, {}), agreement.get(code, {}).get("agreement") or "")
        for code in linked
    ]


def _sectors(told: Diagnosis) -> list[dict[str, object]]:
    """Figures of the country by industry, one table per measure, the longest series first."""
    rows = [row for row in told.book.rows("sectors") if row["unit"] not in told.units]
    found = [
        _sector(told, code, [row for row in rows if row["measure"] == code])
        for code in dict.fromkeys(row["measure"] for row in rows)
    ]
    return sorted(found, key=lambda item: -len(item["years"]))  # type: ignore[arg-type]


def _sector(told: Diagnosis, code: str, rows: Sequence[Row]) -> dict[str, object]:
    years = sorted({row["year"] for row in rows})
    industries = sorted(dict.fromkeys(row["industry"] for row in rows), key=_industry_order)
    cells = {(row["industry"], row["year"]): row for row in rows}
    last = [cells[industry, years[-1]] for industry in industries if (industry, years[-1]) in cells]
    return {
        "measure": code,
        "years": years,
        "industries": industries,
        "cells": cells,
        "last": [(row, heat_cell(row["class"] or row["flag"])) for row in last],
        "apart": [row["industry"] for row in last if row["apart"] and row["industry"] not in _GROUPS],
        "moves": any(row["change"] is not None or row["trend"] != "untested" for row in last),
        "grid": _sector_grid(told, code, cells) if len(years) > 1 else "",
    }


def _industry_order(code: str) -> tuple[int, str]:
    """The total and the groups first, then the industries by code."""
    return (_GROUPS.index(code) if code in _GROUPS else len(_GROUPS), code)


def _sector_grid(told: Diagnosis, code: str, cells: dict[tuple[str, int], Row]) -> str:
    _ = told.page.language.gettext
    years = sorted({year for _industry, year in cells})
    rows = [
        HeatRow(
            told.names("industry", industry),
            tuple(_year_cell(told, cells.get((industry, year), {})) for year in years),
        )
        for industry in sorted(dict.fromkeys(name for name, _year in cells), key=_industry_order)
    ]
    shown = {*(year for year in years if year % _HEADS_EVERY == 0), years[-1]}
    heads = [str(year) if year in shown else "" for year in years]
    title = _("{measure} by industry and year", measure=told.measure(code))
    frame = Frame(f"sector-{code}", title, _("The table below gives the same figures."))
    return heat_grid(rows, frame, heads=heads)


def _year_cell(told: Diagnosis, row: Row) -> HeatCell:
    """A figure on the colour of its class; its mark when it is hidden, nothing when there is no figure."""
    if row.get("value") is None:
        return heat_cell(row["flag"]) if row else heat_cell("no-data", text=" ")
    return heat_cell(row["class"] or "no-data", text=told.page.numbers.integer(row["value"]))

"""Indicators of technology transfer by region and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.blocks import Block, Part, block_section
from growthpoles.present.page import Page, Section
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Book, Row
from growthpoles.present.told import OnPage

ORDER = (
    *("results_registered", "licences", "contracts", "joint_projects", "spin_offs", "personnel_moves"),
    *("licence_income", "contract_amount", "contract_share", "licences_per_result", "own_region_share"),
    *("pilot_five_years", "lead_time", "stopped_share"),
)
_PLAIN = ("results", "agreements", "licences per 100 results")  # units that the names say
_FIRST = 6  # indicators of the open table


@dataclass(frozen=True)
class Gauges(OnPage):
    """Indicators of transfer in words."""

    @cached_property
    def cells(self) -> Mapping[tuple[str, int, str], Row]:
        """Values by region, year and indicator."""
        return {(row["unit"], row["year"], row["indicator"]): row for row in self.book.rows("values")}

    @cached_property
    def units(self) -> list[str]:
        """Regions by name."""
        return sorted(
            {key[0] for key in self.cells}, key=lambda code: self.page.key(self.names("unit", code))
        )

    @cached_property
    def years(self) -> list[int]:
        """Years, rising."""
        return sorted({key[1] for key in self.cells})

    @cached_property
    def indicators(self) -> list[Row]:
        """Indicators, counts first."""
        rows = {row["indicator"]: row for row in self.book.rows("indicators")}
        known = [code for code in ORDER if code in rows]
        return [rows[code] for code in (*known, *sorted({*rows} - {*known}))]

    def name(self, row: Row) -> str:
        """Name of an indicator in the language of the page."""
        return str(row[self.page.language.code])

    def measure(self, row: Row) -> str:
        """Unit of an indicator in words."""
        return self.page.measure(row["unit"])

    def cell(self, unit: str, year: int, *, indicator: str) -> Cell:
        """A value: a number, a true zero, or the mark of what is missing."""
        return self.page.cell(self.cells[unit, year, indicator])


def transfer_section(page: Page) -> Section | None:
    """Indicators of technology transfer; None without any."""
    return block_section(
        page,
        page.shelf.all("transfer-indicators"),
        ident="transfer",
        title=page.language.gettext("Indicators of technology transfer"),
        make=lambda book, _number: _part(page, book),
    )


def _part(page: Page, book: Book) -> Part:
    gauges, _ = Gauges(page, book), page.language.gettext
    blocks = (
        Block(
            _("The last year by region"),
            sheets=(
                latest_sheet(gauges, gauges.indicators[:_FIRST], title=_("Counts of the last year")),
                latest_sheet(
                    gauges, gauges.indicators[_FIRST:], title=_("Money, shares and times of the last year")
                ),
            ),
        ),
        Block(
            _("Every indicator by year"),
            sheets=[years_sheet(gauges, row) for row in gauges.indicators],
            open=False,
        ),
    )
    return Part(gauges, list(_lead(gauges)), (), blocks)


def _lead(gauges: Gauges) -> Iterator[str]:
    page, _ = gauges.page, gauges.page.language.gettext
    if not gauges.years:
        return
    yield _(
        "Counted: agreements – {agreements}, regions – {regions}, years {first}–{last}. Agreements belong to "
        "the region "
        "of the provider, results to their own.",
        agreements=page.numbers.integer(gauges.book.figure("agreements") or 0),
        regions=page.numbers.integer(len(gauges.units)),
        first=str(gauges.years[0]),
        last=str(gauges.years[-1]),
    )
    yield _(
        "A region with an organisation in the register has true zeros; a region without one is not in the "
        "tables. "
        "Least number of cases for a share or a median: {least}.",
        least=page.numbers.integer(gauges.book.result.spec["least"]),
    )


def latest_sheet(gauges: Gauges, indicators: list[Row], *, title: str) -> Sheet:
    """Some indicators of every region in the last year."""
    _ = gauges.page.language.gettext
    year = gauges.years[-1] if gauges.years else 0
    rows = tuple(
        (
            gauges.names("unit", unit),
            *(gauges.cell(unit, year, indicator=row["indicator"]) for row in indicators),
        )
        for unit in gauges.units
    )
    heads = (_("Region"), *(_head(gauges, row) for row in indicators))
    return Sheet(f"{title}, {year}", heads, rows)


def _head(gauges: Gauges, row: Row) -> str:
    unit = gauges.measure(row)
    return gauges.name(row) if row["unit"] in _PLAIN or not unit else f"{gauges.name(row)}, {unit}"


def years_sheet(gauges: Gauges, row: Row) -> Sheet:
    """One indicator of every region by year; a table without any figure is not shown."""
    _ = gauges.page.language.gettext
    code = row["indicator"]
    known = any(
        gauges.cells[unit, year, code]["value"] is not None for unit in gauges.units for year in gauges.years
    )
    rows = tuple(
        (gauges.names("unit", unit), *(gauges.cell(unit, year, indicator=code) for year in gauges.years))
        for unit in gauges.units
    )
    return Sheet(_head(gauges, row), (_("Region"), *map(str, gauges.years)), rows if known else ())

"""Tables of a programme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from growthpoles.present.page import Page
from growthpoles.present.purse import Purse, written
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Book, Names, Row


@dataclass(frozen=True)
class ProgrammeSheets:
    """Tables of a programme; a table without rows is not shown.

    Attributes:
        goals: Goals with targets and attainment.
        dimensions: The five dimensions of the innovation sphere.
        mechanisms, approaches: Money by mechanism and by management approach.
        demand: Measures on the side of demand.
        organisations: Who does what.
        priorities: Money by priority against the rules.
    """

    goals: Sheet
    dimensions: Sheet
    mechanisms: Sheet
    approaches: Sheet
    demand: Sheet
    organisations: Sheet
    priorities: Sheet


def programme_sheets(page: Page, book: Book, *, state: Callable[[str], Cell]) -> ProgrammeSheets:
    """All tables; `state` writes the state of a goal."""
    names, purse = page.names_of(book), written(page, str(book.result.spec.get("money") or ""))
    _ = page.language.gettext
    return ProgrammeSheets(
        _goals(page, book, names, state=state),
        _dimensions(page, book, names, purse=purse),
        _tagged(page, book, "mechanism", head=_("Mechanism"), title=_("Money by mechanism"), purse=purse),
        _tagged(page, book, "approach", head=_("Management approach"),
                title=_("Money by management approach"), purse=purse),
        _demand(page, book, names, purse=purse),
        _organisations(page, book, names),
        _priorities(page, book, names, purse=purse),
    )  # fmt: skip


def _goals(page: Page, book: Book, names: Names, *, state: Callable[[str], Cell]) -> Sheet:
    _ = page.language.gettext
    heads = (
        *(
            _("Goal and indicator"),
            _("How it stands"),
            _("At the start"),
            _("Target"),
            _("Latest figure"),
        ),
        *(_("Part of the way (at an even pace)"), _("Missing to the target")),
    )

    def level(row: Row, value: str, year: str) -> Cell:
        if row[value] is None:
            return page.mark("missing")
        return f"{page.quantity(row[value], _unit(row))} ({row[year]})"

    rows = tuple(
        (
            names("goal", row["goal"]),
            state(row["status"]),
            level(row, "baseline", "base_year"),
            level(row, "target", "target_year"),
            level(row, "value", "year"),
            _pace(page, row),
            _missing(page, row),
        )
        for row in book.rows("goals")
    )
    note = _(
        "Part of the way: from the level at the start to the target; in brackets what would be done by the "
        "year of the latest figure if each year brought the same."
    )
    return Sheet(_("Goals and indicators"), heads, rows, 5, note)


def _pace(page: Page, row: Row) -> Cell:
    if row["attainment"] is None or row["expected"] is None:
        return page.percent(row["attainment"])
    return f"{page.percent(row['attainment'])} ({page.percent(row['expected'])})"


def _unit(row: Row) -> str:
    """Unit of a goal; a ratio has none."""
    unit = str(row["unit_of_measure"])
    return "" if unit == "ratio" else unit


def _missing(page: Page, row: Row) -> Cell:
    if row["gap"] is None:
        return page.mark("missing")
    unit = "percentage points" if row["unit_of_measure"] == "%" else _unit(row)
    return "–" if row["status"] == "attained" else page.quantity(row["gap"], unit)


def _dimensions(page: Page, book: Book, names: Names, *, purse: Purse) -> Sheet:
    _ = page.language.gettext
    heads = (
        *(_("Dimension of the innovation sphere"), _("Goals"), _("Share of their weight with figures")),
        *(_("Part of the way"), purse.head(_("Money"))),
    )
    rows = tuple(
        (
            names("dimension", row["dimension"]),
            page.numbers.integer(row["goals"]),
            page.percent(row["measured"]) if row["goals"] else page.mark("not-applicable"),
            page.percent(row["attainment"]) if row["goals"] else page.mark("not-applicable"),
            purse.cell(row["budget"]) if row["goals"] else page.mark("not-applicable"),
        )
        for row in book.rows("dimensions")
    )
    note = _("Money: of the parts of the programme with such a goal; a part that serves two counts in both.")
    note += " " + _("Part of the way: mean of the goals by weight, each goal counted between 0 and 100%.")
    return Sheet(_("Modernisation of the innovation sphere"), heads, rows, 1, note)


def _tagged(page: Page, book: Book, kind: str, *, head: str, title: str, purse: Purse) -> Sheet:
    """Parts, measures and money by one tag."""
    names, _ = page.names_of(book), page.language.gettext
    heads = (head, _("Parts of the programme"), _("of them measures"), purse.head(_("Money")))
    rows = tuple(
        (
            names(kind, row[kind]),
            page.numbers.integer(row["nodes"]),
            page.numbers.integer(row["measures"]),
            purse.cell(row["budget"]) if row["nodes"] else "–",
        )
        for row in book.rows(f"{kind}s" if kind == "mechanism" else "approaches")
    )
    return Sheet(title, heads, rows)


def _demand(page: Page, book: Book, names: Names, *, purse: Purse) -> Sheet:
    _ = page.language.gettext
    rows = tuple(
        (
            names("node", row["node"]),
            names("instrument", row["instrument"]),
            " → ".join(names("node", code) for code in row["path"].split()[:-1]),
            purse.cell(row["budget"]),
        )
        for row in book.rows("demand")
    )
    heads = (_("Measure of the programme"), _("Instrument"), _("Part of"), purse.head(_("Money")))
    return Sheet(_("Measures that raise demand for innovation"), heads, rows, 3)


def _organisations(page: Page, book: Book, names: Names) -> Sheet:
    _ = page.language.gettext
    where: dict[str, list[str]] = {}
    for row in book.rows("participants"):
        text = f"{names('participant-role', row['role'])}: {names('node', row['node'])}"
        where.setdefault(row["organisation"], []).append(text)
    rows = tuple(
        (
            names("organisation", row["organisation"]),
            "; ".join(where.get(row["organisation"], ())),
            page.numbers.integer(row["nodes"]),
        )
        for row in book.rows("organisations")
    )
    heads = (_("Organisation"), _("Roles"), _("Parts of the programme"))
    return Sheet(_("Who does what"), heads, rows, 2)


def _priorities(page: Page, book: Book, names: Names, *, purse: Purse) -> Sheet:
    _ = page.language.gettext
    heads = (
        *(_("Priority"), _("Within the rules"), purse.head(_("Money")), _("Share")),
        *(_("Least share"), _("Largest share")),
    )
    rows = tuple(
        (
            names("priority", row["priority"]),
            page.word(f"met.{row['met']}"),
            purse.cell(row["budget"]),
            page.percent(row["share"], 1),
            page.percent(row["min_share"]),
            page.percent(row["max_share"]),
        )
        for row in book.rows("priorities")
    )
    return Sheet(_("Money by priority, against the rules"), heads, rows, 2)

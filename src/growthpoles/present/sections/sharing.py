"""Fair shares by several rules side by side, and who would leave."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.charts.stacks import Part as Piece
from growthpoles.present.charts.stacks import Stack, stacked_bars
from growthpoles.present.charts.svg import PALETTE, Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.purse import Purse, written
from growthpoles.present.sections.maps import Key
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Shared(OnPage):
    """A result of sharing in words."""

    @cached_property
    def purse(self) -> Purse:
        """How its amounts are written."""
        return written(self.page, str(self.book.result.spec.get("money") or ""))

    @cached_property
    def rules(self) -> list[Row]:
        """Rules that gave shares."""
        return [row for row in self.book.rows("rules") if row["status"] != "not-available"]

    @cached_property
    def partners(self) -> list[str]:
        """Codes of the partners in their order."""
        return list(dict.fromkeys(row["partner"] for row in self.book.rows("shares")))

    @property
    def aim(self) -> str:
        """What is shared: ``gain``, ``cost`` or ``shortage``."""
        spec = self.book.result.spec
        return "shortage" if spec.get("estate") is not None else str(spec.get("kind"))

    @property
    def core(self) -> bool | None:
        """Whether there are shares that nobody would leave; None = not known."""
        value = self.book.figure("core")
        return None if value is None else bool(value)

    @property
    def kept(self) -> str:
        """Rules whose shares nobody would leave."""
        return ", ".join(self.rule(row) for row in self.rules if row["in_core"] == "yes")

    def rule(self, row: Row) -> str:
        """Name of a rule."""
        return self.names("sharing-rule", row["rule"])

    def group(self, codes: str | None) -> str:
        """Names of the members of a coalition."""
        return ", ".join(self.names("partner", code) for code in (codes or "").split())

    def sign(self, code: str) -> tuple[str, str]:
        """Letter and colour of a partner."""
        at = self.partners.index(code)
        return _LETTERS[at % len(_LETTERS)], PALETTE[at % len(PALETTE)]


@dataclass(frozen=True)
class Part:
    """A result of sharing with its picture and tables."""

    shared: Shared
    picture: str
    keys: list[Key]
    shares: Sheet
    rules: Sheet
    complaints: Sheet
    warnings: list[str]
    notes: list[str]


def sharing_section(page: Page) -> Section | None:
    """Fair shares; None without any."""
    books = page.shelf.all("sharing")
    if not books:
        return None
    parts = [_part(Shared(page, book), number) for number, book in enumerate(books)]
    body = page.render("sharing.html.j2", parts=parts)
    return Section("sharing", page.language.gettext("Fair shares of the partners"), body)


def _part(shared: Shared, number: int) -> Part:
    signs = ((shared.sign(code), shared.names("partner", code)) for code in shared.partners)
    warnings, notes = notes_of(shared.page, shared.book, prefix="sharing.", skip="sharing.core.empty")
    return Part(
        shared,
        _picture(shared, number),
        [Key(colour, letter, name) for (letter, colour), name in signs],
        _shares(shared),
        _rules(shared),
        _complaints(shared),
        warnings,
        notes,
    )


def _picture(shared: Shared, number: int) -> str:
    """One bar for each rule, cut into the parts of the partners; empty where a part is below zero."""
    rows = shared.book.rows("shares")
    if not rows or any(row["part"] is None or row["part"] < 0 for row in rows):
        return ""
    bars = [
        Stack(
            shared.rule(rule),
            tuple(
                Piece(row["part"], letter, colour)
                for row in rows
                if row["rule"] == rule["rule"]
                for letter, colour in (shared.sign(row["partner"]),)
            ),
        )
        for rule in shared.rules
    ]
    _ = shared.page.language.gettext
    title, said = _("Shares of the partners by rule"), _("The table below gives the same figures.")
    return stacked_bars(bars, Frame(f"sharing-{number}", title, said))


def _shares(shared: Shared) -> Sheet:
    """Partners from the top, rules from the left."""
    _, purse = shared.page.language.gettext, shared.purse
    alone = _("Pays alone") if shared.aim == "cost" else _("Reaches alone")
    given = _("Claim") if shared.aim == "shortage" else _("Contribution")
    heads = (
        _("Partner"),
        purse.head(alone),
        purse.head(given),
        *(shared.rule(row) for row in shared.rules),
    )
    found = {(row["partner"], row["rule"]): row for row in shared.book.rows("shares")}
    rows = []
    for code in shared.partners:
        first = next(row for (partner, _rule), row in found.items() if partner == code)
        cells: list[Cell] = [shared.names("partner", code), purse.cell(first["alone"])]
        cells.append(purse.cell(first["contribution"]))
        rows.append((*cells, *(_share(shared, found[code, rule["rule"]]) for rule in shared.rules)))
    note = _("Each cell: the share and its part of the whole.")
    return Sheet(_("Shares side by side"), heads, tuple(rows), 1, note)


def _share(shared: Shared, row: Row) -> str:
    page, text = shared.page, str(shared.purse.cell(row["share"]))
    if row["standard_error"] is not None:
        text += f" ± {shared.purse.cell(row['standard_error'])}"
    return text if row["part"] is None else f"{text} ({page.percent(row['part'])})"


def _rules(shared: Shared) -> Sheet:
    page, _ = shared.page, shared.page.language.gettext
    heads = (
        _("Rule"),
        _("What it does"),
        _("Would somebody leave"),
        _("Who"),
        shared.purse.head(_("Gain by leaving")),
    )
    rows = []
    for row in shared.book.rows("rules"):
        code = row["rule"]
        if row["status"] == "not-available":
            reason = shared.names("sharing-reason", row["reason"])
            rows.append((shared.rule(row), page.word(f"sharing.{code}"), reason, "–", "–"))
            continue
        gain = shared.purse.cell(row["complaint"]) if row["in_core"] == "no" else "–"
        told = page.word(f"leave.{row['in_core']}")
        rows.append(
            (shared.rule(row), page.word(f"sharing.{code}"), told, shared.group(row["leavers"]) or "–", gain)
        )
    return Sheet(_("Rules, and who would leave"), heads, tuple(rows), 4)


def _complaints(shared: Shared) -> Sheet:
    page, _, purse = shared.page, shared.page.language.gettext, shared.purse
    alone = _("They pay by themselves") if shared.aim == "cost" else _("They reach by themselves")
    heads = (
        *(_("Rule"), _("Partners that could leave together"), purse.head(alone)),
        *(_("The rule gives them"), _("Gain by leaving")),
    )
    rows = tuple(
        (
            shared.names("sharing-rule", row["rule"]),
            shared.group(row["coalition"]),
            purse.cell(row["worth"]),
            purse.cell(row["gets"]),
            page.figure(row["complaint"]),
        )
        for row in shared.book.rows("complaints")
    )
    note = _("A gain below zero is a loss: these partners do better by staying.")
    return Sheet(_("Largest complaints under each rule"), heads, rows, 2, note)

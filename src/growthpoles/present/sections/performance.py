"""Groups of performance beside the ranking and in the profiles: names travel with the result."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.present.findings import latest, reference_text
from growthpoles.present.page import Page
from growthpoles.present.shelf import Book, Row
from growthpoles.present.words import CERTAINTY


@dataclass(frozen=True, slots=True)
class Performance:
    """The group of one unit.

    Attributes:
        name: Name of the group.
        certainty: ``firm``, ``likely``, ``fragile``, or ``undecided`` without recalculations.
        remark: Certainty with its share, whether it is borderline, and a group that is more frequent.
        relative: Score as a percentage of the reference, as printed.
    """

    name: str
    certainty: str
    remark: str
    relative: str


@dataclass(frozen=True, slots=True)
class GroupRules:
    """What is printed below the groups.

    Attributes:
        title: Name of the scheme.
        reference: What counts as 100 %, with its score.
        limits: Name and limits of each group, lowest first.
        margin, firm, likely: Limits of the remarks; None = not in the result.
        used, replicates: Number of recalculations that count, and of all.
        sources: Where the limits come from.
        caution: Remark of the scheme.
    """

    title: str
    reference: str
    limits: tuple[tuple[str, str], ...]
    margin: float | None
    firm: float | None
    likely: float | None
    used: float | None
    replicates: float | None
    sources: tuple[str, ...]
    caution: str


def performance_of(page: Page, unit: str) -> Performance | None:
    """The group of a unit; None when it has none."""
    rows = latest(page.shelf.first("performance"), "groups")
    row = next((item for item in rows if item["unit"] == unit and item["group"] is not None), None)
    if row is None:
        return None
    _ = page.language.gettext
    certainty = CERTAINTY.get(row["class"] or "", "undecided")
    told = [page.word(certainty)]
    if row["probability"] is not None:
        told[0] += f", {page.percent(row['probability'], 1)}"
    if row["borderline"]:
        told.append(_("borderline"))
    if row["likeliest"] not in (None, row["group"]):
        told.append(_("more often: {group}", group=page.names("group", row["likeliest"])))
    relative = page.numbers.percentage(row["relative"])
    return Performance(page.names("group", row["group"]), certainty, "; ".join(told), relative)


def group_rules(page: Page) -> GroupRules | None:
    """Limits, reference and source of the groups; None without such a result."""
    book = page.shelf.first("performance")
    limits = sorted(book.rows("thresholds"), key=lambda row: row["order"]) if book else []
    if book is None or not limits:
        return None
    scheme = str(book.result.spec.get("scheme", ""))
    return GroupRules(
        title=page.names.find("rules", scheme),
        reference=_reference(page, book),
        limits=tuple((page.names("group", row["group"]), _span(page, row)) for row in limits),
        margin=book.figure("limit_margin"),
        firm=book.figure("limit_stable"),
        likely=book.figure("limit_likely"),
        used=book.figure("replicates_used"),
        replicates=book.figure("replicates"),
        sources=tuple(dict.fromkeys(row["source"] for row in limits if row["source"])),
        caution=page.names.find("remark", scheme),
    )


def _reference(page: Page, book: Book) -> str:
    row = next(iter(book.latest("reference")), {})
    return f"{reference_text(page, row)} ({page.number(row.get('value'), 3)})"


def _span(page: Page, row: Row) -> str:
    low, high = (
        None if row[end] is None else page.numbers.significant(row[end], 3) for end in ("lower", "upper")
    )
    if low is None:
        return f"< {high}"
    return f"≥ {low}" if high is None else f"{low}–{high}"

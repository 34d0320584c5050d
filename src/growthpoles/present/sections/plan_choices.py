"""What goes first when budgets are cut, and how far nearly equal plans may differ."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.present.page import Page
from growthpoles.present.sections.funds import Funds
from growthpoles.present.sections.funds_notes import funds_notes
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Row


@dataclass(frozen=True)
class Listed:
    """One part below the plan.

    Attributes:
        lead: What it says, in sentences.
        sheets: Tables; those after the first are folded.
        warnings, notes: What the result says of itself.
    """

    lead: list[str]
    sheets: list[Sheet]
    warnings: list[str]
    notes: list[str]


@dataclass(frozen=True)
class Choices:
    """Priority lists and alternatives.

    Attributes:
        lists: Priority lists.
        alternatives: Nearly equal plans.
        illustrative: The banner; empty for real projects.
    """

    lists: list[Listed]
    alternatives: list[Listed]
    illustrative: str

    @property
    def any(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.lists or self.alternatives)


def choices(page: Page) -> Choices:
    """Priority lists and alternatives of a report."""
    found = {
        kind: [Funds(page, book) for book in page.shelf.all(kind)] for kind in ("priorities", "alternatives")
    }
    banners = [funds.illustrative for part in found.values() for funds in part if funds.illustrative]
    return Choices(
        [_priority(funds) for funds in found["priorities"]],
        [_alternatives(funds) for funds in found["alternatives"]],
        banners[0] if banners else "",
    )


def _listed(funds: Funds, lead: list[str], *sheets: Sheet) -> Listed:
    return Listed(lead, list(sheets), *funds_notes(funds))


def _priority(funds: Funds) -> Listed:
    page, _ = funds.page, funds.page.language.gettext
    ranked = sorted(
        (row for row in funds.book.rows("priorities") if row["rank"]), key=lambda row: row["rank"]
    )
    lead = [_("One list that is right to be cut at every level of the budget: what is paid when money is "
              "short stays paid when there is more. Read from the bottom: the last ones go "
              "first.")]  # fmt: skip
    levels = sorted(row["level"] for row in funds.book.rows("levels"))
    lead += [text for level in levels[1:] if (text := _cut(funds, ranked, level, levels))]
    heads = (
        _("Place in the list"), _("Project"), _("Paid from this share of the budgets"),
        _("Expected effect, {unit}", unit=funds.unit), _("Cost, {unit}", unit=funds.unit),
    )  # fmt: skip
    rows = tuple(
        (
            str(row["rank"]),
            funds.names("project", row["project"]),
            page.percent(row["level"]),
            funds.effect(row["effect"]),
            funds.amount(row["cost"]),
        )
        for row in ranked
    )
    return _listed(funds, lead, Sheet(_("Order of priority"), heads, rows, 2), _levels(funds))


def _cut(funds: Funds, ranked: list[Row], level: float, levels: list[float]) -> str:
    """Which projects begin at a level, so that they go when budgets fall below it."""
    _ = funds.page.language.gettext
    names = [funds.names("project", row["project"]) for row in ranked if row["level"] == level]
    before = levels[levels.index(level) - 1]
    if not names:
        return ""
    return _(
        "Budgets cut from {level} to {before} of those planned: without {projects}.",
        level=funds.page.numbers.percent(level), before=funds.page.numbers.percent(before),
        projects=", ".join(f"«{name}»" if funds.page.language.code != "en" else name for name in names),
    )  # fmt: skip


def _levels(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    heads = (
        _("Share of the budgets"), _("Budgets, {unit}", unit=funds.unit),
        _("Money spent, {unit}", unit=funds.unit),
        _("Projects"), _("Expected effect, {unit}", unit=funds.unit),
        _("What keeping to one list costs, {unit}", unit=funds.unit),
    )  # fmt: skip
    rows = tuple(
        (
            page.percent(row["level"]),
            funds.amount(row["budget"]),
            funds.amount(row["cost"]),
            page.numbers.integer(row["projects"]),
            funds.effect(row["effect"]),
            funds.effect(row["cost_of_nesting"]),
        )
        for row in funds.book.rows("levels")
    )
    return Sheet(_("What every level of the budget gives"), heads, rows)


def _alternatives(funds: Funds) -> Listed:
    page, book, _ = funds.page, funds.book, funds.page.language.gettext
    slack = book.figure("slack")
    lead = [
        _(
            "Plans that are worth up to {slack} less than the best one: what all of them hold is not in "
            "dispute, the rest leaves room for other reasons.",
            slack=page.percent(slack, 1),
        )
    ]
    for standing, text in (
        ("must-have", _("In every such plan: {projects}.")),
        ("none", _("In none of them: {projects}.")),
    ):
        rows = [row for row in book.rows("projects", standing=standing) if row["proven"]]
        if rows:
            names = ", ".join(page.capital(funds.names("project", row["project"])) for row in rows)
            lead.append(text.format(projects=names))
    return _listed(funds, lead, _standing(funds), _ranges(funds))


def _standing(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    words = {"must-have": _("in every plan"), "some": _("in some plans"), "none": _("in no plan")}
    order = list(words)
    heads = (_("Project"), _("Standing"), _("Proved"), _("Share of the plans found that hold it"))
    rows = tuple(
        (
            funds.names("project", row["project"]),
            words[row["standing"]],
            _("yes") if row["proven"] else _("no"),
            page.percent(row["share"]),
        )
        for row in sorted(
            funds.book.rows("projects"), key=lambda row: (order.index(row["standing"]), -row["share"])
        )
    )
    return Sheet(_("What nearly equal plans have in common"), heads, rows, 3)


def _ranges(funds: Funds) -> Sheet:
    _ = funds.page.language.gettext
    words = {"region": _("Region"), "programme": _("Programme"), "source": _("Source of money")}
    heads = (
        _("What it speaks of"), _("Name"), _("Best plan, {unit}", unit=funds.unit),
        _("Least, {unit}", unit=funds.unit),
        _("Most, {unit}", unit=funds.unit),
    )  # fmt: skip
    rows = tuple(
        (
            words[row["by"]],
            funds.region(row["code"]) if row["by"] == "region" else funds.names(row["by"], row["code"]),
            funds.amount(row["best"]),
            funds.amount(row["least"]),
            funds.amount(row["most"]),
        )
        for row in funds.book.rows("ranges")
    )
    return Sheet(_("Least and most money in nearly equal plans"), heads, rows, 2)

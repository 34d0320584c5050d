"""What changes of a plan when the year turned out otherwise, why, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from growthpoles.present.page import Page, Section
from growthpoles.present.sections.funds import Funds
from growthpoles.present.sections.funds_notes import funds_notes
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Row

_STILL = ("kept", "out", "lapsed", "finished")
_LEVELS = ("trigger", "warning", "none")
_MANY = 6  # projects; more of them stand in the table alone
_ORDER = ("failed", "stopped", "lapsed", "started", "moved", "delayed", "finished", "kept", "out")


@dataclass(frozen=True)
class Part:
    """One adjusted plan, or policies of adjusting.

    Attributes:
        title: Heading; empty = none.
        lead: What it says, in sentences.
        cards: (heading, figure, remark).
        shown: Tables that stand open.
        folded: Tables that are folded.
        warnings, notes: What the result says of itself.
    """

    title: str
    lead: list[str]
    cards: list[tuple[str, str, str]]
    shown: list[Sheet]
    folded: list[Sheet]
    warnings: list[str]
    notes: list[str]


def adjustment_section(page: Page) -> Section | None:
    """Adjusted plans and policies of adjusting; None without either."""
    plans = [Funds(page, book) for book in page.shelf.all("adjustment")]
    policies = [Funds(page, book) for book in page.shelf.all("adjusting-policy")]
    if not plans and not policies:
        return None
    banner = next((funds.illustrative for funds in (*plans, *policies) if funds.illustrative), "")
    parts = [*map(_adjusted, plans), *map(_policies, policies)]
    body = page.render("adjustment.html.j2", parts=parts, banner=banner)
    return Section("adjustment", page.language.gettext("Adjusting the plan"), body)


def _adjusted(funds: Funds) -> Part:
    _ = funds.page.language.gettext
    seen = _triggers(funds, title=_("What was watched: warnings and exceeded bounds"), levels=_LEVELS[:2])
    calm = _triggers(funds, title=_("What was watched and is within its bounds"), levels=_LEVELS[2:])
    return Part(
        "", list(_lead(funds)), list(_cards(funds)), [seen, _changes(funds)],
        [calm, _money(funds), _log(funds), _still(funds)], *funds_notes(funds),
    )  # fmt: skip


def _lead(funds: Funds) -> Iterator[str]:
    page, book, _ = funds.page, funds.book, funds.page.language.gettext
    year = str(book.result.spec["year"])
    if not book.figure("replanned"):
        yield _("{year}: no bound that was stated in advance is exceeded. The plan is kept.", year=year)
        return
    yield _cause(funds, year)
    for change in ("failed", "stopped", "started", "moved", "delayed"):
        names = _projects(funds, change)
        if names:
            yield f"{page.capital(page.word(f'change.{change}'))}: {names}."
    before, after = book.figure("objective_before"), book.figure("objective_after")
    if before is None:
        yield _("The old plan can no longer be paid; the new one is worth {after}.", after=funds.worth(after))
    else:
        yield _(
            "Carried on as it was, the plan would be worth {before}; adjusted it is worth {after}.",
            before=funds.worth(before), after=funds.worth(after),
        )  # fmt: skip
    yield _(
        "Without commitments and limits on change it would be worth {free}.",
        free=funds.worth(book.figure("free_objective")),
    )


def _cause(funds: Funds, year: str) -> str:
    """Why the plan was solved again: bounds that are exceeded, or that it can no longer be paid."""
    page, _ = funds.page, funds.page.language.gettext
    kinds = [row["kind"] for row in funds.book.rows("triggers", level="trigger")]
    count = sum(kind != "unpaid" for kind in kinds)
    if count:
        return page.language.ngettext(
            "{year}: {n} bound that was stated in advance is exceeded. The plan is solved again; what has "
            "been spent and promised stays.",
            "{year}: {n} bounds that were stated in advance are exceeded. The plan is solved again; what has "
            "been spent and promised stays.",
            count, year=year, n=page.numbers.integer(count),
        )  # fmt: skip
    if kinds:
        return _(
            "{year}: carried on as it was, the plan would break a budget or rule. It is solved again; what "
            "has been spent and promised stays.",
            year=year,
        )
    return _(
        "{year}: no bound that was stated in advance is exceeded. The plan is solved again all the same; "
        "what has been spent and promised stays.",
        year=year,
    )


def _projects(funds: Funds, change: str) -> str:
    """Names of the projects with a change; their number where they are many."""
    found = {row["project"] for row in funds.book.rows("changes", change=change)}
    if len(found) > _MANY:
        count = funds.page.numbers.integer(len(found))
        return funds.page.language.ngettext("{n} project", "{n} projects", len(found), n=count)
    return ", ".join(sorted((funds.names("project", code) for code in found), key=funds.page.key))


def _cards(funds: Funds) -> Iterator[tuple[str, str, str]]:
    page, book, _ = funds.page, funds.book, funds.page.language.gettext
    sums = (
        (_("Expected effect"), "effect", funds.effect),
        (_("Money of the open years"), "cost", funds.amount),
    )
    for head, name, written in sums:
        before, after = (written(book.figure(f"{name}_{end}")) for end in ("before", "after"))
        yield head, f"{before} → {after}", funds.unit
    calm = book.figure("nervousness")
    if calm is not None:
        yield _("Money that moves"), page.numbers.percent(calm), _("of the money of the open years")


def _triggers(funds: Funds, *, title: str, levels: tuple[str, ...]) -> Sheet:
    """Triggers of some levels; years of the same finding without figures stand together."""
    page, _ = funds.page, funds.page.language.gettext
    found: dict[tuple[str, ...], list[int]] = {}
    for row in sorted(funds.book.rows("triggers"), key=lambda row: _LEVELS.index(row["level"])):
        if row["level"] in levels:
            figures = tuple(_plain(funds, row, name) for name in ("value", "low", "high"))
            cells = (row["kind"], row["key"], row["level"], *figures)
            found.setdefault(cells, []).append(row["year"])
    rows = tuple(
        (
            page.capital(page.word(f"trigger.{kind}")),
            page.capital(funds.keyed(key)),
            ", ".join(map(str, years)),
            page.capital(page.word(f"level.{level}")),
            *figures,
        )
        for (kind, key, level, *figures), years in found.items()
    )
    heads = (
        _("Trigger"), _("What it speaks of"), _("Year"), _("Finding"), _("Value found"),
        _("Accepted from"), _("Accepted up to"),
    )  # fmt: skip
    return Sheet(title, heads, rows, 4)


def _plain(funds: Funds, row: Row, name: str) -> str:
    value = row[name]
    if value is None or row["kind"] in ("failure", "unpaid"):
        return "–"
    if row["kind"] == "burn-rate":
        return funds.page.numbers.percent(value)
    return funds.sum(value) if row["kind"] == "budget" else str(funds.page.figure(value))


def _changed(funds: Funds) -> list[Row]:
    rows = [row for row in funds.book.rows("changes") if row["change"] not in _STILL]
    return sorted(rows, key=lambda row: (_ORDER.index(row["change"]), row["project"]))


def _changes(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    rows = tuple(
        (
            funds.names("project", row["project"]),
            funds.stage(row["stage"]),
            page.capital(page.word(f"change.{row['change']}")),
            _why(funds, row),
            f"{funds.amount(row['cost_before'])} → {funds.amount(row['cost_after'])}",
            f"{funds.effect(row['effect_before'])} → {funds.effect(row['effect_after'])}",
            "–" if row["worth"] is None else funds.effect(row["worth"]),
        )
        for row in _changed(funds)
    )
    heads = (
        _("Project"), _("Stage of the project"), _("What changes"), _("Why"),
        _("Cost of open years, {unit}", unit=funds.unit), _("Expected effect, {unit}", unit=funds.unit),
        _("Worth of the change, {unit}", unit=funds.unit),
    )  # fmt: skip
    note = _(
        "Worth of the change: what the plan would lose if the project stayed as it was; worth of a plan: its "
        "expected effect plus the weighted attainment of goals, where there are any, less what its money and "
        "missed floors cost. –: not worked out."
    )
    return Sheet(_("What changes and why"), heads, rows, 4, note)


def _why(funds: Funds, row: Row) -> str:
    if not row["why"]:
        return "–"
    text = funds.page.word(f"why.{row['why']}")
    other = row.get("other") or ""
    return text.format(other=funds.other(other) if other else "").rstrip(": ")


def _still(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    rows = tuple(
        (
            funds.names("project", row["project"]),
            funds.stage(row["stage"]),
            page.capital(page.word(f"change.{row['change']}")),
        )
        for row in funds.book.rows("changes")
        if row["change"] in _STILL
    )
    return Sheet(
        _("What does not change"), (_("Project"), _("Stage of the project"), _("In the plan")), rows, 3
    )


def _money(funds: Funds) -> Sheet:
    _ = funds.page.language.gettext
    names = ("budget_before", "budget", "before", "after")
    rows = tuple(
        (
            funds.names("source", row["source"]),
            str(row["year"]),
            *("–" if row[name] is None else funds.amount(row[name]) for name in names),
        )
        for row in funds.book.rows("money")
    )
    heads = (
        _("Source of money"), _("Year"), _("Budget before"), _("Budget now"), _("Pays before"), _("Pays now"),
    )  # fmt: skip
    return Sheet(_("Money by source and year, {unit}", unit=funds.unit), heads, rows, 2)


def _log(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    rows = tuple(
        (
            str(row["entry"]),
            str(row["year"]),
            page.capital(page.word(f"event.{row['event']}")),
            _logged(funds, row),
            "–" if row["amount"] is None else funds.amount(row["amount"]),
            "–" if row["effect"] is None else funds.effect(row["effect"]),
        )
        for row in funds.book.rows("log")
    )
    heads = (
        _("Entry"), _("Year"), _("Event"), _("What it speaks of"),
        _("Change of cost, {unit}", unit=funds.unit), _("Change of effect, {unit}", unit=funds.unit),
    )  # fmt: skip
    return Sheet(_("Log of decisions"), heads, rows, 4)


def _logged(funds: Funds, row: Row) -> str:
    """What an entry speaks of; the key of a trigger begins with its kind."""
    key = row["key"] or ""
    if row["event"] in ("trigger", "warning"):
        kind, _space, rest = key.partition(" ")
        return f"{funds.page.word(f'trigger.{kind}')}: {funds.keyed(rest)}"
    why = _why(funds, row)
    place = funds.keyed(key) if key else "–"
    return place if why == "–" else f"{place} – {why}"


def _policies(funds: Funds) -> Part:
    page, _ = funds.page, funds.page.language.gettext
    words = {
        "never": _("never adjust"),
        "trigger": _("adjust when a bound is exceeded"),
        "always": _("adjust every year"),
    }
    rows = tuple(
        (
            words[row["policy"]],
            funds.effect(row["effect"]),
            funds.effect(row["regret"]),
            page.percent(row["regret_share"]),
            "–" if row["nervousness"] is None else page.percent(row["nervousness"]),
            page.number(row["replans"], 1),
        )
        for row in sorted(funds.book.rows("policies"), key=lambda row: list(words).index(row["policy"]))
    )
    heads = (
        _("Policy"), _("Effect, mean, {unit}", unit=funds.unit),
        _("Lost against foresight, {unit}", unit=funds.unit),
        _("in per cent"), _("Money that moves"), _("Adjustments"),
    )  # fmt: skip
    lead = _(
        "The policies were tried beforehand on {n} drawn courses of events, year by year, without knowing "
        "what comes.",
        n=page.numbers.integer(funds.book.figure("scenarios") or 0),
    )
    told = funds_notes(funds)
    return Part(
        _("How often to adjust"), [lead], [], [Sheet(_("Policies of adjusting"), heads, rows)], [], *told
    )

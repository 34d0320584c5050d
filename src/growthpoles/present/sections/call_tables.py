"""Tables of a call. Reviewers stand under their codes, never beside the applications they scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from growthpoles.present.page import Page
from growthpoles.present.purse import written
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Book, Row


@dataclass(frozen=True)
class CallSheets:
    """Tables of a call; a table without rows is not shown.

    Attributes:
        ranking: Applications with decisions.
        criteria: Scores by criterion.
        rules: Criteria with weights and least scores.
        reviewers: Leniency of reviewers and what hangs on each.
        flags: What the panel should look at.
        priorities: Money by priority.
    """

    ranking: Sheet
    criteria: Sheet
    rules: Sheet
    reviewers: Sheet
    flags: Sheet
    priorities: Sheet


@dataclass(frozen=True)
class Loads:
    """Who reviews how much.

    Attributes:
        book: The assignment.
        applications, fit: Number of applications and mean fit; empty = no topics are known.
        reviewers: Load of each reviewer.
        by_application: Reviews and fit of each application.
    """

    book: Book
    applications: str
    fit: Cell
    reviewers: Sheet
    by_application: Sheet


def points(page: Page, share: float | None) -> Cell:
    """A share of the scale as points out of 100."""
    return page.number(None if share is None else 100 * share, 1)


def call_sheets(page: Page, book: Book, *, zone: Callable[[str], Cell]) -> CallSheets:
    """All tables; `zone` writes a zone."""
    return CallSheets(
        _ranking(page, book, zone=zone),
        _criteria(page, book),
        _rules(page, book),
        _reviewers(page, book),
        _flags(page, book),
        _priorities(page, book),
    )


def _ranking(page: Page, book: Book, *, zone: Callable[[str], Cell]) -> Sheet:
    names, _ = page.names_of(book), page.language.gettext
    purse = written(page, str(book.result.spec.get("money") or ""))
    heads = (
        *(_("Application"), _("Decision and why"), _("Chance of being funded"), _("Rank")),
        *(_("Corrected score"), _("Raw score"), _("Asked for")),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            names("application", row["application"]),
            f"{names('decision', row['decision'])}. {names('reason', row['reason'])}",
            Markup("{} <span>{}</span>").format(zone(row["zone"]), page.percent(row["p_funded"])),
            f"{row['rank']} ({page.numbers.span(row['rank_low'], row['rank_high'])})",
            f"{points(page, row['score'])} ({points(page, row['low'])}–{points(page, row['high'])})",
            f"{points(page, row['raw'])} ({row['raw_rank']})",
            f"{purse.cell(row['cost'])} ({purse.cell(row['spent'])})",
        )
        for row in sorted(book.rows("ranking"), key=lambda row: row["rank"])
    )
    rows += tuple(
        (
            names("application", row["application"]),
            f"{names('decision', 'undecided')}. {names('reason', 'reviews-few')}",
            *("–", "–", "–", "–"),
            purse.cell(row["cost"]),
        )
        for row in book.rows("undecided")
    )
    note = " ".join(_ranking_notes(page))
    note += " " + _("All amounts in {unit}.", unit=purse.unit) if purse.unit else ""
    return Sheet(_("Ranking and decisions"), heads, rows, 3, note)


def _ranking_notes(page: Page) -> tuple[str, str]:
    _ = page.language.gettext
    return (
        _(
            "Corrected score: the leniency of the reviewers is taken off, and the score is drawn towards the "
            "mean of all applications, the more so the fewer and the less reliable the reviews are; so are "
            "the scores by criterion, which are held against the least scores."
        ),
        _(
            "The chance of being funded counts how unsure the ranking and the least scores are. Scores are "
            "points out of 100, with intervals; ranks with the interval they lie in; the raw score with the "
            "rank it would give; what is asked for with what the funded applications down to this one cost "
            "together."
        ),
    )


def _criteria(page: Page, book: Book) -> Sheet:
    names, _ = page.names_of(book), page.language.gettext
    order = {row["application"]: row["rank"] for row in book.rows("ranking")}
    heads = (
        *(_("Application"), _("Criterion"), _("Reaches the least score"), _("Decision hangs on it")),
        *(_("Raw score"), _("Corrected score"), _("Error"), _("Weight"), _("Points it adds")),
    )
    rows = tuple(
        (
            names("application", row["application"]),
            names("criterion", row["criterion"]),
            "–" if row["least"] is None else page.word(f"passed.{row['passed']}"),
            page.word(f"hangs.{row['changes']}"),
            points(page, row["raw"]),
            points(page, row["score"]),
            points(page, row["error"]),
            page.percent(row["weight"]),
            points(page, row["contribution"]),
        )
        for row in sorted(book.rows("criteria"), key=lambda row: order[row["application"]])
    )
    note = _(
        "The points add up to the corrected score of the application. The score by a criterion is corrected "
        "by itself, for the least score, so weight times score may differ a little from the points. A "
        "decision hangs on a criterion if the decision taken would be another without its points, with the "
        "least scores judged as they are."
    )
    return Sheet(_("Scores by criterion"), heads, rows, 4, note)


def _rules(page: Page, book: Book) -> Sheet:
    names, _ = page.names_of(book), page.language.gettext
    steady = {row["criterion"]: row["reliability"] for row in book.rows("variances")}
    heads = (_("Criterion"), _("Weight"), _("Scale"), _("Least score"), _("Reliability of the reviews"))
    rows = tuple(
        (
            names("criterion", row["criterion"]),
            page.percent(row["weight"]),
            f"{page.figure(row['low'])}–{page.figure(row['high'])}",
            "–" if row["least"] is None else page.figure(row["least"]),
            page.number(steady.get(row["criterion"])),
        )
        for row in book.rows("rules")
    )
    note = _(
        "Reliability: part of the differences between mean scores that comes from the applications, not "
        "from the reviewers and chance (0 to 1)."
    )
    return Sheet(_("Criteria of the rules"), heads, rows, 1, note)


def _reviewers(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    without = {row["reviewer"]: row for row in book.rows("without")}
    heads = (
        *(_("Reviewer"), _("Without this reviewer"), _("Reviews"), _("Leniency, points"), _("Error")),
        *(_("Spread of the rest, points"), _("Largest change of rank without")),
    )

    def changes(row: Row) -> str:
        if not row["changed"]:
            return _("no decision changes")
        return _("decisions that change: {n}", n=page.numbers.integer(row["changed"]))

    rows = tuple(
        (
            row["reviewer"],
            changes(without[row["reviewer"]]),
            page.numbers.integer(row["reviews"]),
            page.numbers.signed(100 * row["leniency"], 1),
            points(page, row["error"]),
            points(page, row["spread"]),
            page.numbers.integer(without[row["reviewer"]]["max_rank_change"]),
        )
        for row in sorted(book.rows("reviewers"), key=lambda row: -row["leniency"])
    )
    note = _(
        "Leniency: how many points of 100 a reviewer gives above (+) or below (−) the others for the same "
        "applications; it is taken off before ranking. Reviewers are known by code alone."
    )
    return Sheet(_("Reviewers"), heads, rows, 2, note)


def _flags(page: Page, book: Book) -> Sheet:
    """Flags by application and kind, without the reviewers."""
    names, _ = page.names_of(book), page.language.gettext
    order = {row["application"]: row["rank"] for row in book.rows("ranking")}
    found = Counter((row["application"], row["flag"], row["used"]) for row in book.rows("flags"))
    told = {"yes": _("counted; for the panel to judge"), "no": _("left out of the score")}
    rows = tuple(
        (
            names("application", application),
            names("flag", flag),
            told[used] if flag != "disagreement" else _("for the panel to discuss"),
            "–" if flag == "disagreement" else page.numbers.integer(count),
        )
        for (application, flag, used), count in sorted(
            found.items(), key=lambda item: (order.get(item[0][0], len(order) + 1), item[0][1])
        )
    )
    heads = (_("Application"), _("What was seen"), _("What became of the review"), _("Reviews"))
    return Sheet(_("Disagreement and conflicts of interest"), heads, rows, 3)


def _priorities(page: Page, book: Book) -> Sheet:
    names, _ = page.names_of(book), page.language.gettext
    purse = written(page, str(book.result.spec.get("money") or ""))
    heads = (
        *(_("Priority"), _("Applications"), _("Funded"), purse.head(_("Money")), _("Share")),
        *(_("Least share"), _("Largest share")),
    )
    rows = tuple(
        (
            names("priority", row["priority"]),
            page.numbers.integer(row["applications"]),
            page.numbers.integer(row["funded"]),
            purse.cell(row["money"]),
            page.percent(row["share"], 1),
            page.percent(row["min_share"]),
            page.percent(row["max_share"]),
        )
        for row in book.rows("priorities")
    )
    return Sheet(_("Money by priority, against the rules"), heads, rows)


def loads(page: Page, book: Book) -> Loads:
    """An assignment of reviewers; who reviews which application stays in the saved table."""
    names, _ = page.names_of(book), page.language.gettext
    fit = book.figure("fit")  # 0 where no topics are stated

    def cells(row: Row, *texts: Cell) -> tuple[Cell, ...]:
        known = "–" if row["fit"] is None else page.percent(row["fit"])
        return (*texts, known) if fit else texts

    reviewers = tuple(
        cells(row, row["reviewer"], *(page.numbers.integer(row[name]) for name in ("reviews", "capacity")))
        for row in book.rows("reviewers")
    )
    rows = tuple(
        cells(row, names("application", row["application"]), page.numbers.integer(row["reviews"]))
        for row in book.rows("applications")
    )
    topics = (_("Topics known"),) if fit else ()
    note = _("Topics known: share of the topics of an application that a reviewer knows.") if fit else ""
    heads = (_("Reviewer"), _("Reviews"), _("Most reviews"), *topics)
    return Loads(
        book,
        page.numbers.integer(len(rows)),
        page.percent(fit) if fit else "",
        Sheet(_("Load of the reviewers"), heads, reviewers, 1, note),
        Sheet(_("Reviews by application"), (_("Application"), _("Reviews"), *topics), rows),
    )

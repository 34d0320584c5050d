"""The main findings in plain sentences, each with its certainty and the figure behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from growthpoles.core.result import Result
from growthpoles.present.abroad import place_abroad
from growthpoles.present.ahead_findings import ahead_findings
from growthpoles.present.change_findings import change_findings
from growthpoles.present.language import N_, language
from growthpoles.present.network_findings import network_findings
from growthpoles.present.numbers import Numbers
from growthpoles.present.page import Page, framework_code
from growthpoles.present.plan_findings import plan_findings
from growthpoles.present.reaction import reaction_sentence
from growthpoles.present.shelf import Book, Row, names, shelf
from growthpoles.present.transfer_findings import transfer_findings
from growthpoles.present.words import CERTAINTY

_LABELS = ("pole", "mixed", "potential", "none", "undetermined")
_FAR = 2  # an outlier is named from this many times the next value
_UNJUDGED = ("undetermined", "not_comparable", "without_data")
_HIGHEST = N_("Highest index: {regions}.")
_LOWEST = N_("Lowest index: {regions}.")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        text: The sentence.
        certainty: ``firm``, ``likely``, ``fragile`` or ``undecided``.
        word: The certainty in the language of the sentence.
        basis: The figure or fact behind the certainty.
    """

    text: str
    certainty: str
    word: str
    basis: str = ""

    def __str__(self) -> str:
        return f"{self.text} [{self.word}{'; ' + self.basis if self.basis else ''}]"


def findings(results: Sequence[Result], language_code: str = "en") -> tuple[Finding, ...]:
    """The main findings of some results.

    Args:
        results: Results of a study, any subset.
        language_code: ``en``, ``ru`` or ``kk``.
    """
    found, reader = shelf(results), language(language_code)
    return page_findings(Page(found, reader, names(found, language_code), Numbers(reader), {}))


def page_findings(page: Page) -> tuple[Finding, ...]:
    """The main findings for a report page."""
    return tuple(
        finding
        for part in (
            _poles,
            _not_reached,
            _effect,
            _change,
            _ranking,
            _leaders,
            _abroad,
            _full_frameworks,
            _industries,
            _chain,
            _realisation,
            _constraints,
            _money,
            _ahead,
            _careful,
        )
        for finding in part(page)
    )


def _finding(page: Page, certainty: str, text: str, basis: str = "") -> Finding:
    return Finding(text, certainty, page.word(certainty), basis)


def _poles(page: Page) -> Iterator[Finding]:
    book = page.shelf.first("poles")
    if book is None:
        return
    _ = page.language.gettext
    for code in page.type_letters:
        for certainty in ("firm", "likely", "fragile"):
            rows = [r for r in book.rows("poles", type=code, label="pole") if _sure(r) == certainty]
            if rows:
                text = _(
                    "{type}: {regions}.",
                    type=page.capital(page.names("type", code)),
                    regions=_units(page, rows),
                )
                yield _finding(page, certainty, text, _kept(page, rows))
    for row in book.rows("poles", label="mixed"):
        text = _(
            "Mixed pole ({first}; {second}): {regions}.",
            first=page.names("type", row["type"]),
            second=page.names("type", row["second_type"]),
            regions=page.unit(row["unit"]),
        )
        yield _finding(page, _sure(row), text, _kept(page, [row]))


def _not_reached(page: Page) -> Iterator[Finding]:
    book = page.shelf.first("poles")
    if book is None:
        return
    _ = page.language.gettext
    for code in page.type_letters:
        rows = book.rows("poles", type=code, label="potential")
        for certainty, some in _by_certainty(rows):
            text = _(
                "Potential pole, not yet a pole ({type}): {regions}.",
                type=page.names("type", code),
                regions=_units(page, some),
            )
            yield _finding(page, certainty, text, _kept(page, some))
        others = [row for row in book.rows("poles", type=code) if row["label"] not in _LABELS]
        for certainty, some in _by_certainty(others):
            text = _(
                "{type}, not a pole: {regions}.",
                type=page.capital(page.names("type", code)),
                regions=_units(page, some),
            )
            yield _finding(page, certainty, text, _kept(page, some))
    for certainty, some in _by_certainty(book.rows("poles", label="none")):
        yield _finding(
            page, certainty, _("No pole found: {regions}.", regions=_units(page, some)), _kept(page, some)
        )
    rows = book.rows("poles", label="undetermined")
    if rows:
        yield _finding(
            page, "undecided", _("Too few figures to judge: {regions}.", regions=_units(page, rows))
        )
    away = [row["type"] for row in book.rows("types") if row.get("applicable", "yes") != "yes"]
    if away:
        types = ", ".join(page.names("type", code) for code in away)
        yield _finding(
            page, "undecided", _("Cannot be judged at this level of territory: {types}.", types=types)
        )


def _effect(page: Page) -> Iterator[Finding]:
    book = page.shelf.first("poles")
    measured = page.shelf.first("spread") is not None
    if book is not None and not measured and book.rows("poles", effect="not-measured"):
        text = page.language.gettext(
            "Whether the poles pass growth on to their neighbours (spread) or draw resources away from them "
            "(backwash) has not been measured. A pole is not yet a benefit for the regions around it."
        )
        yield _finding(page, "undecided", text)


def _change(page: Page) -> Iterator[Finding]:
    for said in (*change_findings(page), *network_findings(page)):
        yield _finding(page, said.certainty, said.text, said.basis)


def _money(page: Page) -> Iterator[Finding]:
    for said in (*transfer_findings(page), *plan_findings(page)):
        yield _finding(page, said.certainty, said.text, said.basis)


def _ahead(page: Page) -> Iterator[Finding]:
    for said in ahead_findings(page):
        yield _finding(page, said.certainty, said.text, said.basis)


def _ranking(page: Page) -> Iterator[Finding]:
    book, sure = page.shelf.potential, page.shelf.first("robustness")
    rows = [row for row in latest(book, "scores") if row["index"] is not None] if book else []
    if not rows:
        return
    _ = page.language.gettext
    ranks = {row["unit"]: row for row in latest(sure, "ranks")}
    for text, some in ((_HIGHEST, _first(rows, ranks)), (_LOWEST, _last(rows, ranks))):
        listed = ", ".join(f"{page.unit(r['unit'])} ({page.numbers.decimal(r['index'], 2)})" for r in some)
        yield _finding(
            page, _rank_certainty(some, ranks), _(text, regions=listed), _intervals(page, some, ranks)
        )
    width = sure.figure("mean_width") if sure else None
    if width is not None:
        text = _(
            "Many ranks are close together: the interval of a rank is {width} places wide on average. "
            "Inside a group the order is not firm.",
            width=page.numbers.decimal(width, 1),
        )
        yield _finding(page, "fragile", text, _replicates(page, sure))


def _first(rows: list[Row], ranks: Mapping[str, Row]) -> list[Row]:
    """Units whose rank interval reaches the first place; the first unit when intervals are not known."""
    ordered = sorted(rows, key=lambda row: row["rank"])
    best = min((row["low"] for row in ranks.values()), default=None)
    return [row for row in ordered if ranks.get(row["unit"], {}).get("low", "") == best] or ordered[:1]


def _last(rows: list[Row], ranks: Mapping[str, Row]) -> list[Row]:
    """Units whose rank interval reaches the last place; the last unit when intervals are not known."""
    ordered = sorted(rows, key=lambda row: row["rank"])
    worst = max((row["high"] for row in ranks.values()), default=None)
    return [row for row in ordered if ranks.get(row["unit"], {}).get("high", "") == worst] or ordered[-1:]


def _rank_certainty(rows: list[Row], ranks: Mapping[str, Row]) -> str:
    """Firm when the widest interval spans at most three places, likely up to six, else fragile."""
    widths = [ranks[row["unit"]]["width"] for row in rows if row["unit"] in ranks]
    if not widths:
        return "undecided"
    return "firm" if max(widths) <= 3 else "likely" if max(widths) <= 6 else "fragile"


def _intervals(page: Page, rows: Iterable[Row], ranks: Mapping[str, Row]) -> str:
    some = [ranks[row["unit"]] for row in rows if row["unit"] in ranks]
    if not some:
        return page.language.gettext("rank intervals have not been calculated")
    low, high = min(row["low"] for row in some), max(row["high"] for row in some)
    return page.language.gettext("ranks {span} in 90% of recalculations", span=page.numbers.span(low, high))


def _replicates(page: Page, sure: Book | None) -> str:
    number = sure.figure("replicates") if sure else None
    if number is None:
        return ""
    return page.language.ngettext(
        "{n} recalculation with other assumptions",
        "{n} recalculations with other assumptions",
        int(number),
        n=page.numbers.integer(number),
    )


def _leaders(page: Page) -> Iterator[Finding]:
    """Units that are firmly in the highest group of performance."""
    book = page.shelf.first("performance")
    groups = sorted(book.rows("thresholds"), key=lambda row: row["order"]) if book else []
    rows = book.latest("groups", group=groups[-1]["group"]) if book and groups else ()
    firm = [row for row in rows if CERTAINTY.get(row["class"] or "") == "firm"]
    if not firm:
        return
    text = page.language.gettext(
        "{group} – at least {value} of the reference ({reference}): {regions}.",
        group=page.capital(page.names("group", groups[-1]["group"])),
        value=page.numbers.percentage(groups[-1]["lower"]),
        reference=reference_text(page, next(iter(latest(book, "reference")), {})),
        regions=_units(page, firm),
    )
    yield _finding(page, "firm", text, _same(page, [row["probability"] for row in firm]))


def reference_text(page: Page, row: Row) -> str:
    """What counts as 100 % of a performance, in words."""
    text = page.word(f"reference-{row.get('kind', '')}")
    named = [page.unit(row["unit"])] if row.get("unit") else []
    named += [page.names.anywhere(row["weights"])] if row.get("weights") else []
    return ": ".join((text, *named))


def _abroad(page: Page) -> Iterator[Finding]:
    text = place_abroad(page)
    if text:
        yield _finding(
            page, "undecided", text, page.language.gettext("not recalculated with other assumptions")
        )


def _full_frameworks(page: Page) -> Iterator[Finding]:
    _ = page.language.gettext
    for book in page.shelf.all("potential"):
        if any(row["index"] is not None for row in book.rows("scores")):
            continue
        pillars = [page.names("pillar", row["pillar"]) for row in book.latest("pillar_coverage", met=False)]
        code = framework_code(book.result.spec)
        text = _(
            "No index is given by “{framework}” for any region: too few figures.",
            framework=page.names("framework", code),
        )
        basis = _("pillars without enough figures: {list}", list=", ".join(pillars)) if pillars else ""
        yield _finding(page, "undecided", text, basis)


def _industries(page: Page) -> Iterator[Finding]:
    book = page.shelf.first("propulsive")
    if book is None:
        return
    _ = page.language.gettext
    number = book.figure("propulsive")
    if number is not None:
        text = page.language.ngettext(
            "Propulsive industries: {n} pair of region and industry passes the tests that the figures carry.",
            "Propulsive industries: {n} pairs of region and industry pass the tests that the figures carry.",
            int(number),
            n=page.numbers.integer(number),
        )
        unseen = all(row["link"] is None for row in book.rows("industries"))
        basis = (
            _("provisional: short series in current prices, links between industries not known")
            if unseen
            else _("provisional: short series in current prices")
        )
        if all(row["growth"] is None for row in book.rows("industries")):
            basis = _("provisional: growth not known")
        yield _finding(page, "fragile", text, basis if book.rows("industries", provisional=True) else "")
    yield from _classes(page, book)
    largest = {
        (row["unit"], row["largest_industry"])
        for row in latest(page.shelf.first("specialisation"), "structure")
    }
    mature: dict[str, list[str]] = {}
    for row in book.rows("industries", label="mature"):
        if (row["unit"], row["industry"]) in largest:
            mature.setdefault(row["industry"], []).append(row["unit"])
    if mature:
        parts = [
            f"{page.names('industry', code)} – {page.unit_list(units)}"
            for code, units in sorted(mature.items())
        ]
        text = _(
            "The largest industry is mature, that is leading but no longer growing faster "
            "than in the country: {list}.",
            list="; ".join(parts),
        )
        yield _finding(page, "fragile", text, _("nominal growth"))


def _chain(page: Page) -> Iterator[Finding]:
    """What a chain reaction leaves to others and how fast it comes; its size is not judged."""
    text, basis = reaction_sentence(page)
    if text:
        yield _finding(page, "undecided", text, basis)


def _classes(page: Page, book: Book) -> Iterator[Finding]:
    """How many industries have all visible properties; nothing where the links cannot be seen."""
    leading, leaving = book.figure("class-propulsive"), book.figure("class-enclave")
    unseen = all(row["growth"] is None for row in book.rows("industries"))  # neither class without growth
    if leading is None or leaving is None or unseen:
        return
    text = page.language.gettext(
        "Judged by all six visible properties, pairs of region and industry that are propulsive: {n}; "
        "enclaves, which grow while their pull leaves the region: {enclaves}.",
        n=page.numbers.integer(leading),
        enclaves=page.numbers.integer(leaving),
    )
    origins = [page.names("origin", row["code"]) for row in book.rows("labels", kind="origin")]
    basis = page.language.gettext("links of another economy: {list}", list="; ".join(origins))
    yield _finding(page, "fragile" if origins else "likely", text, basis if origins else "")


def _realisation(page: Page) -> Iterator[Finding]:
    rows = [r for r in latest(page.shelf.potential, "realisation") if r["rank_difference"] is not None]
    _ = page.language.gettext
    for block in dict.fromkeys(row["block"] for row in rows):
        some = sorted((r for r in rows if r["block"] == block), key=lambda r: r["rank_difference"])
        if len(some) < 3 or not some[0]["rank_difference"] < 0 < some[-1]["rank_difference"]:
            continue
        text = _(
            "{block} against potential: furthest above – {above}; furthest below – {below}.",
            block=page.names("block", block),
            above=_shifted(page, some[-1]),
            below=_shifted(page, some[0]),
        )
        yield _finding(page, "fragile", text, _("difference of two ranks, in places"))


def _shifted(page: Page, row: Row) -> str:
    return f"{page.unit(row['unit'])} ({page.numbers.signed(row['rank_difference'], 0)})"


def _constraints(page: Page) -> Iterator[Finding]:
    """The most widespread severe constraints, and how many cannot be judged."""
    book = page.shelf.first("constraints")
    year = book.figure("year") if book else None
    if book is None or year is None:
        return
    _ = page.language.gettext
    rows = sorted(book.rows("summary", year=int(year)), key=lambda row: (-row["severe"], row["constraint"]))
    widest = [
        f"{page.names('constraint', r['constraint'])} ({r['severe']}/{r['measured']})"
        for r in rows[:3]
        if r["severe"]
    ]
    if widest:
        text = _("Most widespread severe constraints: {list}.", list="; ".join(widest))
        basis = _("in brackets: regions, of those that can be judged; weights and classes are proposals")
        yield _finding(page, "fragile", text, basis)
    if any(book.figure(f"constraints_{name}") for name in _UNJUDGED):
        yield _finding(page, "undecided", judged_text(page, book))


def judged_text(page: Page, book: Book) -> str:
    """How many constraints can be judged, and why the others cannot."""
    names = ("constraints", *(f"constraints_{name}" for name in ("measured", *_UNJUDGED)))
    every, judged, few, alone, none = (page.figure(book.figure(name)) for name in names)
    return page.language.gettext(
        "Of {all} constraints, {judged} can be judged. Too few figures: {few}; nothing to compare with: "
        "{alone}; no figures at all: {none}.",
        all=every,
        judged=judged,
        few=few,
        alone=alone,
        none=none,
    )


def _careful(page: Page) -> Iterator[Finding]:
    book = page.shelf.potential
    if book is None:
        return
    _ = page.language.gettext
    doubtful: dict[str, list[str]] = {}
    for row in book.latest("indicators"):
        if row.get("remark") == "suspect":
            doubtful.setdefault(row["indicator"], []).append(row["unit"])
    if doubtful:
        parts = [
            f"{page.names('indicator', code)} – {page.unit_list(units)}" for code, units in doubtful.items()
        ]
        yield _finding(
            page, "firm", _("Doubtful figures, to be read with care: {list}.", list="; ".join(parts))
        )
    far: dict[str, list[str]] = {}
    for item in book.marked("indicator.outlier"):
        times = dict(item.details).get("times")
        if isinstance(times, int | float) and times >= _FAR:
            name = page.names("indicator", item.where.indicator or "")
            far.setdefault(page.unit(item.where.unit or ""), []).append(
                f"{name} (×{page.numbers.decimal(times, 1)})"
            )
    if far:
        parts = [f"{region} – {', '.join(far[region])}" for region in sorted(far, key=page.key)]
        text = _("Outliers, not to be read as excellence: {list}.", list="; ".join(parts))
        yield _finding(page, "firm", text, _("× is how many times the next value"))


def latest(book: Book | None, table: str) -> tuple[Row, ...]:
    """Rows of a table in the year of its result; empty without a result."""
    return book.latest(table) if book else ()


def _sure(row: Row) -> str:
    return CERTAINTY.get(row.get("stability") or "", "undecided")


def _by_certainty(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    held = list(rows)
    for certainty in ("firm", "likely", "fragile", "undecided"):
        some = [row for row in held if _sure(row) == certainty]
        if some:
            yield certainty, some


def _units(page: Page, rows: Iterable[Row]) -> str:
    return page.unit_list(row["unit"] for row in rows)


def _kept(page: Page, rows: Iterable[Row]) -> str:
    return _same(page, [row["p_type"] for row in rows if row.get("p_type") is not None])


def _same(page: Page, shares: Sequence[float]) -> str:
    """The share of recalculations in which a label stays the same."""
    if not shares:
        return ""
    low, high = page.numbers.percent(min(shares)), page.numbers.percent(max(shares))
    span = low if low == high else f"{low} – {high}"
    return page.language.gettext("the same label in {span} of recalculations", span=span)

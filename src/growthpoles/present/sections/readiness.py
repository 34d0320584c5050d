"""Readiness of research results: where each stands, what goods will take, and where the way is blocked."""

from __future__ import annotations

from collections.abc import Iterator

from growthpoles.present.blocks import WIDTHS, Block, Card, Part, block_section
from growthpoles.present.charts.ladder import Rung, ladder
from growthpoles.present.charts.svg import BLUES, Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.maps import Key
from growthpoles.present.sections.readiness_tables import (
    WHOLE,
    Way,
    classes_sheet,
    evidence_sheet,
    gates_sheet,
    local_measures_sheet,
    measures_sheet,
    model_sheet,
    outlook_sheet,
    results_sheet,
    values_sheet,
)
from growthpoles.present.shelf import Book


def readiness_section(page: Page) -> Section | None:
    """Readiness of research results; None without any."""
    return block_section(
        page,
        page.shelf.all("readiness"),
        ident="readiness",
        title=page.language.gettext("Readiness of research results"),
        make=lambda book, number: _part(page, book, number),
    )


def _part(page: Page, book: Book, number: int) -> Part:
    way, _ = Way(page, book), page.language.gettext
    region, field = _("Region"), _("Field")
    blocks = (
        Block(
            _("The ladder of readiness"),
            pictures=_pictures(way, number),
            keys=(
                Key(BLUES[4], "", _("results at this level now")),
                Key(BLUES[1], "", _("results expected ever to reach it")),
            ),
        ),
        Block(
            _("Every result: where it stands and what it takes"),
            sheets=(results_sheet(way), values_sheet(way), gates_sheet(way), evidence_sheet(way)),
        ),
        Block(
            _("Where the way is blocked"),
            [
                _(
                    "The bottleneck is the step at which preventing the same share of failures adds most "
                    "products, or most of their value (told where the value of all results is known)."
                )
            ],
            sheets=(classes_sheet(way, "unit", title=region), classes_sheet(way, "field", title=field)),
        ),
        Block(
            _("What a measure at one step would change"),
            [
                _(
                    "A measure is taken to prevent {failures} of the failures of one step, or to save {time} "
                    "of "
                    "its time.",
                    failures=way.figure("prevented"),
                    time=way.figure("saved"),
                )
            ],
            sheets=(
                measures_sheet(way),
                local_measures_sheet(way, "unit", title=region),
                local_measures_sheet(way, "field", title=field),
            ),
        ),
        Block(_("The years ahead"), sheets=(outlook_sheet(way), model_sheet(way))),
    )
    return Part(way, list(_lead(way)), list(_cards(way)), blocks)


def _lead(way: Way) -> Iterator[str]:
    page, row, _ = way.page, way.whole, way.page.language.gettext
    yield _(
        "Research results in the register: {all}; with a stated readiness level (1 to 9): {known}. Half of "
        "these are at level {median} or below; {pilot} have by their stated level reached the pilot (level "
        "7) or more, {proven} with proof.",
        all=page.numbers.integer(row["results"]),
        known=page.numbers.integer(row["known"]),
        median="–" if row["median_level"] is None else str(row["median_level"]),
        pilot="–" if row["share_pilot"] is None else page.percent(row["share_pilot"]),
        proven="–" if row["proven_pilot"] is None else page.percent(row["proven_pilot"]),
    )
    if row["cost_per_success"] is not None:
        yield _(
            "Of those not yet on the market, {goods} are expected to become products, for {money} in all, "
            "{each} "
            "for each product.",
            goods=page.number(row["future_goods"], 1),
            money=way.purse.text(row["money"]),
            each=way.purse.text(row["cost_per_success"]),
        )
    yield from _bottleneck(way)
    for end, counted in (("", _("by number")), ("_value", _("by value"))):
        if row[f"valley{end}"] is not None:
            yield _(
                "Of what reaches the laboratory sample (level 4), {share} is lost before the pilot (level "
                "7): the valley of death, {counted}.",
                share=page.percent(row[f"valley{end}"]),
                counted=counted,
            )


def _bottleneck(way: Way) -> Iterator[str]:
    page, row, _ = way.page, way.whole, way.page.language.gettext
    if row["bottleneck"] is None:
        return
    yield _(
        "By number, most products are lost at the step {step}; {share} of the draws say so.",
        step=way.step(row),
        share=page.percent(row["certainty"]),
    )
    if row["bottleneck_value"] is not None:
        yield _(
            "By value, most is lost at the step {step}; {share} of the draws say so.",
            step=way.step(row, "_value"),
            share=page.percent(row["certainty_value"]),
        )
    for level in sorted({row["bottleneck"], row["bottleneck_value"] or row["bottleneck"]}):
        yield _(
            "Ended steps to level {value} that failed: {failed}.", value=str(level), failed=way.failed(level)
        )
        if not way.rests_on_history(level):
            yield _(
                "Fewer than {enough} steps to level {value} have ended: that it is the bottleneck rests in "
                "part on a stated default; another default may name another step.",
                enough=page.numbers.integer(way.book.figure("enough_cases") or 0),
                value=str(level),
            )


def _cards(way: Way) -> Iterator[Card]:
    page, row, _ = way.page, way.whole, way.page.language.gettext
    yield _("Results"), page.numbers.integer(row["results"]), _("in the register")
    yield (
        _("Products expected"),
        page.number(row["future_goods"], 1),
        _("of those not yet on the market"),
    )
    yield _("Money per product"), way.purse.cell(row["cost_per_success"]), way.purse.unit
    yield _("Results with work stopped"), page.numbers.integer(row["halted"]), _("in the register")


def _pictures(way: Way, number: int) -> list[str]:
    page, _ = way.page, way.page.language.gettext
    stages, rungs = {row["level"]: row["stage"] for row in way.book.rows("model")}, []
    for row in sorted(way.book.rows("funnel", **WHOLE), key=lambda row: -row["level"]):
        stage = stages[max(row["level"], min(stages))]
        blocked = row["level"] == way.whole["bottleneck"]
        text = _(
            "{now} now, {expected} expected",
            now=page.numbers.integer(row["now"]),
            expected=page.number(row["expected"], 1),
        )
        note = _("the step up to this level costs most products") if blocked else ""
        rungs.append(Rung(f"{row['level']} · {way.stage(stage)}", row["now"], row["expected"], text, note))
    title, said = _("The ladder of readiness"), _("The tables below give the same figures.")
    return [ladder(rungs, Frame(f"ladder-{number}{end}", title, said), width=width) for end, width in WIDTHS]

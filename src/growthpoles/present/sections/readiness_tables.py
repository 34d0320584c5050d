"""Tables of readiness: results, regions and fields, measures, the way ahead, and the stage model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from growthpoles.present.purse import Purse, written
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

WHOLE = {"dimension": "all", "class": "all"}
_ADVICE = {
    **{"continue": "firm", "done": "firm", "stop": "fragile", "halted": "fragile"},
    **{"no-value": "undecided", "no-level": "undecided"},
}
_BASES = ("basis", "basis_years", "basis_cost")
_PROOF = {"proven": "firm", "understated": "firm", "unproven": "fragile"}


@dataclass(frozen=True)
class Way(OnPage):
    """The way of results to goods, in words."""

    @cached_property
    def purse(self) -> Purse:
        """How its money is written."""
        return written(self.page, str(self.book.result.spec.get("money") or ""))

    @cached_property
    def whole(self) -> Row:
        """The row of all results together."""
        return self.book.row("summary", **WHOLE)

    def stage(self, code: str | None) -> str:
        """A stage of innovation in words."""
        return self.page.word(f"stage.{code}") if code else "–"

    def step(self, row: Row, end: str = "") -> str:
        """The step that costs most goods by number, or value: its level and stage; a dash without any."""
        if row[f"bottleneck{end}"] is None:
            return "–"
        _ = self.page.language.gettext
        return _(
            "to level {value} ({stage})",
            value=str(row[f"bottleneck{end}"]),
            stage=self.stage(row[f"bottleneck_stage{end}"]),
        )

    def failed(self, level: int | None, *, dimension: str = "all", name: str = "all") -> str:
        """Failed steps of those that have ended at a level, as counted; a dash without a level."""
        if level is None:
            return "–"
        row = self.book.row("measures", **{"dimension": dimension, "class": name, "level": level})
        number = self.page.numbers.integer
        return self.page.language.gettext(
            "{known} of {all}", known=number(row["failed"]), all=number(row["ended"])
        )

    def rests_on_history(self, level: int) -> bool:
        """Whether enough steps to a level have ended for its chance to rest on the register."""
        return bool(self.book.row("model", level=level)["basis"] == "history")

    def named(self, row: Row) -> str:
        """Name of a region or a field."""
        return self.names(row["dimension"], row["class"])

    def years(self, row: Row) -> Cell:
        """Years to goods with their ends."""
        if row["years"] is None:
            return "–"
        page = self.page
        ends = f"{page.number(row['years_low'], 1)}–{page.number(row['years_high'], 1)}"
        return f"{page.number(row['years'], 1)} ({ends})" if row["years"] else "–"

    def figure(self, name: str) -> str:
        """A figure of the rules that is a percentage already."""
        return self.page.numbers.percentage(self.book.figure(name) or 0.0)


def results_sheet(way: Way) -> Sheet:
    """Every result, the most ready first."""
    page, names, _ = way.page, way.names, way.page.language.gettext
    rows = tuple(
        (
            Markup("{}<br><small>{}; {}</small>").format(
                names("result", row["result"]),
                names("unit", row["unit"]),
                names("field", row["field"] or "unknown"),
            ),
            page.chip(_PROOF.get(row["status"], "undecided"), page.word(f"proof.{row['status']}")),
            page.chip(_ADVICE[row["decision"]], page.word(f"advice.{row['decision']}")),
            "–" if row["level"] is None else str(row["level"]),
            "–" if row["chance"] is None else page.percent(row["chance"]),
            way.years(row),
            "–" if row["money"] is None else way.purse.cell(row["money"]),
        )
        for row in sorted(way.book.rows("results"), key=lambda row: (-(row["level"] or 0), row["result"]))
    )
    heads = (
        *(_("Result"), _("Proof"), _("Advice")),
        *(_("Level"), _("Chance of becoming a product"), _("Years to a product")),
        way.purse.head(_("Expected money")),
    )
    note = _(
        "Proof: whether the register holds evidence of the level. Advice: whether the value of going on "
        "exceeds its cost; people decide. Years: mean of the draws in which all goes well, and the range of "
        "80% of them. Expected money: until the product or until work fails."
    )
    return Sheet(_("Every result: where it stands and what it takes"), heads, rows, 3, note)


def values_sheet(way: Way) -> Sheet:
    """Money and value of every result."""
    _ = way.page.language.gettext
    rows = tuple(
        (
            way.names("result", row["result"]),
            "–" if row["money_success"] is None else way.purse.cell(row["money_success"]),
            way.purse.cell(row["payoff"]),
            "–" if row["value"] is None else way.purse.cell(row["value"]),
        )
        for row in sorted(way.book.rows("results"), key=lambda row: (-(row["level"] or 0), row["result"]))
    )
    heads = (
        *(_("Result"), way.purse.head(_("Money if all goes well"))),
        *(way.purse.head(_("Value of the product")), way.purse.head(_("Value of going on"))),
    )
    note = _(
        "Value of going on: what the product is worth today, by its chance, less the cost of the steps, with "
        "the right to stop after each."
    )
    return Sheet(_("Money and value of every result"), heads, rows, 1, note)


def classes_sheet(way: Way, dimension: str, *, title: str) -> Sheet:
    """Regions or fields with their bottleneck."""
    page, _ = way.page, way.page.language.gettext
    rows = tuple(
        (
            way.named(row),
            way.step(row),
            _by_value(way, row),
            "–" if row["certainty"] is None else page.percent(row["certainty"]),
            way.failed(row["bottleneck"], dimension=dimension, name=row["class"]),
            _(
                "{known} of {all}",
                known=page.numbers.integer(row["known"]),
                all=page.numbers.integer(row["results"]),
            ),
            "–" if row["median_level"] is None else str(row["median_level"]),
            "–" if row["share_pilot"] is None else page.percent(row["share_pilot"]),
            page.number(row["future_goods"]),
            way.purse.cell(row["money"]),
            "–" if row["cost_per_success"] is None else way.purse.cell(row["cost_per_success"]),
            "–" if row["valley"] is None else page.percent(row["valley"]),
        )
        for row in sorted(
            way.book.rows("summary", dimension=dimension), key=lambda row: page.key(way.named(row))
        )
    )
    heads = (
        *(title, _("Step that costs most products"), _("Step that costs most value"), _("How sure")),
        *(_("Ended steps there that failed"), _("Results with a level")),
        *(_("Median level"), _("At level 7 or more"), _("Products expected")),
        *(way.purse.head(_("Expected money")), way.purse.head(_("Money per product"))),
        _("Lost between levels 4 and 7"),
    )
    note = _(
        "How sure: share of the draws of the stage model in which the same step costs most products. Drawn "
        "are the chances of all steps, of fields and regions, and how much the stated defaults weigh (a "
        "third to three times)."
    )
    return Sheet(title, heads, rows, 3, note)


def _by_value(way: Way, row: Row) -> str:
    if row["bottleneck_value"] is None:
        return "–"
    return f"{way.step(row, '_value')}, {way.page.percent(row['certainty_value'])}"


def measures_sheet(way: Way) -> Sheet:
    """What a measure at each step would change, for all results together."""
    page, _ = way.page, way.page.language.gettext
    rows = tuple(
        (
            _("to level {value} ({stage})", value=str(row["level"]), stage=way.stage(row["stage"])),
            page.numbers.signed(row["goods"], 2),
            "–" if row["value"] is None else way.purse.cell(row["value"]),
            way.purse.cell(row["money"]),
            page.number(row["years"], 1),
            "–" if row["share_best"] is None else page.percent(row["share_best"]),
            "–" if row["share_best_value"] is None else page.percent(row["share_best_value"]),
            way.failed(row["level"]),
        )
        for row in way.book.rows("measures", **WHOLE)
    )
    heads = (
        *(_("Step"), _("More products"), way.purse.head(_("More value"))),
        *(way.purse.head(_("More spending")), _("Years saved per result"), _("How often it helps most")),
        *(_("The same, by value"), _("Ended steps that failed")),
    )
    return Sheet(_("What a measure at one step would change"), heads, rows)


def local_measures_sheet(way: Way, dimension: str, *, title: str) -> Sheet:
    """What a measure at the bottleneck of each region or field would change."""
    page, _ = way.page, way.page.language.gettext
    rows = []
    for row in sorted(
        way.book.rows("summary", dimension=dimension), key=lambda row: page.key(way.named(row))
    ):
        if row["bottleneck"] is None:
            continue
        here = {"dimension": dimension, "class": row["class"], "level": row["bottleneck"]}
        found = way.book.row("measures", **here)
        rows.append(
            (
                way.named(row),
                way.step(row),
                page.numbers.signed(found["goods"], 2),
                way.purse.cell(found["money"]),
                page.number(found["years"], 1),
            )
        )
    heads = (
        *(title, _("Step that costs most products"), _("More products")),
        *(way.purse.head(_("More spending")), _("Years saved per result")),
    )
    return Sheet(_("A measure at the bottleneck: {by}", by=title), heads, tuple(rows), 2)


def outlook_sheet(way: Way) -> Sheet:
    """Expected number of results at or above a level over the years ahead."""
    page, _ = way.page, way.page.language.gettext
    found = {(row["ahead"], row["level"]): row["expected"] for row in way.book.rows("outlook", **WHOLE)}
    levels = sorted({level for _ahead, level in found})
    rows = tuple(
        (str(ahead), *(page.number(found[ahead, level], 1) for level in levels))
        for ahead in sorted({ahead for ahead, _level in found})
    )
    heads = (_("Years ahead"), *(_("Level {level} or more", level=str(level)) for level in levels))
    return Sheet(_("Results expected at a level, if work goes on"), heads, rows)


def model_sheet(way: Way) -> Sheet:
    """Chance, time and cost of each step."""
    page, _ = way.page, way.page.language.gettext
    rows = tuple(
        (
            _("to level {value} ({stage})", value=str(row["level"]), stage=way.stage(row["stage"])),
            *("–" if row[name] is None else page.word(f"basis.{row[name]}") for name in _BASES),
            page.numbers.integer(row["cases"]),
            page.numbers.integer(row["passed"]),
            page.numbers.integer(row["running"]),
            f"{page.percent(row['probability'])} ({page.percent(row['low'])}–{page.percent(row['high'])})",
            page.percent(row["default"]),
            f"{page.number(row['years'], 1)} ({page.number(row['years_low'], 1)}–"
            f"{page.number(row['years_high'], 1)})",
            way.purse.cell(row["cost"]),
        )
        for row in way.book.rows("model")
    )
    heads = (
        *(_("Step"), _("Chance rests on"), _("Years rest on"), _("Money rests on")),
        *(_("Ended steps"), _("Of these passed"), _("Under way")),
        *(_("Chance of passing"), _("Default chance"), _("Years")),
        way.purse.head(_("Money")),
    )
    note = _(
        "Chance with its interval of 90%, steps under way allowed for; years of passed steps with the range "
        "of 80% of them. Where the register has few ended steps, the stated defaults weigh more."
    )
    return Sheet(_("The stage model: chance, time and cost of each step"), heads, rows, 4, note)


def gates_sheet(way: Way) -> Sheet:
    """The gates every result has passed and has before it."""
    page, _ = way.page, way.page.language.gettext
    gates = way.book.rows("gates")
    stages: Sequence[str] = list(dict.fromkeys(row["stage"] for row in gates))
    state = {(row["result"], row["stage"]): row["status"] for row in gates}
    rows = tuple(
        (
            way.names("result", code),
            *(page.word(f"stage-gate.{state[code, stage]}") for stage in stages),
        )
        for code in dict.fromkeys(row["result"] for row in gates)
    )
    heads = (_("Result"), *(page.capital(way.stage(stage)) for stage in stages))
    return Sheet(_("Stage gates"), heads, rows, len(heads))


def evidence_sheet(way: Way) -> Sheet:
    """What the register holds as evidence of the levels."""
    page, _ = way.page, way.page.language.gettext
    rows = tuple(
        (
            way.names("result", row["result"]),
            way.names("outcome", row["outcome"]),
            Markup("<q>{}</q>").format(row["evidence"]) if row["given"] else "–",
            str(row["level"]),
            "–" if row["year"] is None else page.numbers.decimal(row["year"], 0),
        )
        for row in way.book.rows("evidence")
    )
    heads = (_("Result"), _("Step"), _("Evidence in the register"), _("Level"), _("Year"))
    return Sheet(_("Evidence by level"), heads, rows, 3)

"""Tables of matches: the pairs with their reasons, what stays alone and why, and fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

PARTS = ("concept", "text", "readiness", "capacity", "place", "price")
BEST = 3  # results of each need in the table of the next best
_FEW = 4  # shared terms that stand in a cell


@dataclass(frozen=True)
class Market(OnPage):
    """Results and needs that fit, in words."""

    @cached_property
    def pairs(self) -> list[Row]:
        """Pairs by need, the best first; those behind a closed gate last."""
        rows = self.book.rows("matches")
        return sorted(
            rows, key=lambda row: (self.page.key(self.need(row)), row["rank"] or len(rows), row["result"])
        )

    @cached_property
    def reasons(self) -> Mapping[tuple[str, str], Sequence[Row]]:
        """Reasons by need and result, the heaviest first."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in sorted(self.book.rows("reasons"), key=lambda row: -(row["weight"] or 0.0)):
            found.setdefault((row["need"], row["result"]), []).append(row)
        return found

    def need(self, row: Row) -> str:
        """Name of a need."""
        return self.names("need", row["need"])

    def result(self, row: Row) -> str:
        """Name of a result."""
        return self.names("result", row["result"])

    @cached_property
    def holders(self) -> Mapping[tuple[str, str], str]:
        """Name of the organisation behind every need and result."""
        return {
            (side, row[side]): self.names("organisation", row["organisation"])
            for side in ("need", "result")
            for row in self.book.rows(f"{side}s")
        }

    def side(self, row: Row, side: str) -> Cell:
        """Name of a need or a result, with the organisation behind it."""
        return Markup("{}<br><small>{}</small>").format(
            self.names(side, row[side]), self.holders[side, row[side]]
        )

    def why(self, row: Row) -> Cell:
        """What a pair has in common: the terms as both texts say them, and the narrowest shared code."""
        held, _ = self.reasons.get((row["need"], row["result"]), ()), self.page.language.gettext
        terms = dict.fromkeys(
            _terms(item["words_result"], item["words_need"]) for item in held if item["kind"] == "concept"
        )
        codes = [item for item in held if item["kind"] == "code"]
        parts = []
        if terms:
            parts.append(Markup(_("shared terms: {terms}")).format(terms=Markup(", ").join([*terms][:_FEW])))
        if codes:
            scheme, _sign, code = codes[0]["item"].partition(":")
            shared = f"{self.page.word(f'scheme.{scheme}')} {code}"
            parts.append(Markup(_("shared field: {field}")).format(field=self._field(scheme, code, shared)))
        if not parts:
            return _("likeness of the texts alone")
        single = len(terms) == 1 and not codes
        doubt = [self.page.chip("fragile", _("a single shared term: read both texts"))] if single else []
        return Markup(" ").join([Markup("; ").join(parts), *doubt])

    def _field(self, scheme: str, code: str, shared: str) -> str:
        name = self.names.find("field", code[:2]) if scheme == "grnti" else ""
        return f"{shared} ({name})" if name else shared

    def readiness(self, row: Row) -> str:
        """What readiness the result lacks."""
        _ = self.page.language.gettext
        if row["gap"] is None:
            return _("level not stated")
        lacks = self.page.language.ngettext(
            "{n} level missing", "{n} levels missing", row["gap"], n=row["gap"]
        )
        return lacks if row["gap"] else _("ready enough")

    def work(self, row: Row) -> str:
        """What readiness the result lacks, and whether work on it was stopped."""
        stopped = f"; {self.page.language.gettext('work stopped')}" if row["stopped"] else ""
        return f"{self.readiness(row)}{stopped}"

    def alone(self, row: Row) -> str:
        """Why a need or a result has no partner."""
        if row["status"] == "closed":
            return self.page.word(f"match-gate.{row['reason']}")
        group, code = (
            ("unmet", row["reason"]) if row["status"] == "unmet" else ("match-status", row["status"])
        )
        return self.page.word(f"{group}.{code}")


def _terms(result: str | None, need: str | None) -> Markup:
    """A shared term as both texts say it."""
    said = dict.fromkeys(word for word in (result, need) if word)
    return Markup(" – ").join(Markup("<q>{}</q>").format(word) for word in said)


def pairs_sheet(market: Market) -> Sheet:
    """The pairs that fit best together."""
    page, _ = market.page, market.page.language.gettext
    rows = tuple(
        (
            market.side(row, "need"),
            market.side(row, "result"),
            Markup("{}; {}").format(market.why(row), market.work(row)),
            page.chip("firm", _("yes")) if row["mutual"] else page.chip("fragile", _("no")),
            page.number(row["score"]),
            page.percent(row["evidence"]),
        )
        for row in market.pairs
        if row["assigned"]
    )
    heads = (
        *(_("Need"), _("Result"), _("Why they fit"), _("Would both keep it"), _("Score")),
        _("Evidence that is known"),
    )
    note = _(
        "Every result goes to no more users than it can have. Score from 0 to 1; what is not known lowers "
        "the evidence, not the score. Would both keep it: no = one of the two would rather have another "
        "partner, who would rather have it, too. A pair is a proposal: the two sides have not been asked. "
        "A pair that rests on a single shared term is marked: it is often wrong."
    )
    return Sheet(_("Pairs proposed"), heads, rows, 4, note)


def ranked_sheet(market: Market) -> Sheet:
    """The best results of every need, with the parts of the score."""
    page, _ = market.page, market.page.language.gettext
    rows = tuple(
        (
            market.need(row),
            market.result(row),
            market.why(row),
            str(row["rank"]),
            page.number(row["score"]),
            *(page.number(row[part]) for part in PARTS),
        )
        for row in market.pairs
        if row["rank"] is not None and row["rank"] <= BEST
    )
    weights: Mapping[str, float] = market.book.result.spec["weights"]
    heads = (
        *(_("Need"), _("Result"), _("Why they fit"), _("Rank"), _("Score")),
        *(
            f"{page.capital(page.word(f'match-part.{part}'))} ({page.numbers.percent(weights[part])})"
            for part in PARTS
        ),
    )
    note = _("In brackets: weight of the part in the score. Parts from 0 to 1; … = not known.")
    return Sheet(_("The {n} best results of every need", n=str(BEST)), heads, rows, 3, note)


def closed_sheet(market: Market) -> Sheet:
    """Pairs that fit but cannot be."""
    page, _ = market.page, market.page.language.gettext
    rows = tuple(
        (
            market.need(row),
            market.result(row),
            page.word(f"match-gate.{row['gate']}"),
            page.number(row["score"]),
        )
        for row in market.pairs
        if row["gate"] != "open"
    )
    heads = (_("Need"), _("Result"), _("What stands in the way"), _("Score"))
    year = market.book.result.spec.get("year")
    note = "" if year is None else _("Licences count as they stood in {year}.", year=str(year))
    return Sheet(_("Pairs that fit but cannot be"), heads, rows, 3, note)


def unmet_sheet(market: Market) -> Sheet:
    """Needs without a result, with the reason."""
    page, names, _ = market.page, market.names, market.page.language.gettext
    rows = tuple(
        (
            market.need(row),
            names("unit", row["unit"]) if row["unit"] else "–",
            names("field", row["field"]),
            market.alone(row),
            names("result", row["nearest"]) if row["nearest"] else "–",
            "–" if row["nearest_topic"] is None else page.number(row["nearest_topic"]),
        )
        for row in sorted(market.book.rows("needs"), key=lambda row: page.key(market.need(row)))
        if row["status"] != "matched"
    )
    heads = (
        *(_("Need"), _("Region"), _("Field"), _("Why it stays alone"), _("Nearest result")),
        _("Nearness of the topic"),
    )
    return Sheet(_("Needs without a result"), heads, rows, 5)


def orphans_sheet(market: Market) -> Sheet:
    """Results without a need."""
    page, names, _ = market.page, market.names, market.page.language.gettext
    rows = tuple(
        (
            market.result(row),
            names("unit", row["unit"]) if row["unit"] else "–",
            names("field", row["field"]),
            market.alone(row),
            names("rights", row["rights"]) if row["rights"] else _("not stated"),
            names("need", row["nearest"]) if row["nearest"] else "–",
            "–" if row["nearest_topic"] is None else page.number(row["nearest_topic"]),
        )
        for row in sorted(market.book.rows("results"), key=lambda row: page.key(market.result(row)))
        if row["status"] != "matched"
    )
    heads = (
        *(_("Result"), _("Region"), _("Field"), _("Why it stays alone"), _("Rights")),
        *(_("Nearest need"), _("Nearness of the topic")),
    )
    return Sheet(_("Results without a need"), heads, rows, 6)


def fields_sheet(market: Market) -> Sheet:
    """Fields with results and needs that found no partner, those of most first."""
    page, _ = market.page, market.page.language.gettext
    counts = ("needs", "unmet", "needs_alone", "results", "orphans", "results_alone")
    rows = tuple(
        (
            market.names("field", row["field"]),
            *(page.numbers.integer(row[name]) for name in counts),
        )
        for row in sorted(
            market.book.rows("fields"),
            key=lambda row: (*(-row[name] for name in counts[1:3]), -row["orphans"], row["field"]),
        )
    )
    heads = (
        *(
            _("Field"),
            _("Needs"),
            page.capital(page.word("match-status.unmet")),
            _("Of these without a result"),
        ),
        *(_("Results"), page.capital(page.word("match-status.orphan")), _("Of these without a need")),
    )
    note = _("Fields with needs that no result meets are topics for the next call.")
    return Sheet(_("Fields of science and industry"), heads, rows, 1, note)


def readings_sheet(market: Market) -> Sheet:
    """The three ways to choose pairs side by side."""
    page, _ = market.page, market.page.language.gettext
    found = {row["reading"]: row for row in market.book.rows("readings")}
    rows = tuple(
        (
            page.capital(page.word(f"reading.{code}")),
            page.numbers.integer(found[code]["pairs"]),
            page.number(found[code]["mean"]),
        )
        for code in ("assigned", "stable", "ranked")
    )
    heads = (_("Way to choose"), _("Pairs"), _("Mean score"))
    note = _(
        "The best result of each need may be one and the same for many; the other two ways keep to its limit."
    )
    return Sheet(_("Three ways to choose"), heads, rows, 1, note)

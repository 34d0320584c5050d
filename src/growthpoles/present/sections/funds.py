"""Plans of money in words: names, amounts with their unit, and the banner of made-up portfolios."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from growthpoles.errors import Problem, Scalar
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.present.language import N_
from growthpoles.present.messages import message_body
from growthpoles.present.page import Page
from growthpoles.present.purse import Purse, counted
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage
from growthpoles.present.words import known

BANNER = N_(
    "Illustrative: the figures of this part are made up to show the method. They describe no real project, "
    "organisation or money, and no decision can rest on them."
)
PROVED = 1e-6  # gap below which a plan counts as proved the best
_SUMS = ("cost", "cost_before", "cost_after", "plan_cost")
_STAGES = ("no-source", "rules", "later-stage")
_YEAR = re.compile(r" \d{4}$")
_NOTHING_LEFT = 99.0  # per cent of the costs: no offer that anybody could make


@dataclass(frozen=True)
class Funds(OnPage):
    """A result about money in words."""

    @cached_property
    def purse(self) -> Purse:
        """How amounts in whole units of currency are written."""
        return counted(self.page, str(self.book.result.spec["money"]))

    @cached_property
    def plan(self) -> AllocationResult:
        """A plan of money, saved or not, that answers for its reasons and prices."""
        made = self.book.result
        return AllocationResult(made.tables, made.spec)

    @property
    def unit(self) -> str:
        """The unit of amounts in words."""
        return self.purse.unit

    @property
    def illustrative(self) -> str:
        """What stands above a page on made-up projects; empty for real ones."""
        made_up = self.book.result.spec.get("illustrative") or self.book.marked("finance.illustrative")
        return self.page.language.gettext(BANNER) if made_up else ""

    def amount(self, whole: float | None) -> str:
        """An amount in whole units of currency, written in the unit of the page."""
        return self.page.mark("missing") if whole is None else self.effect(whole / self.purse.multiple)

    def effect(self, written: float | None) -> str:
        """An effect or an amount that is in the unit of the page already."""
        if written is None:
            return self.page.mark("missing")
        return self.page.numbers.integer(written) if self._large else self.page.numbers.decimal(written, 1)

    @cached_property
    def _large(self) -> bool:
        """Whether decimals say nothing: whole units of currency, or a plan of thousands."""
        sums = [self.book.figure(name) or 0.0 for name in _SUMS]
        sums += [row["cost"] for row in self.book.rows("levels")]
        sums += [row["best"] for row in self.book.rows("ranges")]
        return self.purse.multiple == 1 or max(sums) / self.purse.multiple >= 10_000

    def sum(self, whole: float | None) -> str:
        """An amount with its unit."""
        return f"{self.amount(whole)} {self.unit}"

    def worth(self, written: float | None) -> str:
        """An effect with its unit."""
        return f"{self.effect(written)} {self.unit}"

    def region(self, code: str) -> str:
        """Name of a region; words for none."""
        return self.names("unit", code) if code else self.page.language.gettext("no region named")

    def stage(self, code: str) -> str:
        """Name of a stage."""
        return self.names("stage", code)

    def other(self, code: str) -> str:
        """Name of a project, a source or a stage."""
        for kind in ("project", "source", "stage", "rule"):
            if found := self.names.find(kind, code):
                return found
        return code

    def reason(self, item: Problem) -> str:
        """Why a project is out, with names instead of codes."""
        details = dict(item.details)
        code = item.code.rpartition(".")[2]
        if code == "price":
            return self._price(details)
        other = str(details.get("other", ""))
        kind = "stage" if code in _STAGES else "project"
        details["other"] = self.keyed(f"quota.{other}") if code == "quota" else self.names(kind, other)
        told = replace(item, details=tuple(details.items()))
        return self.page.capital(message_body(told, self.page.language))

    def _price(self, details: Mapping[str, Scalar]) -> str:
        """What a project lacks whose money does more elsewhere."""
        _ = self.page.language.gettext
        needed, cut = (details[name] for name in ("needed", "cut"))
        said = [_("Not paid: its money does more elsewhere.")]
        if isinstance(needed, int | float):
            said.append(_("It would be in with {effect} more of effect.", effect=self.worth(float(needed))))
        if isinstance(cut, int | float) and cut < _NOTHING_LEFT:
            share = self.page.numbers.percent(cut / 100, 1)
            said.append(_("Or with costs {share} lower.", share=share))
        return " ".join(said)

    def keyed(self, key: str) -> str:
        """Names for a project and stage, a source, a quota, the whole plan, or an indicator and region."""
        key = _YEAR.sub("", key)
        if key == "plan":
            return self.page.language.gettext("the whole plan")
        first, _space, rest = key.removeprefix("quota.").partition(" ")
        if rest and known(f"quota.{first}"):
            return self.quota({"by": first, "code": rest})
        if name := self.names.find("project", first):
            return f"{name}, {self.stage(rest)}" if rest else name
        if rest and (name := self.names.find("indicator", first)):
            return f"{name}, {self.region(rest)}"
        return self.names.find("source", key) or self.names.anywhere(key)

    def quota(self, row: Row) -> str:
        """Name of a quota."""
        by = str(row["by"])
        kind = {"region": "unit", "pole": "type"}.get(by, by)
        word = self.page.capital(self.page.word(f"quota.{by}"))
        return f"{word}: {self.names.find(kind, row['code']) or self.page.word(row['code'])}"

    def years(self, rows: tuple[Row, ...]) -> str:
        """First and last year of some rows."""
        found = sorted(row["year"] for row in rows)
        if not found:
            return ""
        return str(found[0]) if found[0] == found[-1] else f"{found[0]}–{found[-1]}"


def proof(page: Page, gap: float | None) -> str:
    """How far a plan may be from the best, in words."""
    _ = page.language.gettext
    if gap is None:
        return ""
    if gap < PROVED:
        return _("It is proved that no other plan under the same rules and budgets is worth more.")
    return _(
        "It is proved that no other plan under the same rules and budgets is worth more by over {gap}.",
        gap=page.numbers.percent(gap, 2),
    )

"""What follows from other budgets: a plan beside the official one, in the words and tables of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import isfinite

from growthpoles.errors import GrowthPolesError, NotAvailableError
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.present.headings import table_title
from growthpoles.present.messages import message_body
from growthpoles.present.page import Page
from growthpoles.present.sections.funds import PROVED, Funds
from growthpoles.present.sections.funds_notes import funds_notes
from growthpoles.present.sections.plan import missed
from growthpoles.present.sections.plan_flows import flow_pictures
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Book, Row
from growthpoles.study.what_if_budget import changed_projects, gained
from growthpoles.web.view import View
from growthpoles.web.views.tables import named

Shares = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TwoPlans:
    """The official plan and one under other budgets.

    Attributes:
        page: Words and numbers.
        official, plan: The plans.
    """

    page: Page
    official: AllocationResult
    plan: AllocationResult

    @cached_property
    def funds(self) -> Funds:
        """The plan under other budgets in words."""
        return Funds(self.page, Book(self.plan))

    @cached_property
    def before(self) -> Funds:
        """The official plan in words."""
        return Funds(self.page, Book(self.official))

    @property
    def changed(self) -> bool:
        """Whether they are two plans."""
        return self.plan is not self.official

    def cards(self) -> Iterator[tuple[str, str, str]]:
        """(name, figure, the official figure) of the plan."""
        page, _ = self.page, self.page.language.gettext
        for name, write in (
            (_("Expected effect, {unit}", unit=self.funds.unit), lambda x: x.effect(x.book.figure("effect"))),
            (_("Cost, {unit}", unit=self.funds.unit), lambda x: x.amount(x.book.figure("cost"))),
            (_("Projects paid"), lambda x: page.numbers.integer(_begun(x))),
        ):
            yield name, write(self.funds), self._official(write)
        yield _("Proven gap"), self._gap(self.funds), self._official(self._gap)

    def gain(self) -> str:
        """How much more the best plan is worth, as far as the proven gaps tell; empty for the official."""
        _, effect = self.page.language.gettext, self.funds.effect
        low, high = gained(self.official, self.plan)
        if not self.changed or not (isfinite(low) and isfinite(high)):
            return ""
        if low <= 0 <= high:
            return _(
                "Whether the best plan under these budgets is worth more than the official one cannot be "
                "told: the proven gaps leave anything open from {low} less to {high} more ({unit}).",
                low=effect(-low), high=effect(high), unit=self.funds.unit,
            )  # fmt: skip
        ends = sorted((abs(low), abs(high)))
        amount = "–".join(dict.fromkeys(effect(end) for end in ends))
        if low > 0:
            return _(
                "The best plan under these budgets is worth {amount} more than the official one ({unit}).",
                amount=amount, unit=self.funds.unit,
            )  # fmt: skip
        return _(
            "The best plan under these budgets is worth {amount} less than the official one ({unit}).",
            amount=amount, unit=self.funds.unit,
        )  # fmt: skip

    def sheets(self) -> Iterator[Sheet]:
        """Projects that change, money by source and by region."""
        if self.changed:
            yield self._projects()
        yield self._sources()
        yield self._regions()

    def _official(self, write: Callable[[Funds], str]) -> str:
        return (
            self.page.language.gettext("official: {value}", value=write(self.before)) if self.changed else ""
        )

    def _gap(self, funds: Funds) -> str:
        gap = funds.book.figure("gap")
        if gap is None:
            return "…"
        return self.page.numbers.percent(0.0 if gap < PROVED else gap, 2)

    def _projects(self) -> Sheet:
        page, _ = self.page, self.page.language.gettext

        def state(status: str, paid: int, of: int) -> str:
            part = _("{paid} of {all}", paid=paid, all=of)
            return f"{page.capital(page.word(f'plan.{status}'))} ({part})"

        rows = tuple(
            (
                self.funds.names("project", row["project"]),
                self.funds.region(row["region"]),
                state(row["official_status"], row["official_paid"], row["stages"]),
                state(row["status"], row["paid"], row["stages"]),
                self._more(row["cost"] - row["official_cost"]),
            )
            for row in changed_projects(self.official, self.plan).to_dicts()
        )
        heads = (
            _("Project"), _("Region"), _("Official"), _("In this what-if"),
            _("Change of cost, {unit}", unit=self.funds.unit),
        )  # fmt: skip
        return Sheet(_("Projects of which other stages are paid"), heads, rows, 4)

    def _sources(self) -> Sheet:
        _, names = self.page.language.gettext, self.funds.names
        budgets = [_by(funds, "channels", "source", amount="budget") for funds in (self.before, self.funds)]
        paid = [_by(funds, "sources", "source", amount="paid") for funds in (self.before, self.funds)]
        rows = [
            (names("source", code), *self._pair(budgets, code), *self._pair(paid, code))
            for code in sorted(paid[1], key=lambda code: (-budgets[0].get(code, 0), code))
        ]
        unit = self.funds.unit
        heads: tuple[str, ...]
        if not self.changed:
            heads = (_("Source"), _("Budget, {unit}", unit=unit), _("Paid, {unit}", unit=unit))
        else:
            heads = (
                _("Source"), _("Official budget, {unit}", unit=unit), _("Budget, {unit}", unit=unit),
                _("Officially paid, {unit}", unit=unit), _("Paid, {unit}", unit=unit),
            )  # fmt: skip
        return Sheet(_("Money by source"), heads, tuple(rows))

    def _regions(self) -> Sheet:
        _ = self.page.language.gettext
        cost = [_by(funds, "regions", "region", amount="cost") for funds in (self.before, self.funds)]
        codes = sorted(dict.fromkeys([*cost[0], *cost[1]]), key=lambda code: (-cost[0].get(code, 0), code))
        unit = self.funds.unit
        rows = []
        for code in codes:
            change = cost[1].get(code, 0) - cost[0].get(code, 0)
            more = (self._more(change),) if self.changed else ()
            rows.append((self.funds.region(code), *self._pair(cost, code), *more))
        heads = (
            (_("Region"), _("Official plan, {unit}", unit=unit), _("In this what-if, {unit}", unit=unit),
             _("Change, {unit}", unit=unit))
            if self.changed
            else (_("Region"), _("Money, {unit}", unit=unit))
        )  # fmt: skip
        return Sheet(_("Money by region"), heads, tuple(rows))

    def _pair(self, amounts: list[dict[str, int]], code: str) -> tuple[Cell, ...]:
        """The official amount and the one of the plan; one of them where there is no other plan."""
        shown = amounts if self.changed else amounts[1:]
        return tuple(self.funds.amount(x[code]) if code in x else "–" for x in shown)

    def _more(self, amount: int) -> str:
        text = self.funds.amount(abs(amount))
        return text if amount == 0 else f"+{text}" if amount > 0 else f"−{text}"


def _begun(funds: Funds) -> int:
    return sum(row["status"] != "out" for row in funds.book.rows("projects"))


def _by(funds: Funds, table: str, key: str, *, amount: str) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    rows: tuple[Row, ...] = funds.book.rows(table)
    for row in rows:
        found[row[key]] += row[amount]
    return dict(found)


@dataclass(frozen=True, slots=True)
class BudgetOutcome:
    """What the page shows of changed budgets.

    Attributes:
        query: The budgets as a query; empty for the official ones.
        state: ``official``; ``quick``; ``open``, a quick one without a known bound; ``exact``; ``long``, the
            best one of a long search that is not proved the best; ``none`` where rules and budgets allow no
            plan; or ``late`` where none was found at once.
        about: The state in words.
        said: The outcome in a sentence, read out by screen readers.
        problems: What could not be read, or why there is no plan.
        shares: Budgets over all years by field.
        cards: (name, figure, the official figure).
        gain: How much more the best plan is worth.
        sheets: Tables.
        pictures: Flows of money: wide, and two steps for a narrow screen; none without money.
        warnings: What the plan says of itself.
        job: Number of the job that works the exact plan out; empty = there is none.
        banner: What stands above made-up projects; empty for real ones.
    """

    query: str
    state: str
    about: str
    said: str
    problems: tuple[str, ...]
    shares: tuple[tuple[str, str], ...]
    cards: tuple[tuple[str, str, str], ...] = ()
    gain: str = ""
    sheets: tuple[Sheet, ...] = ()
    pictures: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    job: str = ""
    banner: str = ""


def refused(
    page: Page, official: AllocationResult, *, failure: GrowthPolesError
) -> tuple[str, tuple[str, ...]]:
    """The state of budgets without a plan, and why there is none, with names instead of codes."""
    funds = Funds(page, Book(official))
    said = []
    for item in failure.problems:
        key = item.where.key or ""
        name = funds.names.find("rule", key.removeprefix("rule.")) or (funds.keyed(key) if key else "")
        text = message_body(item, page.language)
        said.append(f"{name}: {text}" if name else page.capital(text))
    return "late" if isinstance(failure, NotAvailableError) else "none", tuple(said)


def state_words(page: Page, state: str) -> str:
    """What a state means for who reads the plan."""
    _ = page.language.gettext
    return {
        "official": _("The official result: nothing is changed"),
        "quick": _("A quick plan: no other plan is worth more by over its proven gap."),
        "open": _("A quick plan; how far it is from the best is not known."),
        "exact": _("The exact plan: it is proved that none is worth more."),
        "long": _("The best plan of a long search; it is not proved the best, its gap is below."),
        "late": _("No plan was found so quickly."),
        "none": _("There is no plan under these budgets."),
    }[state]


def contracts_view(plans: TwoPlans, *, state: str) -> View:
    """Who pays what and when, as files, which say whether this is the official plan."""
    page, about = plans.page, state_words(plans.page, state)
    title = f"{table_title('contracts', page.language.code)}, {plans.plan.spec['money']}. "
    if state != "official":
        title += page.language.gettext("What-if, not the official result") + ". "
    title += f"{about} {plans.funds.illustrative}"
    return View(
        "contracts",
        title.strip().rstrip("."),
        data=named(page, plans.funds.book, data=plans.plan["contracts"]),
    )


def is_proved(plan: AllocationResult) -> bool:
    """Whether a plan is proved the best."""
    gap = Book(plan).figure("gap")
    return gap is not None and gap < PROVED


def told_plans(
    plans: TwoPlans, *, query: str, state: str, shares: Shares, problems: tuple[str, ...] = (), job: str = ""
) -> BudgetOutcome:
    """Put a plan and the official one into words.

    Args:
        plans: The two plans.
        query: The budgets as a query.
        state: ``official``, ``quick``, ``open``, ``exact`` or ``long``.
        shares: Budgets over all years by field, as printed.
        problems: What could not be read.
        job: Number of the job that works the exact plan out.
    """
    cards = tuple(plans.cards())
    warnings, _notes = funds_notes(
        plans.funds, "finance.plan.empty", "finance.gap.open", "finance.quota.short"
    )
    return BudgetOutcome(
        query,
        state,
        state_words(plans.page, state),
        "; ".join(f"{name}: {text}" for name, text, _ in cards),
        problems,
        shares,
        cards,
        plans.gain(),
        tuple(plans.sheets()),
        tuple(flow_pictures(plans.funds)),
        (*missed(plans.funds), *warnings),
        job,
        plans.funds.illustrative,
    )

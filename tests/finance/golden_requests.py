"""One small request per constraint, in which its rows bind; the text of its model lies in golden/."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tests.finance.portfolios import asked, funded, name, project, single, source, stage

from growthpoles.finance.allocate_guard import Spread, add_cuts
from growthpoles.finance.allocate_inputs import AllocationSettings, Scenarios, lay_out
from growthpoles.finance.allocate_model import Model
from growthpoles.finance.allocate_rows import draft
from growthpoles.finance.allocate_solve import solve
from growthpoles.finance.funding import Funding, Quota, Rule, Source
from growthpoles.finance.portfolio import Goal, Link, Portfolio


@dataclass(frozen=True)
class Request:
    """A request, and the kinds of rows that bind in its plan."""

    portfolio: Portfolio
    funding: Funding
    binding: tuple[str, ...]
    settings: dict[str, Any] = field(default_factory=dict)

    def model(self) -> Model:
        made = draft(lay_out(self.portfolio, self.funding), AllocationSettings(gap=0, **self.settings))
        if made.settings.budget != "guarded":
            return made.builder.finish()
        spread = Spread.of(made.task)
        while True:
            model = made.builder.finish()
            found = solve(model, made.settings)
            assert found is not None
            if not add_cuts(made, found.x, spread=spread):
                return model


TWO = asked(single("A", 6, 9.0, region="N"), single("B", 5, 6.0, region="S"))
FUND = funded(source("fund", 10))
OWN = Source("own", name("own"), "own", cost_of_money=0.1)


def rule(code: str, *sources: str, **limits: Any) -> Rule:
    return Rule(code, name(code), sources, **limits)


def channel() -> Request:
    """(1), (2): what is carried over and what is paid back adds to the budget."""
    late = asked(single("A", 8, 9.0), project("B", stage(cost={2027: 7}, value=5.0)), single("C", 1, 1.0))
    return Request(
        late,
        funded(
            source("fund", {2026: 4, 2027: 2}, carry=0.5), source("loans", {2026: 6, 2027: 0}, repayment=0.5)
        ),
        ("cover", "channel"),
    )


def eligibility() -> Request:
    """(3): the fund pays in the south only, so that no money flows from it to the north."""
    return Request(TWO, funded(source("fund", 10, regions=("S",)), source("bank", 5, "bank")), ("cover",))


def shares() -> Request:
    """(4): at most half from the fund, at least a fifth from the applicants."""
    rules = (rule("half", "fund", max_share=0.5), rule("own", "own", min_share=0.2))
    sources = (source("fund", 20, cost_of_money=0.0), source("bank", 20, "bank", cost_of_money=0.05), OWN)
    return Request(TWO, funded(*sources, rules=rules), ("share-max", "share-min"))


def amounts() -> Request:
    """(5): at most 4 from the fund, and 2 of the applicants' own money for both stages."""
    chain = asked(project("A", stage("development", 5, 4.0), stage("pilot", 7, 9.0), own_money=2))
    sources = (source("fund", 20), source("bank", 1, "bank"), OWN)
    funding = funded(*sources, rules=(rule("most", "fund", max_amount=4),))
    return Request(chain, funding, ("amount", "own"), {"model": "full"})


def bands() -> Request:
    """(5): the same by bands of shares, where stages stand together."""
    chain = asked(project("A", stage("development", 5, 4.0), stage("pilot", 7, 9.0), own_money=3))
    sources = (source("fund", 20, cost_of_money=0.3), source("bank", 7, "bank", cost_of_money=0.6), OWN)
    funding = funded(*sources, rules=(rule("most", "fund", max_amount=4),))
    return Request(chain, funding, ("own-band",), {"model": "aggregated"})


def gates() -> Request:
    """(6): a stage after the one before it, exactly one variant, and what is committed."""
    chain = project("A", stage("development", 6), stage("pilot", 1, 9.0))
    variants = (single("B1", 4, -1.0, variant_of="B"), single("B2", 4, -2.0, variant_of="B"))
    old = project("C", stage(cost=2, value=-1.0, committed=True))
    return Request(
        asked(chain, *variants, old, exactly_one=frozenset({"B"})), funded(source("fund", 10)),
        ("gate", "variant", "committed"),
    )  # fmt: skip


def links() -> Request:
    """(7): A needs B, which is worth nothing; C excludes D; E and F gain, G and H lose together."""
    items = (("A", 9.0), ("B", -1.0), ("C", 5.0), ("D", 4.0), ("E", 2.0), ("F", -1.0), ("G", 6.0), ("H", 5.0))
    pairs = (Link("A", "requires", "B"), Link("C", "excludes", "D"), Link("E", "synergy", "F", 3.0),
             Link("G", "synergy", "H", -4.0))  # fmt: skip
    made = asked(*(single(code, 1, value) for code, value in items), links=pairs)
    return Request(made, FUND, ("requires", "excludes", "both-other", "both-least"))


def floors() -> Request:
    """(8): half of the money to the south, which falls short, and 3 at least to programme g."""
    items = asked(
        single("A", 6, 9.0, region="N"), single("B", 4, 1.0, region="S"),
        single("C", 3, -1.0, region="N", programme="g"),
    )  # fmt: skip
    quotas = (Quota("region", "S", min_share=0.5), Quota("programme", "g", min_amount=3, elastic=False))
    return Request(items, funded(source("fund", 13), quotas=quotas), ("total", "floor-share", "floor-amount"))


def ceilings() -> Request:
    """(8): at most 60 % to the north and 5 to one lead organisation."""
    items = asked(
        single("A", 6, 9.0, region="N"), single("B", 4, 3.0, region="S", lead="o"),
        single("C", 3, 2.0, region="S", lead="o"), single("D", 2, 4.0, region="N"),
    )  # fmt: skip
    quotas = (Quota("region", "N", max_share=0.6), Quota("lead", "o", max_amount=5))
    funding = funded(source("fund", 20), quotas=quotas)
    return Request(items, funding, ("ceiling-share", "ceiling-amount"))


def pilots() -> Portfolio:
    """Two projects whose second stage is reached with 50 % and 80 %."""
    return asked(*(
        project(code, stage("development", 1, 1.0, probability=p), stage("pilot", 10, 9.0))
        for code, p in (("A", 0.5), ("B", 0.8))
    ))  # fmt: skip


def expected() -> Request:
    """(9): budgets count the spending that is expected."""
    return Request(pilots(), funded(source("fund", 12)), ("cover", "channel"), {"budget": "expected"})


def guarded() -> Request:
    """(9): a margin keeps the probability of an overrun at 5 %."""
    return Request(pilots(), funded(source("fund", 18)), ("guard",), {"budget": "guarded", "overrun": 0.05})


def goals() -> Request:
    """A goal counts up to its target."""
    items = (single("A", 5, 0.0, contributions=(("g", 60.0),)), single("B", 5, 4.0))
    return Request(asked(*items, goals=(Goal("g", name("g"), 100.0, 10.0),)), FUND, ("attain",))


def risk() -> Request:
    """Half of the objective is the mean of the worse half of the scenarios."""
    scenarios = Scenarios((("A", "pilot"), ("B", "pilot")), np.array([[0.0, 9.0], [20.0, 9.0]]))
    settings = {"risk_aversion": 0.5, "tail": 0.5, "scenarios": scenarios}
    return Request(TWO, funded(source("fund", 6)), ("tail",), settings)


REQUESTS: dict[str, Callable[[], Request]] = {
    made.__name__: made
    for made in (channel, eligibility, shares, amounts, bands, gates, links, floors, ceilings, expected,
                 guarded, goals, risk)
}  # fmt: skip

"""The pages of the dashboard: which there are, what they show, and what a run must have for them."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.present.language import N_
from growthpoles.web.run_folder import OpenRun


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the report as a part of a page.

    Attributes:
        ident: Section of the report.
        kinds: Kinds of results it is made of; one of them is enough.
        title: Name in the navigation.
    """

    ident: str
    kinds: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of the dashboard.

    Attributes:
        code: Its address below the language.
        title: Name.
        group: Heading in the navigation.
        parts: Sections it shows one at a time; none = the page has a view of its own.
        kinds: Kinds of results a view of its own needs; one of them is enough, none = it needs no run.
    """

    code: str
    title: str
    group: str
    parts: tuple[Part, ...] = ()
    kinds: tuple[str, ...] = ()

    def shown_parts(self, run: OpenRun) -> tuple[Part, ...]:
        """Parts that the run has results for."""
        return tuple(part for part in self.parts if _has(run, part))

    def shown(self, run: OpenRun) -> bool:
        """Whether the run has results for the page."""
        if self.parts:
            return bool(self.shown_parts(run))
        return not self.kinds or bool(run.kinds & set(self.kinds))


def _has(run: OpenRun, part: Part) -> bool:
    if part.ident == "settlements":
        return run.shelf.settlements is not None
    return bool(run.kinds & set(part.kinds))


_READ, _TOPICS, _WORK = N_("The result"), N_("Topics"), N_("Work with it")
CHAPTERS = (
    Chapter("overview", N_("Overview"), _READ),
    Chapter("map", N_("Map"), _READ, kinds=("potential", "poles")),
    Chapter("ranking", N_("Ranking"), _READ, kinds=("potential",)),
    Chapter("region", N_("Profiles of the regions"), _READ, kinds=("potential", "poles")),
    Chapter("compare", N_("Compare regions"), _READ, kinds=("potential",)),
    Chapter(
        "poles",
        N_("Growth poles"),
        _TOPICS,
        (
            Part("poles", ("poles",), N_("Growth poles")),
            Part("settlements", ("poles",), N_("Poles among cities and villages")),
            Part("network", ("network", "placement"), N_("Network of poles")),
            Part("spread", ("spread",), N_("Spread or backwash")),
        ),
    ),
    Chapter(
        "industries",
        N_("Industries and chain reaction"),
        _TOPICS,
        (
            Part("industries", ("specialisation", "shift-share"), N_("Industries")),
            Part("propulsive", ("propulsive",), N_("Propulsive industries: six visible properties")),
            Part("chain", ("chain",), N_("Chain reaction")),
            Part("regionalised", ("regionalised",), N_("Input-output table of the regions")),
            Part("relatedness", ("relatedness",), N_("Related industries and complexity")),
            Part("technology", ("technology",), N_("Technology and knowledge intensity")),
            Part("modes", ("modes",), N_("Technological modes")),
            Part("sectors", ("sectors",), N_("Potential by sector")),
            Part("actors", ("actors",), N_("Organisations of the innovation sphere")),
        ),
    ),
    Chapter(
        "constraints",
        N_("What holds the regions back"),
        _TOPICS,
        (Part("diagnosis", ("constraints",), N_("What holds the regions back")),),
    ),
    Chapter(
        "change",
        N_("Change over the years"),
        _TOPICS,
        (
            Part("monitor", ("monitor",), N_("Monitoring over the years")),
            Part("vintages", ("vintages",), N_("Revised figures")),
            Part("divergence", ("divergence",), N_("Divergence or convergence")),
            Part("growth", ("growth-estimate", "growth"), N_("Cumulative growth: a simulation")),
            Part("claims", ("claims",), N_("Claims put to the test")),
        ),
    ),
    Chapter(
        "benchmark",
        N_("International comparison"),
        _TOPICS,
        (Part("benchmark", ("benchmark",), N_("International comparison")),),
    ),
    Chapter(
        "outlook",
        N_("Outlook"),
        _TOPICS,
        (
            Part("forecast", ("forecast",), N_("Forecast")),
            Part("outlook", ("outlook",), N_("Outlook: index and poles")),
            Part("targets", ("plan",), N_("Plan and actual")),
        ),
    ),
    Chapter(
        "transfer",
        N_("Technology transfer"),
        _TOPICS,
        (
            Part("readiness", ("readiness",), N_("Readiness of technologies")),
            Part("innovations", ("innovations",), N_("Kinds of innovations")),
            Part("matches", ("matches",), N_("Results and needs matched")),
            Part("consortia", ("consortia",), N_("Consortia of research and industry")),
            Part("diffusion", ("diffusion",), N_("Diffusion of innovations")),
            Part("business-case", ("business-case",), N_("Business cases")),
            Part("transfer", ("transfer-indicators",), N_("Indicators of transfer")),
        ),
    ),
    Chapter(
        "finance",
        N_("Programmes and finance"),
        _TOPICS,
        (
            Part("plan", ("allocation", "priorities", "alternatives"), N_("Plan of financing")),
            Part("financing", ("financing",), N_("Money for innovation today")),
            Part("frontier", ("finance-frontier",), N_("Concentration in poles or alignment of regions")),
            Part("risk", ("risk",), N_("Risk: who loses what, and how often")),
            Part("sharing", ("sharing",), N_("Fair shares of the partners")),
            Part("investors", ("investors",), N_("Consortia of investors")),
            Part("adjustment", ("adjustment",), N_("Adjusting the plan")),
            Part("programme", ("programme",), N_("Programmes: goals, measures and who does what")),
            Part("call", ("call", "assignment"), N_("Calls: ranking and decisions")),
        ),
    ),
    Chapter("what-if", N_("What if"), _WORK, kinds=("potential",)),
    Chapter("budget", N_("Other budgets"), _WORK, kinds=("allocation",)),
    Chapter("tables", N_("Tables"), _WORK, kinds=("result",)),
    Chapter(
        "audit",
        N_("Audit and method"),
        _WORK,
        (
            Part("audit", ("audit",), N_("Audit of the index")),
            Part("coverage", ("potential",), N_("What the figures cover")),
            Part("diagnostics", ("result",), N_("Checks and warnings")),
            Part("method", ("potential",), N_("Method and sources")),
            Part("reproduce", ("result",), N_("How to reproduce this report")),
        ),
    ),
    Chapter("start", N_("New study"), _WORK),
)


def chapter(code: str) -> Chapter:
    """The chapter with a code.

    Raises:
        KeyError: There is none.
    """
    return {item.code: item for item in CHAPTERS}[code]


def chapter_of(ident: str) -> Chapter | None:
    """The chapter that shows a section of the report; None when it has its own view."""
    return next((item for item in CHAPTERS if any(part.ident == ident for part in item.parts)), None)

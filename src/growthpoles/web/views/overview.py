"""Overview: the findings in sentences, each with its certainty, and the key figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from growthpoles.present.page import Page
from growthpoles.present.sections.overview import title_facts
from growthpoles.present.words import CERTAINTY
from growthpoles.web.fragments import fragment
from growthpoles.web.site import Site

REPORTS = (("docx", "Word"), ("pdf", "PDF"), ("xlsx", "Excel"), ("html", "HTML"))


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure.

    Attributes:
        head: What it is.
        figure: The figure.
        remark: How sure it is, or what stands behind it.
        path: Page that says more.
    """

    head: str
    figure: str
    remark: str
    path: str


def routes(site: Site) -> list[Route]:
    """Addresses of the overview."""

    def home(request: Request) -> Response:
        code = site.language(request).code
        return RedirectResponse(f"/{code}/{'overview' if site.runs else 'start'}", 303)

    def overview(request: Request) -> Response:
        return site.kept(request, lambda: _overview(site, request))

    return [Route("/{language}", home), Route("/{language}/", home), Route("/{language}/overview", overview)]


def _overview(site: Site, request: Request) -> Response:
    run, page = site.opened(), site.page(request)
    made = run.section("findings", page.language.code)
    cards = [card for make in (_poles, _leader, _sure, _industries, _held) for card in make(page)]
    return site.html(
        request,
        "overview.html.j2",
        chapter="overview",
        title=run.title(page.language.code),
        cards=cards,
        facts=title_facts(page),
        reports=REPORTS,
        findings=fragment(made, page) if made else "",
    )


def _poles(page: Page) -> Iterator[Card]:
    book, _, numbers = page.shelf.first("poles"), page.language.gettext, page.numbers
    rows = book.rows("poles") if book else ()
    if not rows:
        return
    found = [row for row in rows if row["label"] in ("pole", "mixed")]
    firm = sum(CERTAINTY.get(row["stability"] or "") == "firm" for row in found)
    figure = _("{n} of {all}", n=numbers.integer(len(found)), all=numbers.integer(len(rows)))
    yield Card(_("Growth poles among the regions"), figure, _("firm: {n}", n=numbers.integer(firm)), "poles")


def _leader(page: Page) -> Iterator[Card]:
    book, _ = page.shelf.potential, page.language.gettext
    rows = [row for row in book.latest("scores") if row["rank"] == 1] if book else []
    if rows:
        names = page.unit_list(row["unit"] for row in rows)
        remark = f"{page.number(rows[0]['index'])}; {rows[0]['year']}"
        yield Card(_("Highest index"), names, remark, "ranking")


def _sure(page: Page) -> Iterator[Card]:
    book, _ = page.shelf.first("robustness"), page.language.gettext
    width = book.figure("mean_width") if book else None
    count = book.figure("replicates") if book else None
    if width is not None and count is not None:
        figure = _("{n} ranks", n=page.numbers.decimal(width, 1))
        remark = page.language.ngettext(
            "{n} recalculation.", "{n} recalculations.", int(count), n=page.numbers.integer(count)
        )
        yield Card(_("Mean width of the rank intervals"), figure, remark, "ranking")


def _industries(page: Page) -> Iterator[Card]:
    book, _ = page.shelf.first("propulsive"), page.language.gettext
    count = book.figure("propulsive") if book else None
    homes = book.figure("units_with_propulsive") if book else None
    if count is not None and homes is not None:
        remark = _("in regions: {n}", n=page.numbers.integer(homes))
        yield Card(_("Propulsive industries"), page.numbers.integer(count), remark, "industries")


def _held(page: Page) -> Iterator[Card]:
    book, _ = page.shelf.first("constraints"), page.language.gettext
    every, judged = (book.figure(name) if book else None for name in ("constraints", "constraints_measured"))
    if every is not None and judged is not None:
        figure = _("{n} of {all}", n=page.numbers.integer(judged), all=page.numbers.integer(every))
        yield Card(
            _("Constraints that can be judged"),
            figure,
            _("for the others figures are missing"),
            "constraints",
        )

"""Ranking: the index with rank intervals, and ranks over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.present.charts.bumps import Bump, bumps
from growthpoles.present.charts.svg import Frame
from growthpoles.present.page import Page, framework_code
from growthpoles.present.shelf import Book, Row
from growthpoles.web.fragments import fragment
from growthpoles.web.run_folder import OpenRun
from growthpoles.web.site import Site
from growthpoles.web.view import View, frame_of

_MOST = 4


@dataclass(frozen=True)
class Ranks:
    """Ranks of one index over the years.

    Attributes:
        page: Words of the language.
        book: The monitoring result.
        marked: Units that are picked out.
    """

    page: Page
    book: Book
    marked: tuple[str, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Rows of the index."""
        return self.book.rows("levels", kind="index")

    @property
    def years(self) -> list[int]:
        """Years with ranks, rising."""
        return sorted({row["year"] for row in self.rows if row["rank"] is not None})

    @property
    def title(self) -> str:
        """What is shown."""
        own = self.page.names_of(self.book)
        framework = own("framework", framework_code(self.book.result.spec))
        _ = self.page.language.gettext
        return _("Ranks over the years: {framework}", framework=framework)

    def svg(self, width: float) -> str:
        """The picture."""
        _ = self.page.language.gettext
        marks = {code: k for k, code in enumerate(self.marked or self._movers())}
        held = {(row["unit"], row["year"]): row["rank"] for row in self.rows}
        lines = [
            Bump(self.page.unit(code), tuple(held.get((code, year)) for year in self.years), marks.get(code))
            for code in dict.fromkeys(row["unit"] for row in self.rows)
        ]
        said = _("Lines of the regions by rank; the table below gives the same ranks.")
        frame = Frame(f"bumps-{width:.0f}", self.title, said)
        return bumps(lines, frame, years=[str(year) for year in self.years], width=width)

    def view(self) -> View:
        """The ranks as files."""
        _ = self.page.language.gettext
        heads = [_("Code"), _("Region"), *(str(year) for year in self.years)]
        return View("ranks", self.title, self.svg(940.0), frame_of(heads, self.table()))

    def table(self) -> list[tuple[object, ...]]:
        """Code, name and ranks of each unit, by the last rank."""
        held = {(row["unit"], row["year"]): row["rank"] for row in self.rows}
        codes = dict.fromkeys(row["unit"] for row in self.rows)
        made = [(code, self.page.unit(code), *(held.get((code, y)) for y in self.years)) for code in codes]
        return sorted(made, key=lambda row: (row[-1] is None, row[-1] or 0, self.page.key(str(row[1]))))

    def _movers(self) -> Sequence[str]:
        """The two that rose most and the two that fell most."""
        moves = {}
        for row in self.table():
            ranks = [rank for rank in row[2:] if isinstance(rank, int | float)]
            if len(ranks) > 1:
                moves[str(row[0])] = ranks[0] - ranks[-1]
        up = sorted((code for code in moves if moves[code] > 0), key=lambda code: -moves[code])[:2]
        down = sorted((code for code in moves if moves[code] < 0), key=lambda code: moves[code])[:2]
        return (*up, *down)


def routes(site: Site) -> list[Route]:
    """Addresses of the ranking."""

    def show(request: Request) -> Response:
        return site.kept(request, lambda: _show(site, request))

    return [Route("/{language}/ranking", show)]


def view(site: Site, request: Request) -> View:
    """The ranking of an address as files: of one year, or over the years."""
    run, page = site.opened(), site.page(request)
    ranks = _ranks(page, request)
    if request.query_params.get("part") == "years" and ranks:
        return ranks.view()
    return _of_one_year(run, page)


def _of_one_year(run: OpenRun, page: Page) -> View:
    _, book = page.language.gettext, page.shelf.potential
    made = run.section("ranking", page.language.code)
    if book is None or made is None:
        return View("ranking", _("Ranking"))
    sure = page.shelf.first("robustness")
    ranks = {row["unit"]: row for row in sure.latest("ranks")} if sure else {}
    rows = [
        (
            row["rank"],
            row["unit"],
            page.unit(row["unit"]),
            row["index"],
            *(ranks.get(row["unit"], {}).get(name) for name in ("median", "low", "high")),
            row["coverage"],
        )
        for row in sorted(book.latest("scores"), key=lambda row: (row["rank"] is None, row["rank"] or 0))
    ]
    heads = [_("Rank"), _("Code"), _("Region"), _("Index"), _("Median rank")]
    heads += [_("Lower end of the interval"), _("Upper end of the interval"), _("Coverage")]
    title = _("Ranking of regions by the index") + f", {book.year}"
    start = made.body.index("<svg")
    svg = made.body[start : made.body.index("</svg>", start) + len("</svg>")]
    return View("ranking", title, svg, frame_of(heads, rows))


def _ranks(page: Page, request: Request) -> Ranks | None:
    """Ranks of the first index that has them in more than one year."""
    units = {row["unit"] for row in page.shelf.units()}
    marked = tuple(code for code in request.query_params.getlist("mark") if code in units)[:_MOST]
    found = [Ranks(page, book, marked) for book in page.shelf.all("monitor")]
    return next((ranks for ranks in found if len(ranks.years) > 1), None)


def _show(site: Site, request: Request) -> Response:
    run, page = site.opened(), site.page(request)
    made, pairs = (run.section(name, page.language.code) for name in ("ranking", "pairs"))
    ranks = _ranks(page, request)
    return site.html(
        request,
        "ranks.html.j2",
        chapter="ranking",
        title=page.language.gettext("Ranking"),
        body=fragment(made, page) if made else "",
        pairs=fragment(pairs, page) if pairs else "",
        pairs_title=pairs.title if pairs else "",
        ranks=ranks,
        units=sorted(
            ((row["unit"], page.unit(row["unit"])) for row in page.shelf.units()),
            key=lambda it: page.key(it[1]),
        ),
        most=_MOST,
        view=_of_one_year(run, page),
    )

"""Two to four regions side by side: conclusions, pillars, indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.present.charts.compared import COLOURS, Compared, compared
from growthpoles.present.charts.svg import Frame
from growthpoles.present.page import Page, framework_code
from growthpoles.present.sections.profiles import Profile, profile
from growthpoles.present.shelf import Book, Row
from growthpoles.web.site import Site
from growthpoles.web.view import View, frame_of, source_names

SIGNS = "ABCD"


@dataclass(frozen=True)
class Comparison:
    """Some regions side by side.

    Attributes:
        page: Words of the language.
        book: The potential.
        units: Two to four units.
    """

    page: Page
    book: Book
    units: tuple[str, ...]

    @property
    def title(self) -> str:
        """What is shown."""
        names = ", ".join(self.page.unit(code) for code in self.units)
        own = self.page.names_of(self.book)
        return f"{names}: {own('framework', framework_code(self.book.result.spec))}"

    @property
    def signs(self) -> tuple[tuple[str, str, str, str], ...]:
        """Letter, colour, code and name of each unit."""
        return tuple((SIGNS[k], COLOURS[k], code, self.page.unit(code)) for k, code in enumerate(self.units))

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """What the report says of each unit."""
        return tuple(profile(self.page, code) for code in self.units)

    @cached_property
    def pillars(self) -> tuple[tuple[str, Mapping[str, Row]], ...]:
        """Name and row by unit of each pillar."""
        return self._by("pillars", "pillar")

    @cached_property
    def indicators(self) -> tuple[tuple[str, Mapping[str, Row]], ...]:
        """Name and row by unit of each indicator."""
        return self._by("indicators", "indicator")

    def svg(self, width: float) -> str:
        """The picture."""
        _ = self.page.language.gettext
        rows = [
            Compared(
                name,
                tuple(held.get(code, {}).get("score") for code in self.units),
                next((row.get("median") for row in held.values()), None),
            )
            for name, held in self.pillars
        ]
        said = _("Scores of the pillars; the table below gives the same figures.")
        frame = Frame(f"compared-{width:.0f}", self.title, said)
        ticks = [self.page.numbers.decimal(k / 4, 2) for k in range(5)]
        return compared(rows, frame, signs=SIGNS, ticks=ticks, width=width)

    def view(self) -> View:
        """The comparison as files."""
        _ = self.page.language.gettext
        heads = [_("Element"), _("Unit"), *(self.page.unit(code) for code in self.units)]
        rows: list[Sequence[object]] = [
            (name, _("score"), *(held.get(code, {}).get("score") for code in self.units))
            for name, held in self.pillars
        ]
        for name, held in self.indicators:
            measure = next((self.page.measure(row["unit_of_measure"]) for row in held.values()), "")
            rows.append((name, measure, *(held.get(code, {}).get("value") for code in self.units)))
        codes = [row.get("source") or "" for _name, held in self.indicators for row in held.values()]
        sources = source_names(self.page, codes)
        name = "compare-" + "-".join(self.units)
        return View(name, self.title, self.svg(940.0), frame_of(heads, rows), sources)

    def _by(self, table: str, key: str) -> tuple[tuple[str, Mapping[str, Row]], ...]:
        own = self.page.names_of(self.book)
        found: dict[str, dict[str, Row]] = {}
        for row in self.book.latest(table):
            if row["unit"] in self.units:
                found.setdefault(row[key], {})[row["unit"]] = row
        return tuple((own(key, code), held) for code, held in found.items())


def routes(site: Site) -> list[Route]:
    """Addresses of the comparison."""

    def show(request: Request) -> Response:
        return site.kept(request, lambda: _show(site, request))

    return [Route("/{language}/compare", show)]


def view(site: Site, request: Request) -> View:
    """The comparison of an address, as files."""
    page = site.page(request)
    made = _made(page, request)
    return made.view() if made else View("compare", page.language.gettext("Compare regions"))


def _made(page: Page, request: Request) -> Comparison | None:
    """The regions an address asks for; the first and the last of the ranking where it names too few."""
    book = page.shelf.potential
    if book is None:
        return None
    known = [row["unit"] for row in page.shelf.units()]
    asked = [code for code in dict.fromkeys(request.query_params.getlist("unit")) if code in known]
    ranked = [row for row in book.latest("scores") if row["rank"] is not None]
    ranked.sort(key=lambda row: (row["rank"], row["unit"]))
    spare = [*(row["unit"] for row in (ranked[:1] + ranked[-1:])), *known]
    while len(asked) < 2 and spare:
        code = spare.pop(0)
        if code not in asked:
            asked.append(code)
    return Comparison(page, book, tuple(asked[: len(SIGNS)]))


def _show(site: Site, request: Request) -> Response:
    page = site.page(request)
    made = _made(page, request)
    units = [(row["unit"], page.unit(row["unit"])) for row in page.shelf.units()]
    return site.html(
        request,
        "compare.html.j2",
        chapter="compare",
        title=page.language.gettext("Compare regions"),
        made=made,
        units=sorted(units, key=lambda item: page.key(item[1])),
        most=len(SIGNS),
        view=view(site, request),
    )

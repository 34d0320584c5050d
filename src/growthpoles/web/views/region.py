"""One region: its profile, and every score explained down to the raw figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.present.page import Page, Section, framework_code
from growthpoles.present.sections.profiles import profile, profiles_page
from growthpoles.present.shelf import Book, Row
from growthpoles.web.figures import panel, recipe, unit_of_measure
from growthpoles.web.fragments import fragment
from growthpoles.web.run_folder import OpenRun
from growthpoles.web.site import Site
from growthpoles.web.view import View, frame_of, source_names


@dataclass(frozen=True)
class Raw:
    """A raw figure behind an indicator.

    Attributes:
        name: Name.
        role: ``value`` or ``denominator``.
        cell: Its row of the panel as used; empty = there is none.
        measure: Unit of measure in words.
        sources: Sources in words.
    """

    name: str
    role: str
    cell: Row
    measure: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """An indicator of a pillar.

    Attributes:
        row: Its row of the table of indicators.
        name: Name.
        sources: Sources in words.
        factor: What the quotient is multiplied by; empty = nothing.
        raws: Raw figures it is made of.
    """

    row: Row
    name: str
    sources: tuple[str, ...]
    factor: str
    raws: tuple[Raw, ...]


@dataclass(frozen=True)
class Explained:
    """A score of a unit down to the raw figures.

    Attributes:
        title: Framework.
        year: Year.
        score: Row of the index.
        pillars: (row of the pillar, name, its indicators).
    """

    title: str
    year: int
    score: Row
    pillars: tuple[tuple[Row, str, tuple[Step, ...]], ...]


def explain(run: OpenRun, page: Page, *, result: str, unit: str, year: int) -> Explained:
    """Explain the score of a unit in a year."""
    book = Book(run.run.result(result))
    own = page.names_of(book)
    raw = panel(run).filter((pl.col("unit") == unit) & (pl.col("year") == year))
    cells: dict[str, Row] = {row["indicator"]: row for row in raw.iter_rows(named=True)}
    rows = book.rows("indicators", unit=unit, year=year)
    found = []
    for pillar in book.rows("pillars", unit=unit, year=year):
        steps = tuple(
            _step(run, page, book=book, row=row, cells=cells)
            for row in rows
            if row["pillar"] == pillar["pillar"]
        )
        found.append((pillar, own("pillar", pillar["pillar"]), steps))
    title = own("framework", framework_code(book.result.spec))
    return Explained(title, year, book.row("scores", unit=unit, year=year), tuple(found))


def _step(run: OpenRun, page: Page, *, book: Book, row: Row, cells: Mapping[str, Row]) -> Step:
    made = recipe(run, book, indicator=row["indicator"])
    checks = page.names_of(Book(run.run.checks))
    raws = []
    for role in ("value", "denominator"):
        code = made.get(role)
        if code:
            cell = cells.get(code, {})
            measure = page.measure(unit_of_measure(run, code))
            sources = source_names(page, [cell.get("source") or ""])
            raws.append(Raw(checks("indicator", code), role, cell, measure, sources))
    factor = made.get("factor") or ""
    own = page.names_of(book)
    return Step(
        row,
        own("indicator", row["indicator"]),
        source_names(page, [row.get("source") or ""]),
        "" if factor in ("", "1") else factor,
        tuple(raws),
    )


def routes(site: Site) -> list[Route]:
    """Addresses of the regions."""

    def every(request: Request) -> Response:
        return site.kept(request, lambda: _every(site, request))

    def one(request: Request) -> Response:
        return site.kept(request, lambda: _one(site, request))

    return [Route("/{language}/region", every), Route("/{language}/region/{unit}", one)]


def view(site: Site, request: Request) -> View:
    """The explained score of a region, as a table."""
    run, page, unit = site.opened(), site.page(request), _unit(site, request)
    chosen = _chosen(run, request)
    name = page.unit(unit)
    if chosen is None:
        return View(f"region-{unit}", name)
    found = explain(run, page, result=chosen[0], unit=unit, year=chosen[1])
    _ = page.language.gettext
    heads = [_("Pillar"), _("Pillar score"), _("Indicator"), _("Score"), _("Weight"), _("Value"), _("Unit")]
    heads += [_("Year"), _("Remarks"), _("Source")]
    rows = [
        (
            pillar,
            held["score"],
            step.name,
            *(step.row[column] for column in ("score", "weight", "value")),
            page.measure(step.row["unit_of_measure"]),
            found.year,
            "" if step.row["flag"] == "observed" else page.word(step.row["flag"]),
            "; ".join(step.sources),
        )
        for held, pillar, steps in found.pillars
        for step in steps
    ]
    sources = tuple(
        dict.fromkeys(s for _h, _n, steps in found.pillars for step in steps for s in step.sources)
    )
    chart = profile(page, unit).pillar_chart if chosen[0] == _first(run) else ""
    title = f"{name}: {found.title}, {found.year}"
    return View(f"region-{unit}", title, chart, frame_of(heads, rows), sources)


def _every(site: Site, request: Request) -> Response:
    page = site.page(request)
    book = page.shelf.potential
    scores = {row["unit"]: row for row in book.latest("scores")} if book else {}
    units = sorted((row["unit"] for row in page.shelf.units()), key=lambda code: page.key(page.unit(code)))
    poles = page.shelf.first("poles")
    return site.html(
        request,
        "regions.html.j2",
        chapter="region",
        title=page.language.gettext("Profiles of the regions"),
        units=units,
        scores=scores,
        poles={row["unit"]: row for row in poles.rows("poles")} if poles else {},
    )


def _one(site: Site, request: Request) -> Response:
    run, page, unit = site.opened(), site.page(request), _unit(site, request)
    chosen = _chosen(run, request)
    body = profiles_page(page, (unit,))
    return site.html(
        request,
        "region.html.j2",
        chapter="region",
        title=page.unit(unit),
        unit=unit,
        body=fragment(Section("profile", page.unit(unit), body), page),
        explained=explain(run, page, result=chosen[0], unit=unit, year=chosen[1]) if chosen else None,
        choices=tuple(_choices(run, page)),
        chosen=chosen,
        view=view(site, request),
        around=_around(page, unit),
    )


def _around(page: Page, unit: str) -> Markup | Sequence[tuple[str, str]]:
    """The regions before and after in the alphabet."""
    units = sorted((row["unit"] for row in page.shelf.units()), key=lambda code: page.key(page.unit(code)))
    place = units.index(unit)
    return tuple((units[k % len(units)], page.unit(units[k % len(units)])) for k in (place - 1, place + 1))


def _unit(site: Site, request: Request) -> str:
    unit = str(request.path_params["unit"])
    if unit not in {row["unit"] for row in site.opened().shelf.units()}:
        raise HTTPException(404)
    return unit


def _choices(run: OpenRun, page: Page) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Results with scores: name, framework in words, years."""
    for name, result in zip(run.run.names, run.run.results, strict=True):
        if type(result).kind == "potential":
            own = page.names_of(Book(result))
            years = sorted(result["indicators"]["year"].unique().to_list())
            if years:
                yield name, own("framework", framework_code(result.spec)), tuple(years)


def _first(run: OpenRun) -> str:
    book = run.shelf.potential
    return next(
        (n for n, r in zip(run.run.names, run.run.results, strict=True) if book and r is book.result), ""
    )


def _chosen(run: OpenRun, request: Request) -> tuple[str, int] | None:
    asked = request.query_params
    name = asked.get("index") or _first(run)
    kinds = {n: type(r).kind for n, r in zip(run.run.names, run.run.results, strict=True)}
    if kinds.get(name) != "potential":
        if asked.get("index"):
            raise HTTPException(404)
        return None
    years = sorted(run.run.result(name)["indicators"]["year"].unique().to_list())
    if not years:
        return None
    year = asked.get("year", "")
    return name, int(year) if year.isdecimal() and int(year) in years else years[-1]

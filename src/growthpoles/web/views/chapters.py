"""Pages that show sections of the report, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.present.headings import table_title
from growthpoles.present.page import Section
from growthpoles.web.chapters import CHAPTERS, Chapter, Part
from growthpoles.web.fragments import fragment, pictures
from growthpoles.web.run_folder import OpenRun
from growthpoles.web.site import Site
from growthpoles.web.view import MakeView, View
from growthpoles.web.views.tables import result_title, saved_tables


def routes(site: Site) -> list[Route]:
    """Addresses of these pages."""
    return [_route(site, item) for item in CHAPTERS if item.parts]


def _route(site: Site, item: Chapter) -> Route:
    def show(request: Request) -> Response:
        return site.kept(request, lambda: _show(site, request, item))

    return Route(f"/{{language}}/{item.code}", show)


def views() -> Iterator[tuple[str, MakeView]]:
    """Address and picture of each of these pages."""
    for item in CHAPTERS:
        if item.parts:
            yield item.code, partial(_view, item)


def _view(item: Chapter, site: Site, request: Request) -> View:
    """One picture of a section, as files."""
    part, made = _chosen(site, request, item)
    number = request.query_params.get("picture", "1")
    found = pictures(made.body)
    if not (number.isdecimal() and len(number) < 6 and 1 <= int(number) <= len(found)):
        raise HTTPException(404)
    title, svg = found[int(number) - 1]
    return View(f"{part.ident}-{int(number)}", title or made.title, svg)


def _chosen(site: Site, request: Request, item: Chapter) -> tuple[Part, Section]:
    run, page = site.opened(), site.page(request)
    parts = {part.ident: part for part in item.shown_parts(run)}
    chosen = request.query_params.get("part") or next(iter(parts), "")
    made = run.section(chosen, page.language.code) if chosen in parts else None
    if made is None:
        raise HTTPException(404)
    return parts[chosen], made


def _show(site: Site, request: Request, item: Chapter) -> Response:
    run, page = site.opened(), site.page(request)
    part, made = _chosen(site, request, item)
    language = page.language.code
    return site.html(
        request,
        "chapter.html.j2",
        chapter=item.code,
        title=page.language.gettext(item.title),
        section=made,
        body=fragment(made, page, keep=f"/{language}/{item.code}", part=part.ident),
        tables=[
            (
                name,
                result_title(page, name),
                [(t.name, table_title(t.name, language)) for t in saved_tables(run, name)],
            )
            for name in _results(run, part)
        ],
    )


def _results(run: OpenRun, part: Part) -> list[str]:
    """Names of the results a part is made of; parts made of any result name none."""
    if "result" in part.kinds:
        return []
    pairs = zip(run.run.names, run.run.results, strict=True)
    return [name for name, result in pairs if type(result).kind in part.kinds]

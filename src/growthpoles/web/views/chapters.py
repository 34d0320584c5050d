"""Pages that show sections of the report, one at a time."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.web.chapters import CHAPTERS, Chapter
from growthpoles.web.fragments import fragment
from growthpoles.web.site import Site


def routes(site: Site) -> list[Route]:
    """Addresses of these pages."""
    return [_route(site, item) for item in CHAPTERS if item.parts]


def _route(site: Site, item: Chapter) -> Route:
    def show(request: Request) -> Response:
        return site.kept(request, lambda: _show(site, request, item))

    return Route(f"/{{language}}/{item.code}", show)


def _show(site: Site, request: Request, item: Chapter) -> Response:
    run, page = site.opened(), site.page(request)
    parts = {part.ident: part for part in item.shown_parts(run)}
    chosen = request.query_params.get("part") or next(iter(parts), "")
    if chosen not in parts:
        raise HTTPException(404)
    made = run.section(chosen, page.language.code)
    if made is None:
        raise HTTPException(404)
    return site.html(
        request,
        "chapter.html.j2",
        chapter=item.code,
        title=page.language.gettext(item.title),
        section=made,
        body=fragment(made, page),
    )

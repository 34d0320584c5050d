"""The start page: a new study for people who do not program."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.web.site import Site


def routes(site: Site) -> list[Route]:
    """Addresses of the start page."""

    def start(request: Request) -> Response:
        _ = site.language(request).gettext
        return site.html(request, "problem.html.j2", chapter="start", title=_("New study"), texts=[])

    return [Route("/{language}/start", start)]

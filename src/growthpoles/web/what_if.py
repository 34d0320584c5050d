"""What if: other weights, methods and thresholds, and what would follow from them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.web.site import Site


def routes(site: Site) -> list[Route]:
    """Addresses of the what-if page."""

    def what_if(request: Request) -> Response:
        _ = site.language(request).gettext
        return site.html(request, "problem.html.j2", chapter="what-if", title=_("What if"), texts=[])

    return [Route("/{language}/what-if", what_if)]

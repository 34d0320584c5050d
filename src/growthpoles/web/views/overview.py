"""Overview: the findings in sentences, each with its certainty, and the key figures."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from growthpoles.present.sections.overview import title_facts
from growthpoles.web.fragments import fragment
from growthpoles.web.site import Site


def routes(site: Site) -> list[Route]:
    """Addresses of the overview."""

    def home(request: Request) -> Response:
        code = site.language(request).code
        return RedirectResponse(f"/{code}/{'overview' if site.runs else 'start'}", 303)

    def overview(request: Request) -> Response:
        return site.kept(request, lambda: _overview(site, request))

    return [Route("/{language}/", home), Route("/{language}/overview", overview)]


def _overview(site: Site, request: Request) -> Response:
    run, page = site.opened(), site.page(request)
    made = run.section("findings", page.language.code)
    return site.html(
        request,
        "overview.html.j2",
        chapter="overview",
        title=run.title(page.language.code),
        facts=title_facts(page),
        findings=fragment(made, page) if made else "",
    )

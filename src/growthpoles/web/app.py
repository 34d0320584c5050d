"""The application: every address of the dashboard, behind its guard."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from growthpoles.errors import GrowthPolesError
from growthpoles.labels import LANGUAGES
from growthpoles.present.messages import message_text
from growthpoles.web import downloads
from growthpoles.web.guard import Guard
from growthpoles.web.later import Later
from growthpoles.web.run_folder import RunFolder
from growthpoles.web.site import Site
from growthpoles.web.static_files import routes as static_routes
from growthpoles.web.views import chapters, compare, map, overview, ranking, region, tables

_MODULES = (
    static_routes,
    downloads.routes,
    *(module.routes for module in (overview, map, ranking, region, compare, tables, chapters)),
)


def build_app(
    folder: Path | None, *, token: str, work: Path, language: str = "en", exposed: bool = False
) -> Guard:
    """The dashboard as an ASGI application.

    Args:
        folder: Folder of a finished run; None = the start page.
        token: Random word that the opened address carries.
        work: Folder for studies and runs that the start page makes.
        language: Language of the bare address.
        exposed: Whether it answers on more than this machine.
    """
    site = Site(RunFolder(folder) if folder else None, work, language)
    found = [Route("/", lambda request: _home(site, request))]
    for routes in _MODULES:
        found += routes(site)
    found += Later(lambda: _start(site)).routes("start", "study", "job")
    found += Later(lambda: _what_ifs(site)).routes("what-if", "budget")
    app = Starlette(
        routes=found,
        exception_handlers={
            HTTPException: lambda request, failure: _failed(site, request, failure),
            GrowthPolesError: lambda request, failure: _failed(site, request, failure),
        },
    )
    app.router.redirect_slashes = False
    return Guard(app, token, exposed)


def _start(site: Site) -> list[Route]:
    from growthpoles.web import start

    return start.routes(site)


def _what_ifs(site: Site) -> list[Route]:
    from growthpoles.web import budget, what_if

    held = what_if.Opened()
    return [*what_if.routes(site, held), *budget.routes(site, held)]


def _home(site: Site, request: Request) -> Response:
    return RedirectResponse(f"/{site.chosen}/{'overview' if site.runs else 'start'}", 303)


def _failed(site: Site, request: Request, failure: Exception) -> Response:
    """A page that says in words what is wrong."""
    head = request.url.path.split("/")[1:2]
    code = head[0] if head and head[0] in LANGUAGES else site.chosen
    request.path_params["language"] = code
    status = failure.status_code if isinstance(failure, HTTPException) else 422
    texts = (
        [message_text(item, code) for item in failure.problems]
        if isinstance(failure, GrowthPolesError)
        else []
    )
    broken = Site(None, site.work, site.chosen) if _broken(site) else site
    _ = site.language(request).gettext
    title = _("This page does not exist") if status == 404 else _("This cannot be shown")
    return broken.html(request, "problem.html.j2", chapter="", title=title, texts=texts, status=status)


def _broken(site: Site) -> bool:
    try:
        site.run  # noqa: B018 - whether it opens at all
    except GrowthPolesError:
        return True
    return False

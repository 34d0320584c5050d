"""What if: other weights, methods and thresholds, and what would follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from growthpoles.errors import GrowthPolesError, InputError
from growthpoles.present.messages import message_text
from growthpoles.study.what_if import WhatIf, open_inputs
from growthpoles.study.what_if_budget import BudgetWhatIf
from growthpoles.study.what_if_files import list_what_ifs, read_what_if, save_what_if, what_if_path
from growthpoles.web.budget_query import budget_query
from growthpoles.web.downloads import file_routes
from growthpoles.web.forms import go, post
from growthpoles.web.run_folder import OpenRun
from growthpoles.web.site import Site, address, render
from growthpoles.web.view import View
from growthpoles.web.what_if_controls import controls
from growthpoles.web.what_if_outcome import Outcome, outcome, ranks_view
from growthpoles.web.what_if_query import Asked, change_query, read_change
from growthpoles.web.work_folder import good_name

_TITLE_LENGTH = 200


class Opened:
    """The what-ifs of the run that is shown; its inputs are read once, again when the run is another one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: tuple[OpenRun, WhatIf, BudgetWhatIf] | None = None

    def of(self, run: OpenRun) -> WhatIf:
        """The what-if of scores and poles.

        Raises:
            InputError: The run has no potential that could be worked out again.
        """
        return self._both(run)[0].checked()

    def budget(self, run: OpenRun) -> BudgetWhatIf:
        """The what-if of budgets."""
        return self._both(run)[1]

    def _both(self, run: OpenRun) -> tuple[WhatIf, BudgetWhatIf]:
        with self._lock:
            if self._held is None or self._held[0] is not run:
                inputs = open_inputs(run.run.folder)
                self._held = (run, WhatIf(*inputs), BudgetWhatIf(*inputs))
            return self._held[1:]


def routes(site: Site, held: Opened) -> list[Route]:
    """Addresses of the what-if page."""
    base = "/{language}/what-if"
    return [
        Route(base, lambda request: _page(site, held, request)),
        Route(f"{base}/outcome", lambda request: _outcome(site, held, request)),
        *file_routes(site, "what-if/ranks", make=lambda site, request: _ranks(site, held, request)),
        Route(f"{base}/saved/{{name}}", lambda request: _open(site, request)),
        Route(f"{base}/saved/{{name}}/file", lambda request: _file(site, request)),
        post(f"{base}/save", lambda request, fields: _save(site, held, request=request, fields=fields)),
    ]


def _asked(site: Site, held: Opened, request: Request) -> tuple[WhatIf, Asked]:
    found = held.of(site.opened())
    return found, read_change(dict(request.query_params), found.choices)


def _seen(site: Site, request: Request, found: WhatIf, *, asked: Asked) -> Outcome:
    page = site.page(request)
    said = tuple(message_text(item, page.language.code) for item in asked.problems)
    return outcome(page, found, change=asked.change, problems=said)


def _page(site: Site, held: Opened, request: Request) -> Response:
    """The whole page; an address that says more than it must leads to its short form."""
    found, asked = _asked(site, held, request)
    query = change_query(asked.change)
    saved = request.query_params.get("saved", "")
    if not asked.problems and not saved and request.url.query != query:
        place = address(site.language(request).code, "what-if")
        return RedirectResponse(place + (f"?{query}" if query else ""), 303)
    return _whole(site, request, found, asked=asked, values={"saved": saved[:60]})


def _whole(
    site: Site, request: Request, found: WhatIf, *, asked: Asked, values: Mapping[str, object]
) -> Response:
    page = site.page(request)
    folder, record = site.opened().run.folder, site.opened().run.record
    study = str(record["command"]).split(" ")[0]
    return site.html(
        request,
        "what_if.html.j2",
        chapter="what-if",
        title=page.language.gettext("What if"),
        controls=controls(page, found.choices, change=asked.change),
        seen=_seen(site, request, found, asked=asked),
        kept=saved_list(folder, page.language.code, budget=False),
        command=f"growthpoles run {study} -s {folder.name}/scenarios/NAME.toml -o "
        + page.language.gettext("FOLDER"),
        **{"saved": "", "problems": [], "fields": {"name": "", "title": ""}, **values},
    )


def saved_list(folder: Path, language: str, *, budget: bool) -> list[dict[str, str]]:
    """Saved what-ifs with their addresses: those about budgets, or the others."""
    return [
        {
            "name": item.name,
            "title": item.title,
            "href": address(language, f"what-if/saved/{quote(item.name)}"),
            "file": address(language, f"what-if/saved/{quote(item.name)}/file"),
        }
        for item in list_what_ifs(folder)
        if item.budget is budget
    ]


def _outcome(site: Site, held: Opened, request: Request) -> Response:
    """The part of the page that follows the hand."""
    found, asked = _asked(site, held, request)
    seen = _seen(site, request, found, asked=asked)
    return HTMLResponse(render("what_if_outcome.html.j2", site.page(request), seen=seen))


def _ranks(site: Site, held: Opened, request: Request) -> View:
    found, asked = _asked(site, held, request)
    return ranks_view(site.page(request), found, change=asked.change)


def _save(site: Site, held: Opened, *, request: Request, fields: Mapping[str, str]) -> Response:
    """Keep a what-if in the folder of the run; what stood there under the name is replaced whole."""
    found = held.of(site.opened())
    asked = read_change(fields, found.choices)
    code = site.language(request).code
    title = " ".join(fields.get("title", "")[:_TITLE_LENGTH].split())
    try:
        if asked.problems:
            raise InputError(list(asked.problems))
        name = good_name(fields.get("name", ""))
        save_what_if(found, name, change=asked.change, title=title)
    except GrowthPolesError as failure:
        said = [message_text(item, code) for item in failure.problems]
        values = {"problems": said, "fields": {"name": fields.get("name", ""), "title": title}, "status": 422}
        return _whole(site, request, found, asked=asked, values=values)
    query = change_query(asked.change)
    return go(address(code, "what-if") + f"?{query}{'&' if query else ''}saved={quote(name)}")


def _open(site: Site, request: Request) -> Response:
    """A saved what-if, beside the official result."""
    kept = read_what_if(site.opened().run.folder, request.path_params["name"])
    query = budget_query(kept.budgets) or change_query(kept)
    place = address(site.language(request).code, "budget" if kept.budgets else "what-if")
    return go(place + (f"?{query}" if query else ""))


def _file(site: Site, request: Request) -> Response:
    """The scenario file of a saved what-if."""
    path = what_if_path(site.opened().run.folder, request.path_params["name"])
    return FileResponse(path, media_type="application/toml", filename=path.name)

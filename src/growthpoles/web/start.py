"""The start page: studies and runs of the work folder, and a new study for people who do not program."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from babel.dates import format_datetime
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.errors import GrowthPolesError
from growthpoles.present.messages import message_text
from growthpoles.study.jobs import list_jobs
from growthpoles.study.new import new_study
from growthpoles.study.schema import bundled_studies
from growthpoles.web import import_pages, job_pages, study_pages
from growthpoles.web.forms import go, post
from growthpoles.web.site import Site, address
from growthpoles.web.work_folder import RunEntry, next_name, own_run, place, runs, studies

_TITLE_LENGTH = 200


def routes(site: Site) -> list[Route]:
    """Addresses of the start page and of the pages of a study."""
    return [
        Route("/{language}/start", lambda request: _start(site, request)),
        post("/{language}/start/new", lambda request, fields: _create(site, request, fields)),
        post("/{language}/start/show", lambda request, fields: _show(site, request, fields)),
        *study_pages.routes(site),
        *import_pages.routes(site),
        *job_pages.routes(site),
    ]


def _start(
    site: Site,
    request: Request,
    *,
    fields: Mapping[str, str] | None = None,
    failure: GrowthPolesError | None = None,
) -> Response:
    reader = site.language(request)
    code, _ = reader.code, reader.gettext
    problems = [message_text(item, code) for item in failure.problems] if failure else []
    shown = site.runs.folder.resolve() if site.runs else None
    return site.html(
        request,
        "start.html.j2",
        chapter="start",
        title=_("Studies and runs"),
        problems=problems,
        fields=fields or {"title": "", "name": next_name(site.work, "study"), "like": ""},
        examples=[(entry.name, entry.title.text(code)) for entry in studies(site.work)
                  if entry.title and entry.name in bundled_studies() and entry.bundled],
        studies=[(entry, entry.title.text(code) if entry.title else entry.name, quote(entry.name))
                 for entry in studies(site.work)],
        runs=[(entry, entry.title.text(code), _when(entry, code),
               (site.work / entry.name).resolve() == shown) for entry in runs(site.work)],
        working=[job_pages.job_line(job, reader) for job in list_jobs(site.work)
                 if job.status().state == "running"],
        status=422 if failure else 200,
    )  # fmt: skip


def _when(entry: RunEntry, code: str) -> str:
    return format_datetime(entry.when.astimezone(), "medium", locale=code) if entry.when else ""


def _create(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    """Make a study; the same call as ``growthpoles new``."""
    code = site.language(request).code
    title = fields.get("title", "")[:_TITLE_LENGTH]
    like = fields.get("like", "")
    try:
        folder = place(site.work, fields.get("name", ""))
        new_study(folder, like=like or None, language=code, title=title)
    except GrowthPolesError as failure:
        kept = {"title": title, "name": fields.get("name", ""), "like": like}
        return _start(site, request, fields=kept, failure=failure)
    return go(address(code, f"study/{quote(folder.name)}"))


def _show(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    """Open the dashboard on a run of the work folder."""
    site.show(own_run(site.work, fields.get("run", "")))
    return go(address(site.language(request).code, "overview"))

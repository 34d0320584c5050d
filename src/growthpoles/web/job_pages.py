"""Work in the background: how far it is, cancel, and where its result is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from growthpoles.present.language import N_, Language
from growthpoles.present.messages import message_text
from growthpoles.present.numbers import Numbers
from growthpoles.present.text import step_name
from growthpoles.study.jobs import Job, JobStatus, open_job
from growthpoles.web.budget_query import budget_fields
from growthpoles.web.forms import go, post
from growthpoles.web.site import Site, address, render

_STATES = {
    "running": N_("Running"),
    "done": N_("Finished"),
    "failed": N_("Stopped by errors"),
    "cancelled": N_("Cancelled"),
}


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job in words.

    Attributes:
        ident: Its number.
        name: What it works on.
        state: Code of its state.
        said: Its state in words, with the step it is at.
        done, total: Steps done and in all.
        problems: What stopped it.
        run: Name of the run it wrote; empty while there is none, and for plans.
        plan: Fields of the address at which the plan is shown; empty for runs.
        note: How good the best plan so far is.
    """

    ident: str
    name: str
    state: str
    said: str
    done: int
    total: int
    problems: tuple[str, ...]
    run: str
    plan: tuple[tuple[str, str], ...] = ()
    note: str = ""


def routes(site: Site) -> list[Route]:
    """Addresses of the pages of a job."""
    base = "/{language}/job/{ident}"
    return [
        Route(base, lambda request: _page(site, request)),
        Route(f"{base}/state", lambda request: _state(site, request)),
        post(f"{base}/cancel", lambda request, fields: _cancel(site, request, fields)),
    ]


def job_line(job: Job, reader: Language) -> JobLine:
    """How far a job is, in the words of a language."""
    status = job.status()
    said = reader.gettext(_STATES[status.state])
    if status.state == "running" and status.step:
        said = f"{said}: {step_name(status.step, reader.code)}"
    problems = tuple(message_text(item, reader.code) for item in status.problems)
    if job.kind == "plan":
        run = Path(str(job.args.get("run", ""))).name
        name = reader.gettext("{run}: exact plan", run=run)
        plan, result, note = budget_fields(job.args["budgets"]), "", _best(status, reader)
    else:
        name, plan, result, note = Path(str(job.args.get("out", ""))).name, (), _result(status), ""
    return JobLine(
        job.ident, name, status.state, said, status.done, status.total, problems, result, plan, note
    )


def _best(status: JobStatus, reader: Language) -> str:
    """How far the best plan so far may be from the best of all."""
    if status.state != "running" or status.gap is None:
        return ""
    gap = Numbers(reader).percent(status.gap, 2)
    return reader.gettext("Best plan so far: no other is worth more by over {gap}.", gap=gap)


def _result(status: JobStatus) -> str:
    return Path(status.result).name if status.state == "done" and status.result else ""


def _page(site: Site, request: Request) -> Response:
    reader = site.language(request)
    line = job_line(open_job(site.work, request.path_params["ident"]), reader)
    title = reader.gettext("Plan under other budgets") if line.plan else reader.gettext("Run of the study")
    return site.html(request, "job.html.j2", chapter="start", title=title, line=line, state=line.state)


def _state(site: Site, request: Request) -> Response:
    """The part of the page that changes."""
    line = job_line(open_job(site.work, request.path_params["ident"]), site.language(request))
    return HTMLResponse(render("job_state.html.j2", site.page(request), line=line))


def _cancel(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    open_job(site.work, request.path_params["ident"]).cancel()
    return go(address(site.language(request).code, f"job/{request.path_params['ident']}"))

"""What if budgets were others: a quick plan at once, the exact one in the background."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from growthpoles.errors import GrowthPolesError, InputError
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.present.messages import message_text
from growthpoles.present.page import Page
from growthpoles.present.purse import counted
from growthpoles.present.shelf import Book
from growthpoles.study.jobs import Job, list_jobs, start_job
from growthpoles.study.what_if import ALL_BUDGETS, Change
from growthpoles.study.what_if_budget import BudgetWhatIf
from growthpoles.study.what_if_files import save_what_if
from growthpoles.web.budget_outcome import (
    BudgetOutcome,
    Shares,
    TwoPlans,
    contracts_view,
    is_proved,
    refused,
    state_words,
    told_plans,
)
from growthpoles.web.budget_query import AskedBudgets, budget_query, field_name, read_budgets
from growthpoles.web.downloads import file_routes
from growthpoles.web.forms import go, post
from growthpoles.web.run_folder import OpenRun
from growthpoles.web.site import Site, address, render
from growthpoles.web.view import View
from growthpoles.web.what_if import Opened, saved_list
from growthpoles.web.what_if_controls import Slider
from growthpoles.web.what_if_query import plain
from growthpoles.web.work_folder import good_name

_TITLE_LENGTH = 200
_KEPT = 16
_STEP, _TOP = 5, 200  # per cent


@dataclass(eq=False)
class _Desk:
    """Budgets of the run that is shown, with the last quick plans."""

    site: Site
    held: Opened
    _plans: OrderedDict[tuple[str, str], AllocationResult] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def asked(self, fields: Mapping[str, str]) -> tuple[OpenRun, BudgetWhatIf, AskedBudgets]:
        """The run, its what-if, and what a form or an address asks for."""
        run = self.site.opened()
        found = self.held.budget(run)
        return run, found, read_budgets(fields, found.choices)

    def quick(self, run: OpenRun, found: BudgetWhatIf, budgets: Mapping[str, float]) -> AllocationResult:
        """The quick plan, kept for the table and the next look."""
        key = (run.version, budget_query(budgets))
        with self._lock:
            if key in self._plans:
                self._plans.move_to_end(key)
                return self._plans[key]
        made = found.quick(budgets)
        with self._lock:
            self._plans[key] = made
            while len(self._plans) > _KEPT:
                self._plans.popitem(last=False)
        return made

    def plan(
        self, run: OpenRun, found: BudgetWhatIf, budgets: Mapping[str, float]
    ) -> tuple[str, AllocationResult, str]:
        """The state of the plan, the plan, and the number of the job that works the exact one out."""
        if not budgets:
            return "official", found.official, ""
        job = self.job(run, budgets)
        state = job.status().state if job else ""
        if job and state == "done":
            with suppress(InputError, OSError):
                made = AllocationResult.load(job.folder / "plan")
                return ("exact" if is_proved(made) else "long"), made, ""
        made = self.quick(run, found, budgets)
        known = Book(made).figure("gap") is not None
        return "quick" if known else "open", made, job.ident if job and state == "running" else ""

    def job(self, run: OpenRun, budgets: Mapping[str, float]) -> Job | None:
        """The newest job for these budgets of this run that is at work or has left its plan."""
        asked = {"run": str(run.run.folder), "version": run.version, "budgets": dict(budgets)}
        for job in list_jobs(self.site.work):
            if job.kind != "plan" or job.args != asked:
                continue
            state = job.status().state
            if state == "running" or (state == "done" and (job.folder / "plan" / "result.json").is_file()):
                return job
        return None


def routes(site: Site, held: Opened) -> list[Route]:
    """Addresses of the page of budgets."""
    desk = _Desk(site, held)
    base = "/{language}/budget"
    return [
        Route(base, lambda request: _page(desk, request)),
        Route(f"{base}/outcome", lambda request: _outcome(desk, request)),
        *file_routes(site, "budget/contracts", make=lambda site, request: _contracts(desk, request)),
        post(f"{base}/exact", lambda request, fields: _exact(desk, request, fields)),
        post(f"{base}/save", lambda request, fields: _save(desk, request, fields)),
    ]


def _seen(desk: _Desk, request: Request, fields: Mapping[str, str]) -> BudgetOutcome:
    run, found, asked = desk.asked(fields)
    page = desk.site.page(request)
    code = page.language.code
    problems = tuple(message_text(item, code) for item in asked.problems)
    query, shares = budget_query(asked.budgets), _shares(page, found, asked.budgets)
    try:
        state, plan, job = desk.plan(run, found, asked.budgets)
    except GrowthPolesError as failure:
        state, said = refused(page, found.official, failure=failure)
        work = desk.job(run, asked.budgets)
        ident = work.ident if work else ""
        about = state_words(page, state)
        return BudgetOutcome(query, state, about, said[0], (*problems, *said), shares, job=ident)
    plans = TwoPlans(page, found.official, plan)
    return told_plans(plans, query=query, state=state, shares=shares, problems=problems, job=job)


def _shares(page: Page, found: BudgetWhatIf, budgets: Mapping[str, float]) -> Shares:
    """What every source has over all years, and all of them together, by field."""
    purse = counted(page, str(found.official.spec["money"]))
    own = {
        item.code: item.budget * budgets.get(ALL_BUDGETS, 1.0) * budgets.get(item.code, 1.0)
        for item in found.choices
    }
    amounts = {ALL_BUDGETS: sum(own.values()), **own}
    return tuple((field_name(code), str(purse.text(amount))) for code, amount in amounts.items())


def _sliders(page: Page, found: BudgetWhatIf, budgets: Mapping[str, float]) -> list[Slider]:
    labels = {ALL_BUDGETS: page.language.gettext("All limited sources together")}
    labels |= {item.code: item.label.text(page.language.code) for item in found.choices}
    shares = dict(_shares(page, found, budgets))
    made = []
    for code, label in labels.items():
        value, name = plain(100 * budgets.get(code, 1.0)), field_name(code)
        high = max(_TOP, float(value))
        made.append(Slider(name, label, value, "100", "0", plain(high), str(_STEP), shares[name]))
    return made


def _page(desk: _Desk, request: Request) -> Response:
    """The whole page; an address that says more than it must leads to its short form."""
    _, _found, asked = desk.asked(dict(request.query_params))
    query, saved = budget_query(asked.budgets), request.query_params.get("saved", "")
    if not asked.problems and not saved and request.url.query != query:
        place = address(desk.site.language(request).code, "budget")
        return RedirectResponse(place + (f"?{query}" if query else ""), 303)
    return _whole(desk, request, dict(request.query_params), values={"saved": saved[:60]})


def _whole(
    desk: _Desk, request: Request, asks: Mapping[str, str], *, values: Mapping[str, object]
) -> Response:
    run, found, asked = desk.asked(asks)
    page, folder = desk.site.page(request), run.run.folder
    study = str(run.run.record["command"]).split(" ")[0]
    return desk.site.html(
        request,
        "budget.html.j2",
        chapter="budget",
        title=page.language.gettext("Other budgets"),
        sliders=_sliders(page, found, asked.budgets),
        seen=_seen(desk, request, asks),
        kept=saved_list(folder, page.language.code, budget=True),
        command=f"growthpoles run {study} -s {folder.name}/scenarios/NAME.toml -o "
        + page.language.gettext("FOLDER"),
        **{"saved": "", "problems": [], "fields": {"name": "", "title": ""}, **values},
    )


def _outcome(desk: _Desk, request: Request) -> Response:
    """The part of the page that follows the hand."""
    seen = _seen(desk, request, dict(request.query_params))
    return HTMLResponse(render("budget_outcome.html.j2", desk.site.page(request), seen=seen))


def _contracts(desk: _Desk, request: Request) -> View:
    """Who pays what and when, as files, which say how far from the official plan they are."""
    run, found, asked = desk.asked(dict(request.query_params))
    state, plan, _job = desk.plan(run, found, asked.budgets)
    return contracts_view(TwoPlans(desk.site.page(request), found.official, plan), state=state)


def _exact(desk: _Desk, request: Request, fields: Mapping[str, str]) -> Response:
    """Begin to work the exact plan out, or lead to the job that does."""
    run, _found, asked = desk.asked(fields)
    code = desk.site.language(request).code
    if asked.problems or not asked.budgets:
        query = budget_query(asked.budgets)
        return go(address(code, "budget") + (f"?{query}" if query else ""))
    job = desk.job(run, asked.budgets) or start_job(
        "plan", desk.site.work, run=str(run.run.folder), version=run.version, budgets=dict(asked.budgets)
    )
    return go(address(code, f"job/{job.ident}"))


def _save(desk: _Desk, request: Request, fields: Mapping[str, str]) -> Response:
    """Keep changed budgets as a scenario in the folder of the run."""
    _, found, asked = desk.asked(fields)
    code = desk.site.language(request).code
    title = " ".join(fields.get("title", "")[:_TITLE_LENGTH].split())
    try:
        if asked.problems:
            raise InputError(list(asked.problems))
        name = good_name(fields.get("name", ""))
        save_what_if(found, name, change=Change(budgets=asked.budgets), title=title)
    except GrowthPolesError as failure:
        said = [message_text(item, code) for item in failure.problems]
        kept = {"name": fields.get("name", ""), "title": title}
        values = {"problems": said, "fields": kept, "status": 422}
        return _whole(desk, request, fields, values=values)
    query = budget_query(asked.budgets)
    return go(address(code, "budget") + f"?{query}{'&' if query else ''}saved={quote(name)}")

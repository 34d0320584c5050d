"""The pages of one study: its steps, its template, its check, its run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade
from growthpoles.errors import InputError, Where, problem
from growthpoles.present.language import Language
from growthpoles.present.messages import message_body, place_text
from growthpoles.study.check import check_study
from growthpoles.study.jobs import in_child, start_job
from growthpoles.study.schema import Study
from growthpoles.web.forms import go, post
from growthpoles.web.site import Site, address
from growthpoles.web.work_folder import STUDY_FILE, next_name, open_study, own_study, runs

BOOK = "data.xlsx"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SECONDS, _MEGABYTES = 120.0, 4_000


def routes(site: Site) -> list[Route]:
    """Addresses of the pages of a study."""
    base = "/{language}/study/{name}"
    return [
        Route(base, lambda request: _steps(site, request)),
        Route(f"{base}/template.xlsx", lambda request: _template(site, request)),
        Route(f"{base}/check", lambda request: _check(site, request)),
        post(f"{base}/run", lambda request, fields: _run(site, request, fields)),
    ]


def is_own(work: Path, name: str) -> bool:
    """Whether a study lies in the work folder, so that it can be changed."""
    return (work / name / STUDY_FILE).is_file()


def study_title(study: Study, reader: Language) -> str:
    """Title of a study in a language."""
    return study.file.study.title.label.text(reader.code)


def checked(study: Study) -> Diagnostics:
    """What ``growthpoles check`` finds, worked out in a process of its own: the files came from outside."""
    found: Diagnostics = in_child(check_study, study, seconds=_SECONDS, megabytes=_MEGABYTES)
    return Diagnostics(tuple(sorted(found, key=lambda item: -item.grade)))


def _steps(site: Site, request: Request) -> Response:
    name, reader = request.path_params["name"], site.language(request)
    study = open_study(site.work, name)
    own = is_own(site.work, name)
    return site.html(
        request,
        "study.html.j2",
        chapter="start",
        title=study_title(study, reader),
        name=name,
        own=own,
        has_book=own and (site.work / name / BOOK).is_file(),
        scenarios=_scenarios(study),
        made=[entry.name for entry in runs(site.work) if entry.study.split(" ")[0] == name],
    )


def _scenarios(study: Study) -> list[str]:
    return sorted(path.stem for path in (study.source.parent / "scenarios").glob("*.toml"))


def _template(site: Site, request: Request) -> Response:
    """The workbook of the study as it is now: to fill in, or with what was uploaded."""
    folder = own_study(site.work, request.path_params["name"])
    book = folder / BOOK
    if not book.is_file() or book.is_symlink():
        raise InputError(problem("file.missing", Where(file=BOOK)))
    return FileResponse(book, media_type=_BOOK_TYPE, filename=f"{folder.name}.xlsx")


def _check(site: Site, request: Request) -> Response:
    name, reader = request.path_params["name"], site.language(request)
    study = open_study(site.work, name)
    found = checked(study)
    counts = [(grade.code, sum(item.grade is grade for item in found))
              for grade in (Grade.ERROR, Grade.WARNING, Grade.NOTE)]  # fmt: skip
    return site.html(
        request,
        "check.html.j2",
        chapter="start",
        title=reader.gettext("Check of the study"),
        study=study_title(study, reader),
        name=name,
        counts=[pair for pair in counts if pair[1]],
        rows=[_line(item, reader) for item in found],
        ready=found.worst is not Grade.ERROR,
    )


def _line(item: Diagnostic, reader: Language) -> tuple[str, str, str]:
    return item.grade.code, place_text(item.where, reader), message_body(item, reader)


def _run(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    """Begin a run; the same call as ``growthpoles run``, in a process of its own."""
    name, code = request.path_params["name"], site.language(request).code
    study = open_study(site.work, name)
    scenario = fields.get("scenario", "")
    if scenario and scenario not in _scenarios(study):
        raise InputError(problem("file.missing", Where(file=f"{scenario[:80]}.toml")))
    source = str(study.source.parent if is_own(site.work, name) else name)
    out = out_folder(site.work, "-".join(filter(None, [name, scenario, "run"])))
    job = start_job("run", site.work, study=source, out=str(out), scenario=scenario or None)
    return go(address(code, f"job/{job.ident}"))


def out_folder(work: Path, name: str) -> Path:
    """Where a run is written: over the earlier run of this name, or to a name that is free."""
    taken = {entry.name for entry in runs(work)}
    return work / (name if name in taken or not (work / name).exists() else next_name(work, name))

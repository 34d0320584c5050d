"""Upload of a table: examined first, kept only when every column and doubtful cell is decided."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.errors import GrowthPolesError, InputError, Where, problem
from growthpoles.present.messages import message_body, message_text
from growthpoles.study.doctor import SUFFIXES, Decisions, Examination, adopt_upload, examine_upload
from growthpoles.study.jobs import FOLDER, in_child
from growthpoles.web.forms import go, post
from growthpoles.web.site import Site, address
from growthpoles.web.work_folder import own_study

LIMIT = 50_000_000
_SECONDS, _MEGABYTES = 60.0, 4_000
_STAGED = "upload"


def routes(site: Site) -> list[Route]:
    """Addresses of the upload."""
    base = "/{language}/study/{name}"

    async def upload(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=10) as form:
            file = form.get("file")
            content = await file.read() if isinstance(file, UploadFile) else b""
            name = (file.filename or "") if isinstance(file, UploadFile) else ""
        return await run_in_threadpool(_stage, site, request, name, content)

    return [
        Route(f"{base}/upload", upload, methods=["POST"]),
        Route(f"{base}/import/{{ident}}", lambda request: _examined(site, request)),
        post(f"{base}/import/{{ident}}/keep", lambda request, fields: _keep(site, request, fields)),
    ]


def _stage(site: Site, request: Request, name: str, content: bytes) -> Response:
    """Put a file where it can be looked at; its own name is never a path."""
    study, code = request.path_params["name"], site.language(request).code
    own_study(site.work, study)
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise InputError(
            problem("file.kind.unknown", Where(file=name[-60:]), suffix=suffix[:10], known=known)
        )
    if not content or len(content) > LIMIT:
        size, most = len(content) // 1_000_000, LIMIT // 1_000_000
        raise InputError(problem("doctor.size", Where(file=name[-60:]), size=size, most=most))
    ident = secrets.token_hex(8)
    folder = _uploads(site) / ident
    folder.mkdir(parents=True)
    (folder / f"{_STAGED}{suffix}").write_bytes(content)
    return go(address(code, f"study/{quote(study)}/import/{ident}"))


def _uploads(site: Site) -> Path:
    return site.work / FOLDER / "uploads"


def _staged(site: Site, ident: str) -> Path:
    found = sorted((_uploads(site) / ident).glob(f"{_STAGED}.*")) if ident.isalnum() else []
    if not found:
        raise InputError(problem("doctor.gone"))
    return found[0]


def _look(site: Site, request: Request, roles: Mapping[str, str] | None) -> Examination:
    path = _staged(site, request.path_params["ident"])
    folder = own_study(site.work, request.path_params["name"])
    found: Examination = in_child(_examine, path, folder, roles, seconds=_SECONDS, megabytes=_MEGABYTES)
    return found


def _examined(site: Site, request: Request) -> Response:
    return _page(site, request, _look(site, request, _roles(request.query_params)), problems=[])


def _page(site: Site, request: Request, found: Examination, *, problems: list[str]) -> Response:
    reader = site.language(request)
    problems = problems + [message_text(item, reader.code) for item in found.problems]
    return site.html(
        request,
        "import.html.j2",
        chapter="start",
        title=reader.gettext("What the table holds"),
        name=request.path_params["name"],
        ident=request.path_params["ident"],
        found=found,
        whys=[message_body(cell.why, reader) for cell in found.bad],
        has_year=any(column.role == "year" for column in found.columns),
        problems=problems,
        status=422 if problems else 200,
    )


def _roles(fields: Mapping[str, str]) -> dict[str, str] | None:
    """Roles of the columns: a form gives ``h-N`` the heading and ``r-N`` its role."""
    found = {text: fields.get(f"r-{key[2:]}", "") for key, text in fields.items() if key.startswith("h-")}
    return found or None


def _keep(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    """Write the table into the study, then show what the check says."""
    roles = _roles(fields)
    found = _look(site, request, roles)
    cells = {(cell.row, cell.column): fields.get(f"c-{i}", "") for i, cell in enumerate(found.bad)}
    units = {item.text: fields.get(f"u-{i}", "") for i, item in enumerate(found.unknown)}
    year = fields.get("year", "").strip()
    decisions = Decisions(
        roles or {}, cells, units, int(year) if year.isdecimal() and len(year) == 4 else None
    )
    folder = own_study(site.work, request.path_params["name"])
    try:
        in_child(_adopt, found, decisions, folder, seconds=_SECONDS, megabytes=_MEGABYTES)
    except GrowthPolesError as failure:
        code = site.language(request).code
        return _page(site, request, found, problems=[message_text(item, code) for item in failure.problems])
    return go(address(site.language(request).code, f"study/{quote(request.path_params['name'])}/check"))


def _examine(path: Path, folder: Path, roles: Mapping[str, str] | None) -> Examination:
    return examine_upload(path, folder, roles=roles)


def _adopt(found: Examination, decisions: Decisions, folder: Path) -> None:
    adopt_upload(found, decisions, folder=folder)

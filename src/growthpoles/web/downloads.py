"""Files to keep: the picture and the figures of every view, and the whole report."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.labels import LANGUAGES
from growthpoles.web.site import Site
from growthpoles.web.table_files import FORMS
from growthpoles.web.view import ENDINGS, MakeView, as_file, attachment
from growthpoles.web.views import chapters, compare, map, ranking, region, tables

REPORTS = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_VIEWS: dict[str, MakeView] = {
    "map": map.view,
    "ranking": ranking.view,
    "region/{unit}": region.view,
    "compare": compare.view,
    "tables/{result}/{table}": tables.view,
    **dict(chapters.views()),
}


def routes(site: Site) -> list[Route]:
    """Addresses of the files: that of the view with an ending."""
    views = [route for path, make in _VIEWS.items() for route in file_routes(site, path, make=make)]
    return [Route("/download/report.{ending}", lambda request: _report(site, request)), *views]


def file_routes(site: Site, path: str, *, make: MakeView) -> list[Route]:
    """Addresses of one view as files."""
    return [Route(f"/{{language}}/{path}.{ending}", _keep(site, make, ending)) for ending in ENDINGS]


def _keep(site: Site, make: MakeView, ending: str) -> Callable[[Request], Response]:
    def keep(request: Request) -> Response:
        run, page, form = site.opened(), site.page(request), request.query_params.get("form", "ru")
        view = make(site, request)
        if ending not in view.endings or form not in FORMS:
            raise HTTPException(404)
        return as_file(view, ending, run=run, page=page, form=form)

    return keep


def _report(site: Site, request: Request) -> Response:
    from growthpoles.study.report import report_run

    run, ending = site.opened().run, str(request.path_params["ending"])
    language = request.query_params.get("language", site.chosen)
    if ending not in REPORTS or language not in LANGUAGES:
        raise HTTPException(404)
    name = f"report-{language}.{ending}"
    with tempfile.TemporaryDirectory() as place:
        saved = report_run(run, language=language).save(Path(place) / name)
        content = saved.read_bytes()
    return attachment(content, name, kind=REPORTS[ending])

"""Style sheets, scripts and fonts: a fixed list of names, read once, so that no path leads anywhere else."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.present.fonts import font_folder
from growthpoles.web.site import Site, templates

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}
_FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def routes(site: Site) -> list[Route]:
    """Addresses below ``/static``."""
    return [Route("/static/{name}", serve_file), Route("/favicon.ico", favicon)]


def favicon(request: Request) -> Response:
    """The sign of the dashboard in the browser's tab."""
    return _answer(request, "icon.svg")


def serve_file(request: Request) -> Response:
    """One file of the list."""
    return _answer(request, request.path_params["name"])


def _answer(request: Request, name: str) -> Response:
    found = _content(name) if name in _names() else None
    if found is None:
        raise HTTPException(404)
    tag = f'"{hashlib.sha256(found).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(found, media_type=_TYPES[name[name.rindex(".") :]], headers=headers)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    own = {item.name for item in files("growthpoles.web").joinpath("static").iterdir()}
    return frozenset({*(name for name in own if name[name.rfind(".") :] in _TYPES), *_FONTS, "report.css"})


@lru_cache(maxsize=64)
def _content(name: str) -> bytes:
    if name in _FONTS:
        return (font_folder() / name).read_bytes()
    if name == "report.css":
        return templates().get_template("report.css.j2").render().encode()
    return files("growthpoles.web").joinpath("static", name).read_bytes()

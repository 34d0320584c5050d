"""What a browser sends: fields of a form as texts, and an answer that leads on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

_FIELDS = 2_000


def post(path: str, answer: Callable[[Request, Mapping[str, str]], Response]) -> Route:
    """An address that takes a form without files.

    Args:
        path: The address.
        answer: Given the request and the fields; works in a thread of its own.
    """

    async def take(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=_FIELDS) as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
        return await run_in_threadpool(answer, request, fields)

    return Route(path, take, methods=["POST"])


def go(place: str) -> Response:
    """Lead on to another page, so that loading it again repeats nothing."""
    return RedirectResponse(place, 303)

"""Pages whose modules are loaded when they are first asked for: the first page waits for none of them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send


class Later:
    """Routes that are made once, with the first request to one of them or before it."""

    def __init__(self, make: Callable[[], list[Route]]) -> None:
        """Keep how they are made: `make` imports what they need."""
        self._make = make
        self._lock = Lock()
        self._router: Router | None = None

    def load(self) -> Router:
        """Make the routes, once."""
        with self._lock:
            if self._router is None:
                self._router = Router(self._make(), redirect_slashes=False)
            return self._router

    def routes(self, *heads: str) -> list[Route]:
        """Routes to everything below ``/LANGUAGE/HEAD``."""
        return [Route(f"/{{language}}/{head}{{rest:path}}", self) for head in heads]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the routes; loading them keeps no other request waiting."""
        router = await run_in_threadpool(self.load) if self._router is None else self._router
        await router(scope, receive, send)

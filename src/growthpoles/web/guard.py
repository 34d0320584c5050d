"""The guard at the door: who may ask, from where, how much, and what a browser may do with the answer."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from growthpoles.labels import LANGUAGES
from growthpoles.present.language import N_, language

BODY_LIMIT = 64 * 1024 * 1024
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = frozenset({"GET", "HEAD"})
_HOST = N_("This address is not known here. Use the address that the command has printed.")
_TOKEN = N_("No access. Open the whole address that the command has printed.")
_ORIGIN = N_("Refused: the request comes from another site.")
_LARGE = N_("Refused: more than {n} MB were sent.")


class _TooLargeError(Exception):
    """More was sent than is taken."""


@dataclass(frozen=True)
class Guard:
    """Stands before the application and lets nothing through that does not come from its own pages.

    Attributes:
        app: What it guards.
        token: Random word of this server; the opened address carries it once, then a cookie does.
        exposed: Whether the server answers on more than this machine: any IP address is then a good host.
            A host name is never, except ``localhost``: a name of others could point here (DNS rebinding).
        limit: Most bytes of a body.
    """

    app: ASGIApp
    token: str
    exposed: bool = False
    limit: int = BODY_LIMIT

    @property
    def cookie(self) -> str:
        """Name of the cookie; servers on other ports of this machine have other names."""
        return f"growthpoles-{sha256(self.token.encode()).hexdigest()[:8]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or pass it on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        answer = _guarded(send)
        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, answer)
            return
        watched = _Watched(receive, answer, self.limit)
        try:
            await self.app(scope, watched.receive, watched.send)
        except _TooLargeError:
            if not watched.begun:
                await self._too_large()(scope, receive, answer)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._host_known(headers.get("host", "")):
            return told(400, _HOST)
        entered = self._entered(scope)
        if entered is not None:
            return entered
        if not self._has_cookie(headers):
            return told(403, _TOKEN)
        if scope["method"] not in _SAFE and not _own_origin(headers):
            return told(403, _ORIGIN)
        size = headers.get("content-length", "0")
        return self._too_large() if not size.isdecimal() or int(size) > self.limit else None

    def _host_known(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in LOCAL_HOSTS:
            return True
        try:
            return self.exposed and bool(ip_address(name))
        except ValueError:
            return False

    def _entered(self, scope: Scope) -> Response | None:
        """The answer to an address with the right token: the cookie, and the address without it."""
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = dict(pairs).get("token", "")
        if scope["method"] != "GET" or not secrets.compare_digest(given.encode(), self.token.encode()):
            return None
        rest = urlencode([pair for pair in pairs if pair[0] != "token"])
        path = "/" + scope["path"].lstrip("/\\")
        answer = RedirectResponse(path + (f"?{rest}" if rest else ""), 303)
        answer.set_cookie(self.cookie, self.token, httponly=True, samesite="strict", path="/")
        return answer

    def _has_cookie(self, headers: Headers) -> bool:
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(headers.get("cookie", ""))
        except CookieError:
            return False
        held = jar[self.cookie].value if self.cookie in jar else ""
        return secrets.compare_digest(held.encode(), self.token.encode())

    def _too_large(self) -> Response:
        return told(413, _LARGE, n=self.limit // (1024 * 1024))


@dataclass
class _Watched:
    """Both ends of a request: counts what comes, and says nothing more once it is too much."""

    source: Receive
    answer: Send
    limit: int
    seen: int = 0
    begun: bool = False

    async def receive(self) -> Message:
        message = await self.source()
        self.seen += len(message.get("body", b""))
        if self.seen > self.limit:
            raise _TooLargeError
        return message

    async def send(self, message: Message) -> None:
        if self.seen > self.limit and not self.begun:
            return  # the application's own page on the failure
        self.begun = True
        await self.answer(message)


def told(status: int, text: str, **values: object) -> Response:
    """A plain page with one sentence in every language."""
    lines = [language(code).gettext(text, **values) for code in LANGUAGES]
    return PlainTextResponse("\n\n".join(lines) + "\n", status)


def _own_origin(headers: Headers) -> bool:
    """Whether a browser says that a page of this server sent the request."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return origin != "null" and urlsplit(origin).netloc == headers.get("host")
    return site is not None


def _guarded(send: Send) -> Callable[[Message], Awaitable[None]]:
    """A sender that adds the headers of the guard to every answer."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return answer

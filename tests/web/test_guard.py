"""Nothing gets past the guard that does not come from a page of this server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from growthpoles.web.guard import HEADERS, Guard


async def echo(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


APP = Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST"])])
GUARD = Guard(APP, "secret", limit=1000)
SAME = {"sec-fetch-site": "same-origin"}


def test_without_the_token_there_is_no_access(client_of: Callable[..., Any]) -> None:
    stranger = client_of(GUARD, enter=False)
    for path in ("/", "/ru/overview", "/static/dashboard.css", "/?token=wrong", "/?token="):
        answer = stranger.get(path)
        assert answer.status_code == 403
        assert "Нет доступа" in answer.text and "Қолжетімділік жоқ" in answer.text


def test_the_token_becomes_a_cookie_and_leaves_the_address(client_of: Callable[..., Any]) -> None:
    client = client_of(GUARD, enter=False)
    answer = client.get("/ru/map?show=x&token=secret&year=2022")
    assert (answer.status_code, answer.headers["location"]) == (303, "/ru/map?show=x&year=2022")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "domain" not in cookie
    assert client.get("/ru/map").status_code == 200


def test_the_token_never_leads_to_another_site(client_of: Callable[..., Any]) -> None:
    answer = client_of(GUARD, enter=False).get("//evil.example/?token=secret")
    assert not answer.headers["location"].startswith("//")


def test_a_damaged_cookie_is_no_cookie(client_of: Callable[..., Any]) -> None:
    client = client_of(GUARD, enter=False)
    for cookie in ("=", f"{GUARD.cookie}=", f"{GUARD.cookie}=wrong", "\x00;;=,"):
        assert client.get("/", headers={"cookie": cookie}).status_code == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8765", 200), ("localhost:1", 200), ("[::1]:8765", 200), ("evil.example", 400),
        ("127.0.0.1.evil.example:8765", 400), ("localhost.evil.example", 400), ("192.168.0.7:8765", 400),
        ("", 400), ("[::1", 400),
    ],
)  # fmt: skip
def test_only_names_of_this_machine_are_answered(
    host: str, status: int, client_of: Callable[..., Any]
) -> None:
    client = client_of(GUARD)
    cookie = f"{GUARD.cookie}=secret"
    assert client.get("/", headers={"host": host, "cookie": cookie}).status_code == status


def test_an_exposed_server_answers_to_addresses_but_not_to_names(client_of: Callable[..., Any]) -> None:
    client = client_of(Guard(APP, "secret", exposed=True))
    cookie = f"{GUARD.cookie}=secret"
    for host, status in (("192.168.0.7:8765", 200), ("[fe80::1]:8765", 200), ("evil.example", 400)):
        assert client.get("/", headers={"host": host, "cookie": cookie}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (SAME, 200), ({"origin": "http://127.0.0.1:8765"}, 200), ({}, 403),
        ({"sec-fetch-site": "cross-site"}, 403), ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://evil.example"}, 403), ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403), ({**SAME, "origin": "http://evil.example"}, 403),
    ],
)  # fmt: skip
def test_changes_come_from_own_pages_only(
    headers: dict[str, str], status: int, client_of: Callable[..., Any]
) -> None:
    client = client_of(GUARD)
    assert client.ask("POST", "/x", content=b"a=1", headers=headers).status_code == status


def test_too_much_is_refused_before_and_while_it_comes(client_of: Callable[..., Any]) -> None:
    client = client_of(GUARD)

    async def drops() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    assert client.ask("POST", "/x", content=b"x" * 1000, headers=SAME).text == "1000"
    assert client.ask("POST", "/x", content=b"x" * 1001, headers=SAME).status_code == 413
    assert client.ask("POST", "/x", content=drops(), headers=SAME).status_code == 413
    wrong = {**SAME, "content-length": "many"}
    assert client.ask("POST", "/x", content=drops(), headers=wrong).status_code == 413


def test_every_answer_has_the_security_headers(client_of: Callable[..., Any]) -> None:
    client = client_of(GUARD)
    answers = [client.get("/"), client.ask("POST", "/x"), client.get("/", headers={"host": "evil"})]
    assert [answer.status_code for answer in answers] == [200, 403, 400]
    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert answer.headers["cache-control"] == "no-store"


def test_web_sockets_are_closed() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(GUARD({"type": "websocket"}, None, send))  # type: ignore[arg-type]
    assert sent == [{"type": "websocket.close", "code": 1008}]

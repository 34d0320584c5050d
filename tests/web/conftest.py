"""A browser without a window: asks the application directly and keeps its cookies."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.small_study import small_run

from growthpoles.web.app import build_app


class Client:
    """Asks one dashboard; ``enter`` opens the address with the token."""

    def __init__(self, app: object, *, host: str = "127.0.0.1:8765", enter: bool = True) -> None:
        self.app, self.base, self.cookies = app, f"http://{host}", httpx.Cookies()
        if enter:
            assert self.ask("GET", "/?token=secret").status_code == 303

    def ask(self, method: str, path: str, **more: object) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)  # type: ignore[arg-type]
            async with httpx.AsyncClient(
                transport=transport, base_url=self.base, cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **more)  # type: ignore[arg-type]
                self.cookies = client.cookies
                return answer

        return asyncio.run(asked())

    def get(self, path: str, **more: object) -> httpx.Response:
        return self.ask("GET", path, **more)


@pytest.fixture(scope="session")
def client_of() -> Callable[..., Client]:
    return Client


@pytest.fixture(scope="session")
def demo_run(transfer_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the quicker bundled study in a work folder of its own."""
    return shutil.copytree(transfer_run, tmp_path_factory.mktemp("demo") / "out")


@pytest.fixture(scope="session")
def kazakhstan(bundled_run: Callable[[int | None], Path]) -> Path:
    return bundled_run(None)


@pytest.fixture(scope="session")
def demo(demo_run: Path) -> Client:
    return Client(build_app(demo_run, token="secret", work=demo_run.parent))


@pytest.fixture(scope="session")
def web(kazakhstan: Path, tmp_path_factory: pytest.TempPathFactory) -> Client:
    return Client(build_app(kazakhstan, token="secret", work=tmp_path_factory.mktemp("work")))


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder with the study ``small`` and its run ``small-run``."""
    return small_run(tmp_path_factory.mktemp("small")).parent


@pytest.fixture(scope="session")
def small(small_folder: Path) -> Client:
    return Client(build_app(small_folder / "small-run", token="secret", work=small_folder))

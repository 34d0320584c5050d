"""Pages loaded later: made once, found as if they had been there, absent from what the first page needs."""

from __future__ import annotations

import subprocess
import sys
from threading import Barrier, Thread

from starlette.routing import Route

from growthpoles.web.later import Later


def test_many_first_requests_make_the_routes_once() -> None:
    made: list[int] = []
    together = Barrier(8)

    def make() -> list[Route]:
        made.append(1)
        return []

    later = Later(make)

    def ask() -> None:
        together.wait()
        later.load()

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_an_address_below_a_head_that_is_no_page_is_said_to_be_none(small) -> None:  # type: ignore[no-untyped-def]
    for path in ("/en/what-if/none", "/en/budgetary", "/en/start/none", "/en/job"):
        answer = small.get(path)
        assert answer.status_code == 404 and "This page does not exist" in answer.text, path


def test_the_first_page_needs_none_of_the_machinery() -> None:
    """Start to first page: the modules that make results are loaded when something is made."""
    found = subprocess.run(
        [sys.executable, "-c", "import sys, growthpoles.web.app; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    heavy = (
        "growthpoles.study.data",
        "growthpoles.study.schema",
        "growthpoles.composite.fit",
        "scipy.optimize",
    )
    assert [name for name in heavy if name in found] == []

"""Files of the dashboard: a fixed list, with a tag so that a browser asks only once."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("dashboard.css", "text/css"), ("report.css", "text/css"), ("dashboard.js", "text/javascript"),
        ("DejaVuSans.ttf", "font/ttf"), ("DejaVuSans-Bold.ttf", "font/ttf"), ("icon.svg", "image/svg+xml"),
    ],
)  # fmt: skip
def test_files(name: str, kind: str, web: Any) -> None:
    answer = web.get(f"/static/{name}")
    assert answer.headers["content-type"].startswith(kind) and answer.content
    again = web.get(f"/static/{name}", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_styles_name_nothing_outside(web: Any) -> None:
    for name in ("dashboard.css", "report.css", "dashboard.js"):
        assert "http" not in web.get(f"/static/{name}").text.replace("http://www.w3.org", "")


def test_the_sign_in_the_tab(web: Any) -> None:
    assert web.get("/favicon.ico").headers["content-type"] == "image/svg+xml"

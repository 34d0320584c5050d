from __future__ import annotations

from typing import Any


def test_one_part_at_a_time_with_its_tables(web: Any) -> None:
    text = web.get("/en/poles?part=network").text
    assert 'id="network"' in text and 'id="settlements"' not in text
    assert "/en/tables/network/" in text and "/en/tables/placement/" in text
    assert web.get("/en/poles").text != text


def test_pictures_of_a_part(web: Any) -> None:
    text = web.get("/kk/finance?part=plan").text
    assert "/kk/finance.svg?part=plan&amp;picture=1" in text
    assert web.get("/kk/finance.svg?part=plan&picture=1").text.startswith("<svg")
    assert web.get("/kk/finance.svg?part=plan&picture=0").status_code == 404

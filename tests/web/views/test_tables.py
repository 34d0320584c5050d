from __future__ import annotations

import re
from typing import Any


def ranks(text: str) -> list[int]:
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in body.split("<tr>")[1:]]
    return [int(row[3]) for row in rows]


def test_sorted_both_ways(web: Any) -> None:
    assert ranks(web.get("/en/tables/potential/scores?sort=rank").text) == list(range(1, 21))
    text = web.get("/en/tables/potential/scores?sort=-rank").text
    assert ranks(text) == list(range(20, 0, -1)) and 'aria-sort="descending"' in text


def test_filtered_by_names_and_codes(web: Any) -> None:
    assert len(ranks(web.get("/kk/tables/potential/scores?q=алматы").text)) == 2
    assert len(ranks(web.get("/kk/tables/potential/scores?q=KZ-75").text)) == 1
    assert web.get("/kk/tables/potential/scores?q=nothing").status_code == 200


def test_long_tables_come_in_pieces(web: Any) -> None:
    text = web.get("/en/tables/robustness/weights").text
    assert "Rows 1–100 of 8000" in text and "from=100" in text
    assert "Rows 7901–8000 of 8000" in web.get("/en/tables/robustness/weights?from=7900").text


def test_every_table_is_listed(web: Any, kazakhstan: Any) -> None:
    text = web.get("/en/tables").text
    for path in (kazakhstan / "tables").glob("*/*.csv"):
        if path.name == "labels.csv" or len(path.read_text(encoding="utf-8").splitlines()) < 2:
            continue
        assert f'/en/tables/{path.parent.name}/{path.stem}"' in text

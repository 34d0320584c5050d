from __future__ import annotations

import csv
import io
from typing import Any


def test_two_to_four_regions_in_the_order_asked_for(web: Any) -> None:
    answer = web.get("/en/compare.csv?form=en&unit=KZ-10&unit=KZ-75&unit=KZ-10&unit=XX&unit=KZ-71")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][2:] == ["Abai Region", "Almaty city", "Astana city"]


def test_five_are_four(web: Any) -> None:
    query = "&".join(f"unit=KZ-{code}" for code in (10, 11, 15, 19, 23))
    text = web.get(f"/ru/compare?{query}").text
    assert text.count('<option value="KZ-19" selected>') == 1
    assert '<option value="KZ-23" selected>' not in text


def test_none_is_the_first_and_the_last(web: Any) -> None:
    text = web.get("/en/compare").text
    assert '<option value="KZ-71" selected>' in text and '<option value="KZ-61" selected>' in text

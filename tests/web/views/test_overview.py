from __future__ import annotations

from typing import Any

import growthpoles as gp
from growthpoles.present.findings import findings


def test_every_finding_with_its_certainty(web: Any, kazakhstan: Any) -> None:
    text = web.get("/en/overview").text
    found = findings(gp.open_run(kazakhstan).results, "en")
    assert len(found) > 8
    assert text.count('<li><span class="chip') == len(found)


def test_key_figures_lead_to_their_pages(web: Any) -> None:
    text = web.get("/kk/overview").text
    for path in ("poles", "ranking", "industries", "constraints"):
        assert f'<dd><a href="/kk/{path}">' in text


def test_the_bare_address_is_the_overview(web: Any) -> None:
    assert web.get("/").headers["location"] == "/en/overview"
    assert web.get("/kk/").headers["location"] == "/kk/overview"

"""Title block and main findings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from growthpoles.present.findings import page_findings
from growthpoles.present.page import Page, Section, framework_code


def findings_section(page: Page) -> Section | None:
    """The main findings, each with its certainty; None when the results carry none."""
    found = page_findings(page)
    if not found:
        return None
    made_up = any(book.result.spec.get("illustrative") for book in page.shelf.books)
    body = page.render("findings.html.j2", findings=found, made_up=made_up)
    return Section("findings", page.language.gettext("Main findings"), body)


def title_facts(page: Page) -> tuple[tuple[str, str], ...]:
    """Facts of the title block as (name, text): frameworks, period, edition, version."""
    return tuple(_facts(page))


def _facts(page: Page) -> Iterator[tuple[str, str]]:
    _ = page.language.gettext
    for book in page.shelf.all("potential"):
        code = framework_code(book.result.spec)
        heading = page.names.find("heading", code)
        yield _("Framework"), page.names("framework", code) + (f" ({heading})" if heading else "")
    for kind, title in (
        ("potential", _("Year of the scores")),
        ("specialisation", _("Years of the industries")),
    ):
        years = _years(page, kind)
        if years:
            yield title, years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
    units = page.shelf.units()
    if units and units[0].get("edition"):
        yield _("Edition of the territory"), str(units[0]["edition"])
    for item in page.checked.with_code("study.known"):
        day = date.fromisoformat(str(dict(item.details)["day"]))
        yield _("Figures as known on"), page.numbers.date(day)
    versions = sorted({book.result.provenance.version for book in page.shelf.books} - {""})
    if versions:
        yield _("Version of growthpoles"), ", ".join(versions)


def _years(page: Page, kind: str) -> list[str]:
    table = "scores" if kind == "potential" else "location"
    found = {row["year"] for book in page.shelf.all(kind) for row in book.rows(table)}
    return [str(year) for year in sorted(found)]

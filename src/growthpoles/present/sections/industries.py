"""Industries: specialisation, propulsive and mature industries, shift-share."""

from __future__ import annotations

from growthpoles.present.findings import latest
from growthpoles.present.page import Page, Section
from growthpoles.present.shelf import Row

_LABELS = ("propulsive", "mature", "emerging")


def industries_section(page: Page) -> Section | None:
    """Location quotients, lists of industries by their label, shift-share sums; None without such results."""
    kinds = ("specialisation", "propulsive", "shift-share")
    if not any(page.shelf.first(kind) for kind in kinds):
        return None
    location = latest(page.shelf.first("specialisation"), "location")
    labels = _labels(page)
    body = page.render(
        "industries.html.j2",
        industries=_columns(page, location),
        matrix=_matrix(page, location, labels),
        year=location[0]["year"] if location else None,
        lists=_lists(page),
        sums=_sums(page),
        tests=_tests(page),
    )
    return Section("industries", page.language.gettext("Industries"), body)


def _columns(page: Page, location: tuple[Row, ...]) -> list[tuple[str, str]]:
    codes = list(dict.fromkeys(row["industry"] for row in location))
    return [(code, page.names("industry", code)) for code in codes]


def _labels(page: Page) -> dict[tuple[str, str], str]:
    book = page.shelf.first("propulsive")
    rows = book.rows("industries") if book else ()
    return {(row["unit"], row["industry"]): row["label"] for row in rows if row["label"] in _LABELS}


def _matrix(
    page: Page, location: tuple[Row, ...], labels: dict[tuple[str, str], str]
) -> list[tuple[str, list[tuple[Row, str]]]]:
    units = sorted(dict.fromkeys(row["unit"] for row in location), key=lambda code: page.key(page.unit(code)))
    cells = {(row["unit"], row["industry"]): row for row in location}
    codes = dict.fromkeys(row["industry"] for row in location)
    return [
        (page.unit(unit), [(cells.get((unit, code), {}), labels.get((unit, code), "")) for code in codes])
        for unit in units
    ]


def _lists(page: Page) -> list[tuple[str, list[tuple[str, str]]]]:
    book = page.shelf.first("propulsive")
    if book is None:
        return []
    result = []
    for label in _LABELS:
        by_industry: dict[str, list[str]] = {}
        for row in book.rows("industries", label=label):
            by_industry.setdefault(row["industry"], []).append(row["unit"])
        pairs = [
            (page.names("industry", code), page.unit_list(units))
            for code, units in sorted(by_industry.items())
        ]
        result.append((label, pairs))
    return result


def _sums(page: Page) -> list[tuple[str, Row]]:
    book = page.shelf.first("shift-share")
    table = "sums" if book and book.rows("sums") else "units"
    rows = book.rows(table) if book else ()
    named = [(page.unit(row["unit"]), row) for row in rows if "competitive" in row]
    return sorted(named, key=lambda item: page.key(item[0]))


def _tests(page: Page) -> list[Row]:
    book = page.shelf.first("propulsive")
    if book is None:
        return []
    rows = [row for row in book.rows("industries") if row["label"] in _LABELS]
    return sorted(
        rows, key=lambda row: (_LABELS.index(row["label"]), page.key(page.unit(row["unit"])), row["industry"])
    )

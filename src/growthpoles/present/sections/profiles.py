"""A profile of every unit: place, pole, strengths and weaknesses, neighbours, industries, doubtful cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from growthpoles.present.charts.bars import Bar, bars
from growthpoles.present.charts.svg import Frame
from growthpoles.present.findings import latest
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.diagnosis import held_back
from growthpoles.present.sections.performance import Performance, performance_of
from growthpoles.present.sections.poles import PoleRow, pole_row
from growthpoles.present.shelf import Row

_EMPTY = ("confidential", "missing", "not-applicable")


@dataclass(frozen=True)
class Profile:
    """Everything the report says of one unit, selected from the tables."""

    code: str
    name: str
    score: Row
    sure: Row
    group: int | None
    pole: PoleRow | None
    performance: Performance | None
    pillar_chart: str
    type_chart: str
    strengths: tuple[Row, ...]
    weaknesses: tuple[Row, ...]
    strong_indicators: str
    weak_indicators: str
    flip: str
    neighbours: tuple[tuple[str, str], ...]
    industries: tuple[tuple[str, tuple[str, ...]], ...]
    structure: Row
    realisation: tuple[Row, ...]
    cells: tuple[tuple[str, tuple[str, ...]], ...]
    held: str
    indicators: tuple[tuple[Row, Row], ...]


def profiles_section(page: Page) -> Section | None:
    """Profiles of all units in alphabetical order; None when the results name no units."""
    codes = [row["unit"] for row in page.shelf.units()]
    if not codes or not (page.shelf.potential or page.shelf.first("poles")):
        return None
    codes.sort(key=lambda code: page.key(page.unit(code)))
    entries = tuple((f"unit-{code}", page.unit(code)) for code in codes)
    title = page.language.gettext("Profiles of the regions")
    return Section("profiles", title, profiles_page(page, codes), entries)


def profiles_page(page: Page, codes: Sequence[str]) -> str:
    """Profiles of some units as HTML."""
    medians = any(row.get("median") is not None for row in latest(page.shelf.potential, "pillars"))
    return page.render("profiles.html.j2", profiles=[profile(page, code) for code in codes], medians=medians)


def profile(page: Page, code: str) -> Profile:
    """Select what the tables say of one unit."""
    book, poles = page.shelf.potential, page.shelf.first("poles")
    pillars = _of(latest(book, "pillars"), code)
    strong, weak = _ends(pillars)
    pole = poles.row("poles", unit=code) if poles else {}
    indicators = _of(latest(book, "indicators"), code)
    relative = {row["indicator"]: row for row in _of(latest(book, "saturation"), code)}
    return Profile(
        code=code,
        name=page.unit(code),
        score=_one(latest(book, "scores"), code),
        sure=_one(latest(page.shelf.first("robustness"), "ranks"), code),
        group=_one(latest(page.shelf.first("robustness"), "groups"), code).get("group"),
        pole=pole_row(page, poles, row=pole) if poles and pole else None,
        performance=performance_of(page, code),
        pillar_chart=_pillar_chart(page, code, pillars),
        type_chart=_type_chart(page, code),
        flip=_flip(page, code),
        strengths=strong,
        weaknesses=weak,
        strong_indicators=_standing(page, code, "strength"),
        weak_indicators=_standing(page, code, "weakness"),
        neighbours=_neighbours(page, code),
        industries=_industries(page, code),
        structure=_one(latest(page.shelf.first("specialisation"), "structure"), code),
        realisation=_of(latest(book, "realisation"), code),
        cells=_cells(page, code, indicators),
        held=held_back(page, code),
        indicators=tuple((row, relative.get(row["indicator"], {})) for row in indicators),
    )


def _of(rows: Iterable[Row], code: str) -> tuple[Row, ...]:
    return tuple(row for row in rows if row["unit"] == code)


def _one(rows: Iterable[Row], code: str) -> Row:
    found = _of(rows, code)
    return found[0] if found else {}


def _ends(pillars: Iterable[Row]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Up to three pillars with the best ranks and three with the lowest, on their side of the median."""
    ranked = sorted((row for row in pillars if row.get("rank") is not None), key=lambda row: row["rank"])
    ends = min(3, len(ranked) // 2)
    strong = [row for row in ranked[:ends] if row.get("median") is None or row["score"] >= row["median"]]
    weak = [
        row
        for row in reversed(ranked[-ends:] if ends else [])
        if row.get("median") is None or row["score"] < row["median"]
    ]
    return tuple(strong), tuple(weak)


def _standing(page: Page, code: str, side: str) -> str:
    """Up to three indicators in which an audit finds a unit far above or below the others, with its ranks."""
    book, numbers = page.shelf.first("audit"), page.numbers
    rows = sorted(book.rows("profile", unit=code, side=side), key=lambda row: row["order"]) if book else []
    return "; ".join(
        page.language.gettext(
            "{name} ({rank} of {of})",
            name=page.names("indicator", row["indicator"]),
            rank=numbers.integer(row["rank"]),
            of=numbers.integer(row["of"]),
        )
        for row in rows[:3]
    )


def _pillar_chart(page: Page, code: str, pillars: tuple[Row, ...]) -> str:
    if not pillars:
        return ""
    _ = page.language.gettext
    rows = [
        Bar(
            page.names("pillar", row["pillar"]),
            row["score"],
            str(page.numbers.decimal(row["score"], 2)) if row["score"] is not None else "…",
            row.get("median"),
        )
        for row in pillars
    ]
    said = "; ".join(f"{row.name}: {row.text}" for row in rows)
    return bars(rows, Frame(f"pillars-{code}", _("Pillars of {name}", name=page.unit(code)), said))


def _type_chart(page: Page, code: str) -> str:
    book = page.shelf.first("poles")
    if book is None:
        return ""
    _ = page.language.gettext
    rows = [
        Bar(
            page.names("type", row["type"]),
            row["membership"],
            page.numbers.decimal(row["membership"], 2) if row["membership"] is not None else "…",
            strong=row.get("gate_met") is not False,
        )
        for row in sorted(
            book.rows("memberships", unit=code), key=lambda r: page.type_letters.get(r["type"], "~")
        )
        if row.get("applicable", "yes") == "yes"
    ]
    said = "; ".join(f"{row.name}: {row.text}" for row in rows)
    title = _("Memberships of {name}", name=page.unit(code))
    return bars(rows, Frame(f"types-{code}", title, said), line=0.5) if rows else ""


def _flip(page: Page, code: str) -> str:
    """The smallest change of one threshold that changes the label, in words."""
    book = page.shelf.first("poles")
    row = book.row("flips", unit=code) if book else {}
    if row.get("shift") is None:
        return ""
    kind = row.get("kind") or ""
    name = (
        page.names.find("gate-of", row["type"] or "")
        if kind == "gate"
        else page.names("criterion", row["criterion"])
    )
    return page.language.gettext(
        "The label changes when one threshold moves by {shift}: {criterion}.",
        shift=page.numbers.signed_percent(row["shift"]),
        criterion=name,
    )


def _neighbours(page: Page, code: str) -> tuple[tuple[str, str], ...]:
    unit = next((row for row in page.shelf.units() if row["unit"] == code), {})
    found = [(other, page.unit(other)) for other in (unit.get("neighbours") or "").split()]
    return tuple(sorted(found, key=lambda item: page.key(item[1])))


def _industries(page: Page, code: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    book = page.shelf.first("propulsive")
    rows = book.rows("industries", unit=code) if book else ()
    return (
        tuple(
            (label, tuple(page.names("industry", row["industry"]) for row in rows if row["label"] == label))
            for label in ("propulsive", "mature", "emerging")
        )
        if rows
        else ()
    )


def _cells(page: Page, code: str, indicators: Iterable[Row]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    held = list(indicators)
    marks: list[tuple[str, tuple[str, ...]]] = [
        (flag, tuple(page.names("indicator", row["indicator"]) for row in held if row["flag"] == flag))
        for flag in (*_EMPTY, "imputed")
    ]
    pulled = _of(latest(page.shelf.potential, "treatment"), code)
    names = [page.names("indicator", row["indicator"]) for row in pulled if row["rule"] == "winsorise"]
    marks.append(("treated", tuple(names)))
    marks.append(
        (
            "suspect",
            tuple(
                page.names("indicator", row["indicator"]) for row in held if row.get("remark") == "suspect"
            ),
        )
    )
    return tuple((flag, names) for flag, names in marks if names)

"""The chain reaction: what was added, what follows round by round, where, and who appears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from growthpoles.present.charts.layers import Bar, Layer, layers
from growthpoles.present.charts.maps import Place, shape_map, tile_map
from growthpoles.present.charts.svg import BLUES, PALETTE, PAPER, Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.reaction import Told, phases
from growthpoles.present.sections.chain_cascade import absent, branches
from growthpoles.present.sections.maps import Key
from growthpoles.present.sections.method import diagnostic_text
from growthpoles.present.shelf import Book, Row

_LAYERS = (
    ("initial", N_("Added at the start"), BLUES[5], False),
    ("first_round", N_("First round: suppliers"), BLUES[4], False),
    ("industrial_support", N_("Suppliers of suppliers"), BLUES[3], False),
    ("consumption_induced", N_("Spending of new income"), BLUES[2], False),
    ("held_back", N_("Not made: capacity is lacking"), PALETTE[5], True),
    ("newcomers", N_("New suppliers"), PALETTE[2], False),
)
_SOURCES = (
    ("own", N_("from the buyer's own region"), BLUES[4]),
    ("other_regions", N_("from other regions"), BLUES[2]),
    ("outside", N_("from outside the table"), PALETTE[1]),
)
_MEASURES = {
    "output": N_("Output"),
    "value_added": N_("Value added"),
    "income": N_("Income of households"),
    "jobs": N_("Jobs"),
}
_STEPS = (0.005, 0.01, 0.02, 0.05, 0.1)  # shades of the map: most of a reaction stays in one region
_DONE = 0.99  # rounds after which next to nothing comes are not drawn
_FIRST = 10


@dataclass(frozen=True)
class Layered:
    """One phase with its pictures.

    Attributes:
        told: The phase.
        heading: What the phase is; empty where there is only one.
        pictures: The layers for a wide and a narrow screen; empty where rises and falls are mixed.
        keys: Codes and names of the layers that there are.
        totals: Rows of totals with the name of their measure.
    """

    told: Told
    heading: str
    pictures: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    totals: tuple[tuple[str, Row], ...]


def chain_section(page: Page) -> Section | None:
    """Everything a chain reaction says; None without one."""
    book = page.shelf.first("chain")
    found = phases(book) if book else []
    if book is None or not found:
        return None
    parts = [_layered(Told(page, book, phase), several=len(found) > 1) for phase in found]
    told = parts[0].told
    body = page.render(
        "chain.html.j2",
        parts=parts,
        told=told,
        warnings=_top(page, book),
        notes=_notes(page, book),
        rounds=_rounds(told),
        map=_map(told),
        regions=_regions(told),
        measures={name: page.language.gettext(text) for name, text in _MEASURES.items()},
        industries=_industries(told),
        tree=branches(told),
        candidates=book.rows("emergence"),
        absent=absent(told),
        first=_FIRST,
        limits=_limits(told),
        paths=[(_path(told, row), row) for row in told.rows("paths")[:_FIRST]],
        leakage=sorted(told.rows("leakage"), key=lambda row: page.key(told.region(row["region"]))),
    )
    return Section("chain", page.language.gettext("Chain reaction"), body)


def _top(page: Page, book: Book) -> list[str]:
    """What must be known before any figure is read."""
    found = [item for code in ("io.foreign", "chain.table.not_regional") for item in book.marked(code)]
    return [page.capital(diagnostic_text(page, item)) for item in found]


def _notes(page: Page, book: Book) -> list[str]:
    """What the chain reaction says of itself."""
    items = [item for item in book.result.diagnostics if item.code.startswith("chain.")]
    kept = [item for item in items if item.code != "chain.table.not_regional"]
    return [page.capital(diagnostic_text(page, item)) for item in kept]


def _layered(told: Told, *, several: bool) -> Layered:
    _ = told.page.language.gettext
    rows = {row["measure"]: row for row in told.rows("totals")}
    used = [item for item in _LAYERS if any(row[item[0]] for row in rows.values())]
    heading = _("While it is built (once)") if told.phase == "investment" else _("When it runs (every year)")
    drawn = [_bar(told, name, rows, used) for name in told.measures]
    return Layered(
        told,
        heading if several else "",
        _pictures(told, drawn, used) if _one_way(rows) else (),
        tuple((code, _(text)) for code, text, _colour, _taken in used),
        tuple((_(_MEASURES[name]), rows[name]) for name in told.measures),
    )


def _one_way(rows: dict[str, Row]) -> bool:
    """Whether all that follows rises, or all falls: only then can it be laid end to end."""
    sizes = [row[code] or 0.0 for row in rows.values() for code, *_, taken in _LAYERS if not taken]
    return min(sizes) >= 0 or max(sizes) <= 0


def _bar(told: Told, measure: str, rows: dict[str, Row], used: Sequence[tuple[str, str, str, bool]]) -> Bar:
    row, unit = rows[measure], told.unit_of(measure)
    same = [rows[name] for name in told.measures if told.unit_of(name) == unit]
    reach = [abs(item["total"] or 0.0) + abs(item["newcomers"] or 0.0) for item in same]
    texts = tuple(
        "" if row[code] is None else told.page.numbers.significant(row[code], 3) for code, *_ in used
    )
    parts = tuple(row[code] for code, *_ in used)
    name = told.page.language.gettext(_MEASURES[measure])
    return Bar(name, parts, texts, told.amount(row["final"], measure), max(reach, default=0.0))


def _pictures(
    told: Told, drawn: Sequence[Bar], used: Sequence[tuple[str, str, str, bool]]
) -> tuple[str, ...]:
    _ = told.page.language.gettext
    keys = [Layer(_(text), colour, taken) for _code, text, colour, taken in used]
    title, said = _("What the chain reaction is made of"), _("The table below gives the same figures.")
    return tuple(
        layers(drawn, Frame(f"chain-{told.phase}-{name}", title, said), keys=keys, width=width)
        for name, width in (("wide", 940.0), ("narrow", 360.0))
    )


def _rounds(told: Told) -> dict[str, object]:
    """Rounds until next to nothing comes, as pictures; all rounds for the table."""
    _, numbers = told.page.language.gettext, told.page.numbers
    rows = told.rows("rounds")
    drawn: list[Bar] = []
    called = [sum(abs(row[code] or 0.0) for code, *_rest in _SOURCES) for row in rows]
    for row, whole in zip(rows, called, strict=True):
        if row["later"] or (row["round"] > 1 and row["reaction_share"] and row["reaction_share"] > _DONE):
            break
        texts = tuple(
            "" if row[code] is None else numbers.significant(row[code], 3) for code, *_rest in _SOURCES
        )
        leaving = _("{share} leave", share=told.page.percent(row["share_leaving"])) if whole else ""
        parts = tuple(row[code] for code, *_rest in _SOURCES)
        drawn.append(Bar(round_name(told, row), parts, texts, str(leaving), max(called)))
    keys = [Layer(_(text), colour) for _code, text, colour in _SOURCES]
    title = _("Where the purchases of every round are made")
    said = _("The table below gives the same figures.")
    pictures = [
        layers(drawn, Frame(f"chain-rounds-{name}", title, said), keys=keys, width=width)
        for name, width in (("wide", 940.0), ("narrow", 360.0))
    ]
    named = [(round_name(told, row), row) for row in rows]
    return {"title": title, "pictures": pictures if any(called) else [], "rows": named}


def round_name(told: Told, row: Row) -> str:
    """A round in words; the shock itself is round 0."""
    _ = told.page.language.gettext
    if row["later"]:
        return _("Later rounds")
    if row["round"] == 0:
        return _("Start")
    return _("Round {n}", n=told.page.numbers.integer(row["round"]))


def _regions(told: Told) -> list[tuple[str, Row]]:
    """Output of the regions, the largest first."""
    rows = told.rows("regions", measure="output")
    return [(told.region(row["region"]), row) for row in sorted(rows, key=lambda row: -(row["share"] or 0.0))]


def _map(told: Told) -> tuple[str, list[Key]] | None:
    """Map of the regions by their share of the output; None where fewer than two are on the map."""
    page, _ = told.page, told.page.language.gettext
    shares = {row["region"]: row["share"] for row in told.rows("regions", measure="output")}
    units = [unit for unit in page.shelf.units() if unit["unit"] in shares]
    if len(units) < 2 or (not page.shapes and all(unit["column"] is None for unit in units)):
        return None
    places = [_place(told, unit, shares[unit["unit"]]) for unit in units]
    title = _("Share of the regions in the output of the chain")
    frame = Frame("chain-map", title, _("The table below gives the same figures."))
    picture = shape_map(places, frame, shapes=page.shapes) if page.shapes else tile_map(places, frame)
    bounds = [page.numbers.percent(step, 1 if step < 0.01 else 0) for step in _STEPS]
    ends = [f"< {bounds[0]}", *map(" – ".join, pairwise(bounds)), f"≥ {bounds[-1]}"]
    used = {place.colour for place in places}
    keys = [Key(colour, "", text) for colour, text in zip(BLUES, ends, strict=True) if colour in used]
    return picture, [*keys, Key(PAPER, "★", _("something is added here"), dashed=True)]


def _place(told: Told, unit: Row, share: float | None) -> Place:
    name, code = told.region(unit["unit"]), unit["unit"]
    where = {"code": code, "name": name, "column": unit["column"], "row": unit["row"]}
    if share is None:
        return Place(**where, sign="…", colour=PAPER, dashed=True, spoken=name)
    text = told.page.numbers.percent(share, 1)
    sign = f"★ {text}" if code in told.homes else text
    return Place(
        **where, sign=sign, colour=BLUES[sum(share >= step for step in _STEPS)], spoken=f"{name}: {text}"
    )


def _industries(told: Told) -> list[tuple[str, Row, dict[str, Row]]]:
    """Industries by the output that follows: name, output, and the other measures."""
    rows = told.rows("industries", measure="output")
    other = {(row["measure"], row["industry"]): row for row in told.rows("industries")}
    ordered = sorted(rows, key=lambda row: -abs(row["final"] or 0.0))
    return [
        (
            told.industry(row["industry"]),
            row,
            {m: other.get((m, row["industry"]), {}) for m in told.measures[1:]},
        )
        for row in ordered
    ]


def _limits(told: Told) -> list[tuple[str, Row]]:
    """Industries that cannot make all they are asked for, the shortest of capacity first."""
    rows = [row for row in told.rows("limits") if row["refused"] or row["passed_on"]]
    rows.sort(key=lambda row: (-(row["refused"] + row["passed_on"]), row["region"], row["industry"]))
    return [(told.place(row["region"], row["industry"]), row) for row in rows]


def _path(told: Told, row: Row) -> list[str]:
    """The stations of a supply path: industry and region each."""
    pairs = zip(row["path"].split(" > "), row["regions"].split(" > "), strict=True)
    return [told.place(region, industry) for industry, region in pairs]

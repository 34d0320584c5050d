"""The map: any score, indicator or raw figure in any year, in classes; or the types of growth poles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.present.charts.maps import Place, shape_map, tile_map
from growthpoles.present.charts.svg import BLUES, PAPER, Frame
from growthpoles.present.language import N_
from growthpoles.present.numbers import cell_mark
from growthpoles.present.page import Page
from growthpoles.present.sections.maps import Key, pole_map
from growthpoles.stats.class_breaks import METHODS, class_breaks
from growthpoles.web.figures import TYPES, Figure, Layer, cells, layers
from growthpoles.web.run_folder import OpenRun
from growthpoles.web.site import Site
from growthpoles.web.view import View, frame_of, source_names

_BREAKS = {
    "natural": N_("natural breaks"),
    "quantile": N_("equal numbers of regions"),
    "equal": N_("equal intervals"),
}
_CLASSES = (3, 4, 5, 6)
_SHADES = {1: (3,), 2: (1, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5), 6: (0, 1, 2, 3, 4, 5)}
_FEW = 20  # names of regions above which the table is not open


@dataclass(frozen=True)
class Choice:
    """What the address asks for.

    Attributes:
        layer: What is shown.
        year: The year; None = the layer has no years.
        method: How classes are cut.
        classes: Number of classes.
    """

    layer: Layer
    year: int | None
    method: str
    classes: int


@dataclass(frozen=True)
class MapView:
    """A map with its legend.

    Attributes:
        run: The run.
        page: Words of the language.
        choice: What is shown.
    """

    run: OpenRun
    page: Page
    choice: Choice

    @cached_property
    def found(self) -> Mapping[str, Figure]:
        """Figures by unit."""
        return cells(self.run, self.choice.layer, year=self.choice.year)

    @cached_property
    def ends(self) -> tuple[float, ...]:
        """Upper ends of the classes."""
        values = [cell.value for cell in self.found.values() if cell.value is not None]
        made = class_breaks(values, self.choice.classes, method=self.choice.method)
        return tuple(float(value) for value in made)

    @property
    def title(self) -> str:
        """What is shown, with year and unit of measure."""
        layer = self.choice.layer
        name = layer.title if not layer.share else f"{layer.group}: {layer.title}"
        measure = self.page.measure(layer.measure)
        parts = [name, measure, str(self.choice.year) if self.choice.year else ""]
        return ", ".join(part for part in parts if part)

    def text(self, cell: Figure) -> str:
        """A figure as the tile prints it: a number, 0, or the mark that says why there is none."""
        if cell.value is None:
            return cell_mark(cell.flag)
        numbers = self.page.numbers
        return (
            numbers.decimal(cell.value, 2) if self.choice.layer.share else numbers.significant(cell.value, 3)
        )

    def colour(self, value: float) -> str:
        """Colour of the class of a figure."""
        place = next((k for k, end in enumerate(self.ends) if value <= end), len(self.ends) - 1)
        return BLUES[_SHADES[max(1, len(self.ends))][place]]

    def svg(self) -> str:
        """The picture."""
        _ = self.page.language.gettext
        if self.choice.layer.code == TYPES:
            made = pole_map(self.page)
            return made[1] if made else ""
        frame = Frame("map", self.title, _("Map of the regions; the table below gives the same figures."))
        places = [self._place(unit) for unit in self.page.shelf.units()]
        if self.page.shapes:
            return shape_map(places, frame, shapes=self.page.shapes)
        return tile_map(places, frame) if any(place.column is not None for place in places) else ""

    def keys(self) -> Sequence[Key]:
        """The legend."""
        if self.choice.layer.code == TYPES:
            made = pole_map(self.page)
            return made[2] if made else []
        values = [cell.value for cell in self.found.values() if cell.value is not None]
        low = min(values, default=0.0)
        keys = []
        for end in self.ends:
            held = [
                value for value in values if low <= value <= end and self.colour(value) == self.colour(end)
            ]
            first, last = (self.text(Figure(value)) for value in (min(held, default=low), end))
            span = first if first == last else f"{first} – {last}"
            keys.append(Key(self.colour(end), str(len(held)), span))
        flags = [self._flag(unit["unit"]) for unit in self.page.shelf.units()]
        for flag in dict.fromkeys(flag for flag in flags if flag):
            keys.append(Key(PAPER, cell_mark(flag), self.page.word(flag), dashed=True))
        return keys

    def rows(self) -> list[tuple[str, str, Figure]]:
        """(unit, name, figure) from the highest figure to the lowest; those without one at the end."""
        units = [row["unit"] for row in self.page.shelf.units()]
        held = [(code, self.page.unit(code), self.found.get(code, Figure(None, "missing"))) for code in units]
        return sorted(
            held, key=lambda row: (row[2].value is None, -(row[2].value or 0.0), self.page.key(row[1]))
        )

    def view(self) -> View:
        """The map as files."""
        _, layer = self.page.language.gettext, self.choice.layer
        name = "map-" + layer.code.replace(".", "-") + (f"-{self.choice.year}" if self.choice.year else "")
        if layer.code == TYPES:
            return View(name, self.title, self.svg(), self._type_data())
        heads = [_("Code"), _("Region"), self.title, _("Remarks"), _("Source")]
        rows = [
            (code, unit, cell.value, self._remark(cell), "; ".join(source_names(self.page, [cell.source])))
            for code, unit, cell in self.rows()
        ]
        sources = source_names(self.page, [cell.source for cell in self.found.values()])
        return View(name, self.title, self.svg(), frame_of(heads, rows), sources)

    def _type_data(self) -> pl.DataFrame | None:
        book, _ = self.page.shelf.first("poles"), self.page.language.gettext
        if book is None:
            return None
        rows = [
            (
                row["unit"],
                self.page.unit(row["unit"]),
                self.page.word(row["label"]),
                self.page.names("type", row["type"] or ""),
                self.page.word(row["stability"] or ""),
            )
            for row in book.rows("poles")
        ]
        heads = (_("Code"), _("Region"), _("Conclusion"), _("Type"), _("Certainty"))
        return frame_of(heads, rows)

    def _remark(self, cell: Figure) -> str:
        return "" if cell.flag == "observed" else self.page.word(cell.flag)

    def _flag(self, unit: str) -> str:
        cell = self.found.get(unit, Figure(None, "missing"))
        return cell.flag if cell.value is None else ""

    def _place(self, unit: Mapping[str, object]) -> Place:
        code = str(unit["unit"])
        cell = self.found.get(code, Figure(None, "missing"))
        name, text = self.page.unit(code), self.text(cell)
        remark = self._remark(cell)
        said = f"{name}: {text}" + (f" ({remark})" if remark else "")
        place = Place(code, name, unit["column"], unit["row"], text, PAPER, dashed=True, spoken=said)  # type: ignore[arg-type]
        return place if cell.value is None else replace(place, colour=self.colour(cell.value), dashed=False)


def routes(site: Site) -> list[Route]:
    """Addresses of the map."""

    def show(request: Request) -> Response:
        return site.kept(request, lambda: _show(site, request))

    return [Route("/{language}/map", show)]


def view(site: Site, request: Request) -> View:
    """The map of an address, as files."""
    run, page = site.opened(), site.page(request)
    return MapView(run, page, chosen(request, layers(run, page))).view()


def chosen(request: Request, known: Sequence[Layer]) -> Choice:
    """What an address asks for; what it leaves out or what does not fit is the nearest that does."""
    asked = request.query_params
    code = asked.get("show", "")
    layer = next((item for item in known if item.code == code), None)
    if layer is None:
        if code or not known:
            raise HTTPException(404)
        layer = known[0]
    wanted = int(asked["year"]) if asked.get("year", "").isdecimal() else None
    last = layer.years[-1] if layer.years else None
    year = min(layer.years, key=lambda item: abs(item - wanted)) if layer.years and wanted else last
    method = asked.get("breaks", METHODS[0])
    classes = int(asked["classes"]) if asked.get("classes", "").isdecimal() else 5
    return Choice(
        layer,
        year,
        method if method in METHODS else METHODS[0],
        min(max(classes, _CLASSES[0]), _CLASSES[-1]),
    )


def _show(site: Site, request: Request) -> Response:
    run, page = site.opened(), site.page(request)
    known = layers(run, page)
    shown = MapView(run, page, chosen(request, known))
    groups: dict[str, list[Layer]] = {}
    for layer in known:
        groups.setdefault(layer.group, []).append(layer)
    return site.html(
        request,
        "map.html.j2",
        chapter="map",
        title=page.language.gettext("Map"),
        shown=shown,
        choice=shown.choice,
        groups=groups,
        breaks=_BREAKS,
        classes=_CLASSES,
        types=TYPES,
        view=shown.view(),
        few=_FEW,
    )

"""Plan against actual: one minute of traffic lights, early warnings, and what a deviation is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.curves import Band, Curve, curves
from growthpoles.present.charts.svg import PALETTE, Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.forecast import Pictures, axes_of, both
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sections.targets_tables import (
    attribution_sheet,
    goal_sheets,
    light,
    revisions_sheet,
)
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

DIMENSIONS = ("institutional", "infrastructure", "financing", "socio-cultural", "management")
_DRAWN = 4


@dataclass(frozen=True)
class Told(OnPage):
    """Plan against actual in words."""

    def target(self, row: Row) -> str:
        """Goal, region and indicator of a row."""
        return f"{self.names('goal', row['goal'])} – {self.names('unit', row['unit'])}"

    @cached_property
    def lights(self) -> list[tuple[str, list[Markup]]]:
        """Every region with one light for each dimension."""
        held: dict[str, dict[str, Row]] = {}
        for row in self.book.rows("scorecard"):
            held.setdefault(row["unit"], {})[row["dimension"]] = row
        units = sorted(held, key=lambda unit: self.page.key(self.names("unit", unit)))
        return [(self.names("unit", u), [self._light(held[u][d]) for d in DIMENSIONS]) for u in units]

    def _light(self, row: Row) -> Markup:
        """The worst of a dimension: behind, undetermined, on plan, ahead."""
        _ = self.page.language.gettext
        if not row["targets"]:
            return Markup('<span class="small">{}</span>').format(_("no target"))
        order = (("behind", "behind"), ("undetermined", ""), ("on_plan", "on-plan"), ("ahead", "ahead"))
        side = next(code for name, code in order if row[name])
        chance = row["probability"]
        more = "" if chance is None else _("{chance} to reach it", chance=self.page.percent(chance))
        return light(self.page, side) + Markup('<br><span class="small">{}</span>').format(more)

    @property
    def judged(self) -> bool:
        """Whether any target can be judged against noise."""
        rows = self.book.rows("targets")
        return any(row["signal"] != "undetermined" for row in rows)

    @cached_property
    def warnings(self) -> list[tuple[Markup, str]]:
        """Lights and texts of early warnings, turns first."""
        return [
            (light(self.page, row["side"]), self._warning(row, signal))
            for signal in ("trigger", "warning")
            for row in self.book.rows("targets", signal=signal)
        ]

    def _warning(self, row: Row, signal: str) -> str:
        _, revision = self.page.language.gettext, row["revision"]
        text = _(
            _WARNINGS[signal, row["side"]],
            target=self.target(row),
            indicator=self.names("indicator", row["indicator"]),
            actual=self.page.figure(row["net"]),
            planned=self.page.figure(row["planned"]),
            year=row["latest_year"],
        )
        if not revision:
            return text
        more = _(
            "Published: {latest}; revision of the base value taken off: {revision}.",
            latest=self.page.figure(row["latest"]),
            revision=self.page.figure(revision),
        )
        return f"{text} {more}"


_WARNINGS = {
    ("trigger", "behind"): N_(
        "Turn for the worse, act: {target}. {indicator} in {year}: {actual}, planned {planned}."
    ),
    ("warning", "behind"): N_(
        "Warning, watch: {target}. {indicator} in {year}: {actual}, planned {planned}."
    ),
    ("trigger", "ahead"): N_(
        "Better than the noise explains: {target}. {indicator} in {year}: {actual}, planned {planned}."
    ),
    ("warning", "ahead"): N_("Ahead, watch: {target}. {indicator} in {year}: {actual}, planned {planned}."),
    ("trigger", "on-plan"): N_(
        "Small deviations add up: {target}. {indicator} in {year}: {actual}, planned {planned}."
    ),
    ("warning", "on-plan"): N_(
        "Small deviations add up, watch: {target}. {indicator} in {year}: {actual}, planned {planned}."
    ),
}


def targets_section(page: Page) -> Section | None:
    """Plan against actual; None without targets."""
    book = page.shelf.first("plan")
    if book is None or not book.rows("targets"):
        return None
    told, _ = Told(page, book), page.language.gettext
    warnings, notes = notes_of(
        page, book, prefix="plan.", skip=("plan.trigger", "plan.band", "plan.revisions")
    )
    ahead = notes_of(page, book, prefix="forecast.", skip="forecast.refused")
    body = page.render(
        "targets.html.j2",
        told=told,
        warnings=[*warnings, *ahead[0]],
        notes=[*notes, *ahead[1]],
        dimensions=[told.names("dimension", code) for code in DIMENSIONS],
        goals=goal_sheets(page, book),
        drawn=_drawn(told),
        attribution=attribution_sheet(page, book),
        revisions=revisions_sheet(page, book),
    )
    return Section("targets", _("Plan and actual"), body)


def _drawn(told: Told) -> list[tuple[str, Pictures]]:
    """The path and its band, for what gave an early warning."""
    page, _, found = told.page, told.page.language.gettext, []
    rows = [*told.book.rows("targets", signal="trigger"), *told.book.rows("targets", signal="warning")]
    for row in rows[:_DRAWN]:
        key = {name: row[name] for name in ("goal", "unit", "indicator")}
        path = sorted(told.book.rows("path", **key), key=lambda item: item["year"])
        places = tuple(float(item["year"]) for item in path)
        columns = ("low95", "high95", "low80", "high80", "planned", "net")
        edge = {name: tuple(item[name] for item in path) for name in columns}
        bands = (Band(edge["low95"], edge["high95"], 0.14), Band(edge["low80"], edge["high80"], 0.2))
        drawn = [
            Curve(_("plan with its noise"), places, edge["planned"], PALETTE[0], "dashed", bands),
            Curve(_("actual"), places, edge["net"], PALETTE[5], dots=True),
        ]
        axes = axes_of(page, drawn, head="")

        def draw(
            frame: Frame, width: float, drawn: list[Curve] = drawn, axes: tuple[Axis, Axis] = axes
        ) -> str:
            return curves(drawn, frame, axes=axes, width=width)

        title = f"{told.target(row)}: {told.names('indicator', row['indicator'])}"
        found.append(
            (title, both(page, f"tg-{row['goal']}-{row['unit']}-{row['indicator']}", title=title, draw=draw))
        )
    return found

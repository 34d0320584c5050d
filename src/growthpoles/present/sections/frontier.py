"""What it costs in effect to ask for more of something else: alignment of the regions, or a goal."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.present.charts.curves import Curve, curves
from growthpoles.present.charts.svg import PALETTE, Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.funds import PROVED, Funds
from growthpoles.present.sections.funds_notes import funds_notes
from growthpoles.present.sheets import Sheet, scale
from growthpoles.present.shelf import Row

_CHEAP = 0.05  # share of the effect that may be given up for the sentence on a cheap step
_WIDTHS = (("wide", 900.0), ("narrow", 360.0))


@dataclass(frozen=True)
class Part:
    """One frontier.

    Attributes:
        lead: What it says, in sentences.
        pictures: The curve, wide and narrow; none with a single point.
        caption: What the curve shows.
        sheets: Points and outcomes.
        warnings, notes: What the result says of itself.
    """

    lead: list[str]
    pictures: list[str]
    caption: str
    sheets: list[Sheet]
    warnings: list[str]
    notes: list[str]


def frontier_section(page: Page) -> Section | None:
    """Frontiers between effect and another aim; None without any."""
    all_ = [Funds(page, book) for book in page.shelf.all("finance-frontier")]
    if not all_:
        return None
    _ = page.language.gettext
    banner = next((funds.illustrative for funds in all_ if funds.illustrative), "")
    parts = [_part(funds, number) for number, funds in enumerate(all_)]
    body = page.render("frontier.html.j2", parts=parts, banner=banner)
    title = (
        _("Concentration in poles or alignment of regions")
        if any(map(_aligned, all_))
        else _("What more of a goal costs")
    )
    return Section("frontier", title, body)


def _aligned(funds: Funds) -> bool:
    return bool(funds.book.result.spec.get("aim") == "Alignment")


def _proved(funds: Funds, gap: float | None) -> str:
    if gap is None:
        return "–"
    best = funds.page.language.gettext("proved the best")
    return funds.page.percent(gap, 2) if gap > PROVED else best


def _reached(funds: Funds, row: Row) -> str:
    return str(funds.page.percent(row["against"]) if _aligned(funds) else funds.page.figure(row["against"]))


def _points(funds: Funds) -> list[Row]:
    """Points with an effect, one for every plan, from the one without the other aim."""
    found: dict[float, Row] = {}
    for row in funds.book.rows("frontier"):
        if row["objective"] > 0:
            found.setdefault(round(row["against"], 9), row)
    return [found[key] for key in sorted(found)]


def _part(funds: Funds, number: int) -> Part:
    _ = funds.page.language.gettext
    points = _points(funds)
    caption = (
        _("Every point is a plan. Across: outcome of the region that is worst off, against its share by "
          "people; 100% would be even. Upwards: what the plan is worth.")
        if _aligned(funds)
        else _("Every point is a plan. Across: expected contribution to the goal. Upwards: what the "
               "plan is worth.")
    )  # fmt: skip
    sheets = [_table(funds), *([_outcomes(funds, points)] if _aligned(funds) and points else [])]
    return Part(_lead(funds, points), _pictures(funds, points, number), caption, sheets, *funds_notes(funds))


def _lead(funds: Funds, points: list[Row]) -> list[str]:
    page, _ = funds.page, funds.page.language.gettext
    if not points:
        return [_("No plan was found that has an effect.")]
    first, last = points[0], points[-1]
    aligned = _aligned(funds)
    said = [
        _("The plan of the greatest effect puts money where it does most. Its worst-off region gets {share} "
          "of what its people would get if outcomes were even.", share=_reached(funds, first))
        if aligned
        else _("The plan of the greatest effect contributes {amount} to the goal.",
               amount=_reached(funds, first))
    ]  # fmt: skip
    if len(points) == 1:
        return [*said, _("No plan under the same rules and budgets does better in this respect.")]
    cheap = [row for row in points[1:] if row["price"] <= _CHEAP]
    if cheap:
        said.append(
            _("Raising this to {reached} costs {price} of the worth of the plan.",
              reached=_reached(funds, cheap[-1]), price=page.numbers.percent(cheap[-1]["price"], 1))
        )  # fmt: skip
    if not cheap or cheap[-1] is not last:
        text = (
            _("The most even of the plans tried that still have an effect reaches {reached} and costs "
              "{price} of the worth.")
            if aligned
            else _("Of the plans tried the one with most of the goal contributes {reached} and costs {price} "
                   "of the worth.")
        )  # fmt: skip
        reached, price = _reached(funds, last), page.numbers.percent(last["price"], 1)
        said.append(text.format(reached=reached, price=price))
    return [*said, *_exchanged(funds, first, last)]


def _exchanged(funds: Funds, first: Row, last: Row) -> list[str]:
    """Which projects the last plan pays that the first does not, and the other way round."""
    _ = funds.page.language.gettext
    paid = [
        {row["project"] for row in funds.book.rows("plans", point=point["point"]) if row["stages_paid"]}
        for point in (first, last)
    ]
    said = []
    for codes, text in (
        (paid[1] - paid[0], _("That plan takes in: {projects}.")),
        (paid[0] - paid[1], _("That plan gives up: {projects}.")),
    ):
        if codes:
            names = funds.page.names_of(funds.book)
            listed = sorted((names("project", code) for code in codes), key=funds.page.key)
            said.append(text.format(projects="; ".join(listed)))
    return said


def _pictures(funds: Funds, points: list[Row], number: int) -> list[str]:
    page, _ = funds.page, funds.page.language.gettext
    if len(points) < 2:
        return []
    aligned = _aligned(funds)
    places = tuple(row["against"] for row in points)
    line = Curve("", places, tuple(row["objective"] for row in points), PALETTE[0], dots=True)
    head = _("worst-off region against its share by people") if aligned else _("contribution to the goal")
    axes = (
        scale(page, places, head=head, percent=aligned),
        scale(page, [0.0, *(row["objective"] for row in points)], head=_("worth, {unit}", unit=funds.unit)),
    )
    title, said = _("What the other aim costs"), _("The table below gives the same figures.")
    return [
        curves([line], Frame(f"frontier-{number}-{name}", title, said), axes=axes, width=width)
        for name, width in _WIDTHS
    ]


def _table(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    aligned = _aligned(funds)
    rows = tuple(
        (
            page.percent(row["asked"]) if aligned else page.figure(row["asked"]),
            _reached(funds, row),
            funds.effect(row["objective"]),
            page.percent(row["price"], 1),
            *(["–" if row["gini"] is None else page.number(row["gini"])] if aligned else []),
            funds.amount(row["cost"]),
            _proved(funds, row["gap"]),
        )
        for row in funds.book.rows("frontier")
    )
    heads = (
        _("Asked"), _("Reached"), _("Worth of the plan, {unit}", unit=funds.unit), _("Given up"),
        *([_("Inequality of outcomes (Gini)")] if aligned else []),
        _("Money spent, {unit}", unit=funds.unit),
        _("At most below the best"),
    )  # fmt: skip
    note = _(
        "Worth of a plan: its expected effect plus the weighted attainment of goals, where there are any, "
        "less what its money and missed floors cost."
    )
    return Sheet(_("Points of the frontier"), heads, rows, 1, note)


def _outcomes(funds: Funds, points: list[Row]) -> Sheet:
    _ = funds.page.language.gettext
    ends = [
        {row["region"]: row for row in funds.book.rows("outcomes", point=point["point"])}
        for point in (points[0], points[-1])
    ]
    rows = tuple(
        (
            funds.region(code),
            *(funds.effect(end[code][name]) for end in ends for name in ("outcome", "parity")),
        )
        for code in ends[0]
    )
    heads = (
        _("Region"), _("Greatest effect: outcome"), _("its share by people"), _("Most aligned: outcome"),
        _("its share by people"),
    )  # fmt: skip
    return Sheet(_("Outcomes by region, {unit}", unit=funds.unit), heads, rows)

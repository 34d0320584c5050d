"""Tables of consortia: composition, criteria and goals, members, and the network over the years."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

ORIGINS = ("detected", "proposed")
_SHOWN = 20  # consortia of each origin whose members are listed


@dataclass(frozen=True)
class Circle(OnPage):
    """Consortia in words."""

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The criteria and then the goals."""
        spec = self.book.result.spec
        return (*spec["criteria"], *spec["goals"])

    def of(self, origin: str) -> list[Row]:
        """Consortia of one origin, the best first."""
        return sorted(self.book.rows("consortia", origin=origin), key=lambda row: row["rank"])

    def name(self, row: Row) -> str:
        """Number, theme and territory."""
        theme = self.names("field", row["field"] or "unknown")
        return f"{row['rank']}. {theme}, {self.names('unit', row['unit'])}"

    def measure(self, code: str) -> str:
        """Name of a criterion or a goal."""
        return self.names("threshold", f"importance-{code}")

    def state(self, row: Row) -> Cell:
        """Whether the rules of composition hold, and what is missing."""
        _ = self.page.language.gettext
        if row["composed"]:
            return self.page.chip("firm", _("complete"))
        lacks = ", ".join(self.page.word(f"lack.{code}") for code in row["missing"].split(";"))
        return self.page.chip("fragile", _("missing: {list}", list=lacks))

    def members(self, row: Row) -> str:
        """Members, the leader first."""
        rows = self.book.rows("members", consortium=row["consortium"])
        ordered = sorted(
            rows,
            key=lambda item: (
                item["role"] != "lead",
                self.page.key(self.names("organisation", item["organisation"])),
            ),
        )
        return ", ".join(self.names("organisation", item["organisation"]) for item in ordered)

    def least(self, name: str) -> float:
        """Least number or share that the rules of composition ask for."""
        return float(self.book.row("rules", code=f"least-{name}")["a"])

    def score(self, value: float | None) -> Cell:
        """A score from 0 to 1."""
        return self.page.number(value)


def composition_sheet(circle: Circle, origin: str, *, title: str) -> Sheet:
    """Consortia of one origin with their composition."""
    page, names, _ = circle.page, circle.names, circle.page.language.gettext
    rows = tuple(
        (
            circle.name(row),
            circle.state(row),
            names("organisation", row["lead"]) if row["lead"] else "–",
            circle.members(row),
            page.number(row["score"]),
            page.percent(row["evidence"]),
        )
        for row in circle.of(origin)
    )
    heads = (
        *(_("Theme and territory"), _("Composition"), _("Could lead"), _("Members"), _("Score")),
        _("Evidence that is known"),
    )
    note = _(
        "Complete, as the French poles of competitiveness are composed: independent firms ({firms} or more), "
        "research organisations ({research}), training organisations ({education}); {theme} of the members "
        "or more work in the theme, {territory} are in the territory or near to it. Who leads is for the "
        "members to decide; named is the firm with most work in the theme.",
        **{name: page.numbers.integer(circle.least(name)) for name in ("firms", "research", "education")},
        **{name: page.numbers.percent(circle.least(name), 0) for name in ("theme", "territory")},
    )
    return Sheet(title, heads, rows, 4, note)


def numbers_sheet(circle: Circle, origin: str) -> Sheet:
    """How many of what is in each consortium."""
    page, _ = circle.page, circle.page.language.gettext
    counts = ("members", "firms", "research", "education", "units", "results", "needs", "matches")
    shares = ("density", "living", "cross_sector")
    rows = tuple(
        (
            circle.name(row),
            *("–" if row[name] is None else page.numbers.integer(row[name]) for name in counts),
            *("–" if row[name] is None else page.percent(row[name]) for name in shares),
        )
        for row in circle.of(origin)
    )
    heads = (
        *(_("Theme and territory"), _("Members"), _("Independent firms"), _("Research"), _("Education")),
        *(_("Regions"), _("Results"), _("Needs"), _("Pairs that fit inside")),
        *(_("Density"), _("Density of ties in force"), _("Ties between sides")),
    )
    year = circle.book.result.spec["year"]
    note = (
        ""
        if year is None
        else _("In force: in {year}. The other ties are those of all years.", year=str(year))
    )
    return Sheet(_("Composition in numbers"), heads, rows, note=note)


def criteria_sheet(circle: Circle, origin: str, *, title: str) -> Sheet:
    """The four criteria and the three goals."""
    rows = tuple(
        (
            circle.name(row),
            circle.score(row["score"]),
            *(circle.score(row[code]) for code in circle.measures),
        )
        for row in circle.of(origin)
    )
    _ = circle.page.language.gettext
    heads = (_("Theme and territory"), _("Score"), *(circle.measure(code) for code in circle.measures))
    note = _(
        "From 0 to 1; the first four columns after the score are the criteria, the last three the goals."
    )
    return Sheet(title, heads, rows, 1, note)


def members_sheet(circle: Circle, origin: str, *, title: str) -> Sheet:
    """Members one by one."""
    page, names, _ = circle.page, circle.names, circle.page.language.gettext
    rows = tuple(
        (
            circle.name(item),
            names("organisation", row["organisation"]),
            names("kind", row["kind"]),
            ", ".join(names("sector", code) for code in row["sectors"].split(";") if code) or "–",
            names("unit", row["unit"]),
            page.word(f"member.{row['role']}"),
            *(page.numbers.integer(row[name]) for name in ("ties", "results", "needs")),
        )
        for item in circle.of(origin)[:_SHOWN]
        for row in circle.book.rows("members", consortium=item["consortium"])
    )
    heads = (
        *(_("Theme and territory"), _("Member"), _("Kind"), _("Sides it stands for"), _("Region"), _("Role")),
        *(_("Members it has ties with"), _("Results of the theme"), _("Needs of the theme")),
    )
    return Sheet(title, heads, rows, 6)


def integration_sheet(circle: Circle) -> Sheet:
    """The network of ties year by year."""
    page, _ = circle.page, circle.page.language.gettext
    rows = tuple(
        (
            str(row["year"]),
            _(
                "{n} of {all}",
                n=page.numbers.integer(row["tied"]),
                all=page.numbers.integer(row["organisations"]),
            ),
            page.numbers.integer(row["ties"]),
            *(
                "–" if row[name] is None else page.percent(row[name])
                for name in ("density", "cross_sector", "cross_region")
            ),
            page.number(row["clustering"]),
            page.percent(row["giant"]),
            page.numbers.integer(row["parts"]),
            page.number(row["modularity"]),
        )
        for row in circle.book.rows("integration")
    )
    heads = (
        *(_("Year"), _("Organisations with ties"), _("Ties"), _("Density")),
        *(_("Ties between sides"), _("Ties between regions"), _("Clustering")),
        *(_("Largest connected part"), _("Connected parts"), _("Modularity")),
    )
    note = _(
        "Density: ties of all that could be. Sides: research, education, industry. Clustering: how often two "
        "partners of one organisation are partners too. Modularity: how far the network falls into groups."
    )
    return Sheet(_("Integration year by year"), heads, rows, 1, note)


def regions_sheet(circle: Circle) -> Sheet:
    """Ties inside the regions and with others in the latest year."""
    page, names, _ = circle.page, circle.names, circle.page.language.gettext
    year = circle.book.result.spec["year"]
    found = () if year is None else circle.book.rows("regions", year=year)  # no agreement has a year
    rows = tuple(
        (
            names("unit", row["unit"]),
            _(
                "{n} of {all}",
                n=page.numbers.integer(row["tied"]),
                all=page.numbers.integer(row["organisations"]),
            ),
            page.numbers.integer(row["inside"]),
            page.numbers.integer(row["across"]),
            "–" if row["share_across"] is None else page.percent(row["share_across"]),
            page.numbers.integer(row["partners"]),
        )
        for row in sorted(found, key=lambda row: page.key(names("unit", row["unit"])))
    )
    heads = (
        *(_("Region"), _("Organisations with ties"), _("Ties inside"), _("Ties with other regions")),
        *(_("Ties between regions"), _("Regions it has ties with")),
    )
    return Sheet(_("Integration of the regions, {year}", year=str(year)), heads, rows, 1)


def organisations_sheet(circle: Circle) -> Sheet:
    """Organisations by how far they hold the network together."""
    page, names, _ = circle.page, circle.names, circle.page.language.gettext
    rows = tuple(
        (
            names("organisation", row["organisation"]),
            names("unit", row["unit"]),
            page.numbers.integer(row["ties"]),
            page.numbers.integer(row["living"]),
            page.percent(row["degree"]),
            page.number(row["betweenness"]),
            page.numbers.integer(row["proposals"]),
        )
        for row in sorted(
            circle.book.rows("organisations"),
            key=lambda row: (
                -row["betweenness"],
                -row["ties"],
                page.key(names("organisation", row["organisation"])),
            ),
        )
        if row["ties"]
    )
    heads = (
        *(_("Organisation"), _("Region"), _("Has or had ties with"), _("Of these in force")),
        *(_("Of all that could be"), _("Betweenness"), _("Proposals that name it")),
    )
    note = _("Betweenness: share of the shortest ways between two others that lead over it.")
    return Sheet(_("Integration of the organisations"), heads, rows, 2, note)


def links_sheet(circle: Circle) -> Sheet:
    """Ties inside the consortia."""
    page, names, _ = circle.page, circle.names, circle.page.language.gettext
    by_code = {row["consortium"]: row for row in circle.book.rows("consortia")}
    rows = tuple(
        (
            circle.name(by_code[row["consortium"]]),
            names("organisation", row["first"]),
            names("organisation", row["second"]),
            _("yes") if row["cross_sector"] else _("no"),
            page.numbers.integer(row["agreements"]),
            f"{row['first_year']}–{row['last_year']}",
        )
        for row in circle.book.rows("links")
    )
    heads = (
        *(_("Theme and territory"), _("Member"), _("Has ties with"), _("Joins two sides")),
        *(_("Agreements"), _("Years")),
    )
    return Sheet(_("Ties between the members"), heads, rows, 4)

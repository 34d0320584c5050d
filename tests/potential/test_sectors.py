"""The sectoral view: sectors as units, figures of Kazakhstan, hidden cells, the mix of sectors of regions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.builders import index, leaf, name, territory_of

import growthpoles as gp
from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import Flag, Panel
from growthpoles.errors import InputError
from growthpoles.potential.sectors import (
    add_figures,
    assess_sectors,
    load_sectors,
    read_sectors,
    sector_framework,
)

INNOVATION = gp.TableFormat(columns=(("unit", "industry"),))
WEAR = gp.TableFormat(columns=(("unit", "industry"), ("wear", "value")))
ACTIVITIES = (*"ABCD", "E36", "E37", "E38", "E39", *"FGHJK", "M71", "M72", "M73", "M74", "P854", "Q86")


@pytest.fixture(scope="module")
def names() -> tuple[Industry, ...]:
    return gp.read_industry_names(gp.load_study("kazakhstan").path("industries.csv"))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def panel() -> Panel:
    study = gp.load_study("kazakhstan")
    activities = gp.read_industry_names(study.path("activities.csv"))
    indicators = gp.read_indicators(study.path("indicators.csv"))
    file = study.path("innovation_by_activity.csv")
    made = read_sectors(file, activities, indicators=indicators, style=INNOVATION)
    wear = load_sectors(study.path("wear.csv"), activities, indicators=indicators, style=WEAR)
    return add_figures(made, wear.value)


def test_sectors_without_any_figure_are_no_units(panel: Panel) -> None:
    assert panel.units == ACTIVITIES and panel.country is not None
    assert panel.national("innov_expenditure").tolist() == [1453339.1]


def test_figures_of_another_table_come_in_by_code_and_year(panel: Panel) -> None:
    """Wear of fixed assets 2022, %: mining 63.8, manufacturing 41.2; not published for J and K."""
    assert panel.cell("B", 2022, code="wear").value == 63.8
    assert panel.cell("C", 2022, code="wear").value == 41.2
    assert panel.cell("J", 2022, code="wear").flag is Flag.MISSING
    assert panel.years == (2022,)


def test_kazakhstan_2022_research_and_manufacturing_lead(panel: Panel) -> None:
    """Innovative output per employee of C: 1,651,985.4 million KZT / 428,733 people = 3,853 thousand KZT."""
    made = assess_sectors(panel)
    figures = made["indicators"].filter(unit="C", indicator="RES3")
    assert figures["value"].to_list() == [pytest.approx(1651985.4e3 / 428733)]
    assert made["scores"].sort("rank")["unit"].to_list()[:2] == ["M72", "C"]
    assert made["parts"].filter(part="RES").sort("rank")["unit"].to_list()[:2] == ["M72", "C"]
    assert type(made).kind == "sectors" and made.explain("C", 2022).table.height > 0


def test_confidential_cells_stay_confidential_and_zeros_zeros(panel: Panel) -> None:
    """Bulletin 2022: in-house R&D of H, new-to-market sales of F and H are hidden; K made nothing new."""
    cells = {
        (row["unit"], row["indicator"]): row for row in assess_sectors(panel)["indicators"].rows(named=True)
    }
    for key in (("H", "KNW1"), ("F", "RES4"), ("H", "RES4"), ("G", "KNW2"), ("J", "KNW2")):
        assert (cells[key]["flag"], cells[key]["value"], cells[key]["score"]) == ("confidential", None, None)
    assert (cells["K", "RES3"]["flag"], cells["K", "RES3"]["value"]) == ("zero", 0)
    assert cells["J", "MAT1"]["flag"] == "missing"


def test_sectors_with_few_enterprises_are_named(panel: Panel) -> None:
    found = assess_sectors(panel).diagnostics.with_code("sectors.few").items
    assert [dict(item.details)["units"] for item in found] == ["E37 (20), E39 (13), K (19)"]


def test_codes_that_are_no_sections_are_sectors_of_their_own(
    shared_data: Path, names: tuple[Industry, ...]
) -> None:
    """E36-E39, M71-M74, P854 and Q86 are not in the output by section: said, and left out of the mix."""
    study = gp.load_study("kazakhstan")
    made = read_sectors(
        shared_data / "kz_innovation_by_activity_2022.csv",
        [Industry(code, name(code)) for code in ACTIVITIES],
        indicators=gp.read_indicators(study.path("indicators.csv")),
        style=gp.TableFormat(columns=(("measure", "unit"), ("unit", "activity"))),
    )
    result = assess_sectors(made, regions=output(names))
    assert set(result["scores"]["unit"]) == set(ACTIVITIES)
    unmatched = result.diagnostics.with_code("sectors.unmatched").items[0]
    assert dict(unmatched.details)["count"] == 10
    assert set(result["regions"]["sector"]) == set("ABCDFGHJK")
    absent = result.diagnostics.with_code("sectors.absent").items
    assert [item.where.indicator for item in absent] == ["MAT1"]


def output(names: tuple[Industry, ...]) -> IndustryTable:
    study = gp.load_study("kazakhstan")
    land = gp.read_territory(study.path("regions.csv"))
    style = gp.TableFormat(columns=(("unit", "code"),))
    return gp.read_industries(study.path("output.csv"), land, industries=names, style=style)  # type: ignore[no-any-return]


def test_the_mix_of_sectors_by_hand() -> None:
    """Scores 0, .5, 1 of X, Y, Z; a region makes 50, 30, 20 of them and 100 of others: (15 + 20) / 100."""
    land = territory_of(["R", "S"])
    kinds = tuple(Industry(code, name(code)) for code in ("X", "Y", "Z", "O"))
    values = np.array([[[50.0, 30.0, 20.0, 100.0]], [[0.0, 0.0, 0.0, 10.0]]])
    table = IndustryTable(land, "now", ("R", "S"), (2022,), kinds, values, np.zeros((2, 1, 4)))
    sectors = sector_panel({"X": 1.0, "Y": 2.0, "Z": 3.0})
    spec = gp.IndexSpec(treat=gp.treat.NoTreatment())
    made = assess_sectors(sectors, index(leaf("a", "I")), spec=spec, regions=table)
    rows = {row["region"]: row for row in made["region_mix"].rows(named=True)}
    assert (rows["R"]["covered"], rows["R"]["expected"]) == pytest.approx((0.5, 0.35))
    assert (rows["S"]["covered"], rows["S"]["expected"]) == (0, None)
    assert ("unit", "R") in {(kind, code) for kind, code, *_ in made["labels"].iter_rows()}
    assert ("unit", "X") in {(kind, code) for kind, code, *_ in made["labels"].iter_rows()}


def sector_panel(figures: dict[str, float]) -> Panel:
    from growthpoles.potential.sectors import EDITION, sector_territory

    land = sector_territory([Industry(code, name(code)) for code in figures])
    values = np.array(list(figures.values()))[:, None, None]
    indicators = (gp.Indicator("a", name("a")),)
    flags = np.zeros(values.shape, np.uint8)
    return Panel(
        land, EDITION, tuple(figures), (2022,), indicators, values, flags, flags.astype(np.int16), ("x",)
    )


def test_a_regional_table_without_the_sectors_is_refused(names: tuple[Industry, ...]) -> None:
    with pytest.raises(InputError) as failure:
        assess_sectors(sector_panel({"X": 1, "Y": 2}), index(leaf("a", "I")), regions=output(names))
    assert failure.value.problems[0].code == "sectors.regions"


def test_an_own_framework_is_not_thinned_out() -> None:
    """Only the bundled framework takes what the table has; a code of one's own must be there."""
    with pytest.raises(InputError) as failure:
        assess_sectors(sector_panel({"X": 1, "Y": 2}), index(leaf("b", "I")))
    assert failure.value.problems[0].code == "framework.value.unknown"


def test_the_bundled_framework_has_three_languages() -> None:
    tree = sector_framework()
    assert not [
        item.code for item in tree.elements if item.label.missing or (item.note and item.note.missing)
    ]
    assert not tree.label.missing
    assert replace(tree).root.code == "SECTORS"

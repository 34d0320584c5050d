"""Input-output tables of single regions in a study: read, joined, and their outputs as the industry table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.study.conftest import OUTPUT, Small

from growthpoles.core.panel import Flag
from growthpoles.errors import InputError
from growthpoles.industries.chain_inputs import Imports
from growthpoles.study.check import check_study
from growthpoles.study.data import StudyData, read_study
from growthpoles.study.industries import industry_results
from growthpoles.study.links import link_tables
from growthpoles.study.schema import load_study

NORTH = """row,A,C,Households,Exports
A,30,40,100,140
C,50,60,150,0
Compensation of employees,120,90,,
Imports,110,70,,
Total output,310,260,,
"""
SOUTH = NORTH.replace("310,260", "310,262").replace("150,0", "150,2").replace("110,70", "110,72")
OWN = """[industries]
unit = "million KZT"
price = "current"

[input_output]
table = "north.csv"
region = "A"
year = 2022
unit = "million KZT"
more = [{ table = "south.csv", region = "B" }]
"""
TABLE = '[industries]\ntable = "output.csv"\nunit = "million KZT"\nprice = "current"\n'


def two(small: Small, steps: str = OWN, **files: str) -> Path:
    folder = small(study=(TABLE, steps))
    for name, text in {"north": NORTH, "south": SOUTH, **files}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def data_of(folder: Path) -> StudyData:
    return read_study(load_study(folder))


def problems_of(folder: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(InputError) as failure:
        data_of(folder)
    return [(item.code, item.where.key) for item in failure.value.problems]


def test_one_file_per_region_becomes_one_table(small: Small) -> None:
    table = data_of(two(small)).links.table
    assert table is not None
    assert table.regions == ("A", "A", "B", "B") and table.codes == ("A", "C", "A", "C")
    np.testing.assert_array_equal(table.flows[:2, :2], [[30, 40], [50, 60]])
    assert not table.flows[:2, 2:].any() and not table.flows[2:, :2].any()
    assert [item.region for item in table.demand.items] == ["A", "A", "B", "B"]
    assert (table.year, table.unit) == (2022, "million KZT")


def test_its_outputs_stand_for_an_industry_table(small: Small) -> None:
    """Regions without a table have no figures; that is missing, not zero."""
    data = data_of(two(small))
    made = data.industries
    assert made is not None
    assert (made.units, made.years, made.codes) == (("A", "B", "C", "D"), (2022,), ("A", "C"))
    np.testing.assert_array_equal(made.values[:, 0], [[310, 260], [310, 262], [np.nan] * 2, [np.nan] * 2])
    assert set(made.flags[2:].ravel()) == {Flag.MISSING}
    assert (made.measure, made.unit, made.price.kind) == ("output", "million KZT", "current")


def test_they_are_indicators_and_take_the_names_of_the_study(small: Small) -> None:
    names = 'names.table = "names.csv"\nprice = "current"'
    derived = '[[derived]]\ncode = "output_"\nrule = "industries"\n\n[input_output]'
    steps = OWN.replace('price = "current"', names).replace("[input_output]", derived)
    text = "code,name_en,name_ru,name_kk\nC,Works,Заводы,Зауыттар\nA,Farms,Фермы,Фермалар\n"
    data = data_of(two(small, steps, names=text))
    assert data.industries is not None and data.links.table is not None
    assert [item.label.kk for item in data.industries.industries] == ["Зауыттар", "Фермалар"]
    assert data.links.table.industries[0].label.ru == "Фермы"
    assert data.panel.column("output_C")[1].tolist() == pytest.approx([np.nan, 262.0], nan_ok=True)


def test_propulsive_industries_are_judged_by_links_of_one_year(small: Small) -> None:
    further = ', { table = "south.csv", region = "C" }, { table = "north.csv", region = "D" }]'
    folder = two(small, OWN.replace("}]", "}" + further))
    study = load_study(folder)
    found = {item.name for item in industry_results(study, data_of(folder), seed=1, tell=lambda step: None)}
    assert "propulsive" in found and "shift-share" not in found
    assert check_study(study).with_code("study.industries.year.links")
    lent = OWN.replace("[input_output]", '[input_output]\nforeign.en = "Elsewhere"')
    lent = lent.replace("[industries]", '[industries]\ntable = "output.csv"').replace('region = "A"\n', "")
    lent = lent.replace('more = [{ table = "south.csv", region = "B" }]\n', "")
    rows = [line for line in OUTPUT.splitlines() if ",2021," not in line and ",J," not in line]
    folder = two(small, lent, output="\n".join(rows))
    found = {
        item.name
        for item in industry_results(load_study(folder), data_of(folder), seed=1, tell=lambda step: None)
    }
    assert "propulsive" not in found
    assert check_study(load_study(folder)).with_code("study.industries.year")


def test_a_table_that_does_not_balance_is_named_by_the_check(small: Small) -> None:
    """40 of the output of C in the north are sold to nobody."""
    folder = two(small, north=NORTH.replace("310,260", "310,300"))
    (found,) = check_study(load_study(folder)).with_code("io.balance.rows.gap")
    assert (found.where.unit, found.where.indicator, dict(found.details)["gap"]) == ("A", "C", 40.0)


def test_every_file_is_kept_with_the_run(small: Small) -> None:
    folder = two(small)
    assert [table.table for table in link_tables(load_study(folder).file)] == ["north.csv", "south.csv"]
    assert {"north.csv", "south.csv"} <= {item.name for item in data_of(folder).files}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('region = "A"\n', "", ("study.key.missing", "input_output.region")),
        ('region = "B"', 'region = "Q"', ("table.unit.unknown", "input_output.more.1.region")),
        ("year = 2022\n", "", ("study.key.missing", "input_output.year")),
        ('price = "current"', 'measure = "employment"', ("study.value.choice", "industries.measure")),
        ("year = 2022", 'year = 2022\nforeign.en = "X"', ("study.key.missing", "industries.table")),
        (OWN, '[industries]\nunit = "t"\n', ("study.key.missing", "industries.table")),
        ('"south.csv"', '"lost.csv"', ("file.missing", None)),
        ('region = "B"', 'region = "A"', ("io.industry.twice", None)),
    ],
)
def test_what_cannot_be_used_has_its_place(
    small: Small, old: str, new: str, expected: tuple[str, str | None]
) -> None:
    assert old in OWN
    assert expected in problems_of(two(small, OWN.replace(old, new)))


def test_an_industry_without_a_name_in_the_study_is_refused(small: Small) -> None:
    steps = OWN.replace('price = "current"', 'names.table = "names.csv"\nprice = "current"')
    with pytest.raises(InputError) as failure:
        data_of(two(small, steps, names="code,name\nA,Farms\n"))
    (found,) = failure.value.problems
    assert (found.code, dict(found.details)) == ("table.indicator.unknown", {"indicator": "C"})


def imports_of(folder: Path) -> Imports:
    chain = data_of(folder).links.chain
    assert chain is not None and chain.imports is not None
    return chain.imports


def test_imports_of_single_regions_stay_in_them(small: Small) -> None:
    """With a region every buyer keeps its own; an industry of the wrong region or none is named."""
    step = (
        '\n[chain]\ndemand = [{ industry = "C", region = "A", amount = 5 }]\nimports = { table = "in.csv" }\n'
    )
    text = "product,region,buyer,value\nC,B,A,7\nC,A,C,3\n"
    found = imports_of(two(small, OWN + step, **{"in": text}))
    np.testing.assert_array_equal(found.values, [[0, 3, 7, 0]])
    everywhere = "product,buyer,value\nC,A,7\nC,C,3\n"
    found = imports_of(two(small, OWN + step, **{"in": everywhere}))
    np.testing.assert_array_equal(found.values, [[7, 3]])
    with pytest.raises(InputError) as failure:
        data_of(two(small, OWN + step, **{"in": text + "C,Q,A,1\nC,B,J,1\n"}))
    places = [(item.code, item.where.row, item.where.column) for item in failure.value.problems]
    assert places == [("io.place.unknown", 4, "region"), ("io.place.unknown", 5, "buyer")]

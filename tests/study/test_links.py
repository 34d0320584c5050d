"""Input-output table, regional totals, shocks and firms of a study: read, named, and refused with a place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.study.conftest import Small

from growthpoles.core.diagnostic import Grade
from growthpoles.errors import InputError
from growthpoles.industries.chain_inputs import Demand, Project
from growthpoles.study.check import check_study
from growthpoles.study.data import read_study
from growthpoles.study.links import Links, link_tables
from growthpoles.study.schema import load_study

LINKS = """row,A,C,J,Households,Exports
A,100,200,5,261,100
C,80,300,60,415,200
J,20,60,50,205,100
Compensation of employees,200,250,200,,
Gross operating surplus,266,245,120,,
Total output,666,1055,435,,
"""
STEPS = """[input_output]
table = "links.csv"
unit = "million KZT"
year = 2022

[regionalise]
method = "SLQ"
known = { table = "known.csv" }

[chain]
households = true
capacities = [{ industry = "C", spare = 0.1, of_output = true }]
scales = [{ industry = "J", scale = 5, low = 4, high = 9 }]
imports = { table = "imports.csv" }

[[chain.demand]]
industry = "C"
region = "C"
amount = 10

[[chain.project]]
code = "mill"
region = "A"
output = 20
like = "C"
label = { en = "Mill", ru = "Завод", kk = "Зауыт" }

[report]"""
MORE = {
    "links.csv": LINKS,
    "known.csv": "region,industry,sales,purchases\nA,A,120,\nA,C,,90\n",
    "imports.csv": "product,buyer,value\nJ,C,12\nJ,A,3\n",
}


def linked(small: Small, steps: str = STEPS, **files: str) -> Path:
    folder = small(study=("[report]", steps))
    for name, text in {**MORE, **{f"{key}.csv": text for key, text in files.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def links_of(folder: Path) -> Links:
    return read_study(load_study(folder)).links


def problems_of(folder: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(InputError) as failure:
        read_study(load_study(folder))
    return [(item.code, item.where.key) for item in failure.value.problems]


def test_a_study_without_links_has_none(small: Small) -> None:
    found = links_of(small())
    assert (found.table, found.regionalise, found.chain, found.shocks, found.firms) == (
        None,
        None,
        None,
        (),
        (),
    )


def test_everything_is_read(small: Small) -> None:
    found = links_of(linked(small))
    assert found.table is not None and found.regionalise is not None and found.chain is not None
    np.testing.assert_array_equal(found.table.flows[1], [80, 300, 60])
    assert [item.kind for item in found.table.demand.items] == ["households", "exports"]
    assert not found.table.foreign
    assert [item.label.en for item in found.table.industries] == ["A", "C", "J"]
    assert found.regionalise.known[0].sales == (("A", 120.0),)
    assert found.regionalise.known[0].purchases == (("C", 90.0),)
    demand, plant = found.shocks
    assert isinstance(demand, Demand) and (demand.region, demand.amount) == ("C", 10)
    assert isinstance(plant, Project) and (plant.label.kk, plant.like, plant.output) == ("Зауыт", "C", 20)
    assert found.chain.scales[0].low == 4 and found.chain.capacities[0].of_output
    assert found.chain.imports is not None
    np.testing.assert_array_equal(found.chain.imports.values, [[3, 12, 0]])
    assert dict(found.chain.region_names)["D"].ru == "Столица"


def test_every_table_is_named_so_that_it_is_kept_with_the_run(small: Small) -> None:
    file = load_study(linked(small)).file
    assert [table.table for table in link_tables(file)] == ["links.csv", "known.csv", "imports.csv"]


def test_firms_are_read_without_an_input_output_table(small: Small) -> None:
    folder = small(study=("[propulsive]", '[propulsive]\nfirms = { table = "firms.csv" }'))
    text = "code,unit,industry,growth,partners\nf1,C,C,12.5,4\n"
    (folder / "firms.csv").write_text(text, encoding="utf-8")
    assert [(item.code, item.unit, item.industry) for item in links_of(folder).firms] == [("f1", "C", "C")]


def test_groups_are_merged_before_anything_else(small: Small) -> None:
    steps = '[input_output]\ntable = "links.csv"\ngroups = { J = "C" }\n[report]'
    table = links_of(linked(small, steps)).table
    assert table is not None and table.codes == ("A", "C")
    np.testing.assert_array_equal(table.flows, [[100, 205], [100, 470]])


def test_a_foreign_table_takes_the_outputs_of_the_country(small: Small) -> None:
    steps = '[input_output]\ntable = "links.csv"\nforeign = { en = "Elsewhere" }\n[report]'
    folder = linked(
        small, steps, links=LINKS.replace("666,1055,435", "666,1055,436").replace("120,,", "121,,")
    )
    table = links_of(folder).table
    assert table is not None and table.foreign.en == "Elsewhere"
    np.testing.assert_array_equal(table.output, [666, 1055, 435])  # sums of the regions in 2022


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ('table = "links.csv"', 'table = "lost.csv"', "file.missing", None),
        ("low = 4, high = 9", "low = 40, high = 9", "chain.scale.bad", "chain.scales.1"),
        ("output = 20", "output = -20", "chain.project.output", "chain.project.1"),
    ],
)
def test_what_cannot_be_read_has_its_place(
    small: Small, old: str, new: str, code: str, key: str | None
) -> None:
    assert old in STEPS
    assert problems_of(linked(small, STEPS.replace(old, new))) == [(code, key)]


def test_what_the_reaction_would_refuse_is_found_by_the_check(small: Small) -> None:
    """All at once, before anything is computed."""
    wrong = STEPS.replace('industry = "C"\nregion = "C"', 'industry = "Z"\nregion = "C"')
    wrong = wrong.replace("spare = 0.1", "spare = -1").replace('region = "A"\noutput', 'region = "Q"\noutput')
    found = check_study(load_study(linked(small, wrong))).at_least(Grade.ERROR)
    assert [item.code for item in found] == [
        "io.place.unknown",
        "io.place.unknown",
        "chain.capacity.negative",
    ]
    assert [(item.where.unit, item.where.indicator) for item in found] == [
        ("C", "Z"),
        ("Q", "C"),
        (None, "C"),
    ]


def test_a_chain_without_a_shock_says_so(small: Small) -> None:
    steps = '[input_output]\ntable = "links.csv"\n[chain]\n[report]'
    assert problems_of(linked(small, steps)) == [("study.chain.empty", "chain")]


def test_imports_for_an_unknown_buyer(small: Small) -> None:
    folder = linked(small, imports="product,buyer,value\nJ,X,12\n")
    assert [code for code, _ in problems_of(folder)] == ["io.place.unknown"]

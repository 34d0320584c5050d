"""Published files and hand-made ones of every layout become tables."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from tests import io_tables as tables

from growthpoles.core.diagnostic import Grade
from growthpoles.core.input_output import InputOutputTable
from growthpoles.errors import InputError, SpecificationError
from growthpoles.sources.input_output import InputOutputFormat, load_input_output, read_input_output
from growthpoles.sources.numbers import NumberRules
from growthpoles.sources.options import TableFormat
from growthpoles.stats import leontief

REGIONS_OF_AUSTRIA = ("AT11", "AT12", "AT13", "AT21", "AT22", "AT31", "AT32", "AT33", "AT34")


def load(path: Path, **hints: object) -> InputOutputTable:
    return load_input_output(path, hints=InputOutputFormat(**hints)).value


def unpacked(path: Path, folder: Path) -> Path:
    target = folder / path.name.removesuffix(".gz")
    target.write_bytes(gzip.decompress(path.read_bytes()))
    return target


def written(folder: Path, text: str, name: str = "io.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


# --- published files ---


def test_uk_2010(shared_data: Path, tmp_path: Path) -> None:
    """127 products; totals of intermediate use are left out, the table balances to the last digit."""
    path = unpacked(shared_data / "reference/io/uk_2010/siot_product_by_product.csv.gz", tmp_path)
    table = load(path, holds="product", unit="million GBP")
    assert len(table) == 127
    assert table.diagnostics.worst is Grade.GOOD
    assert len(table.demand) == 9
    assert [item.kind for item in table.primary.items] == ["imports", "taxes", "taxes", "wages", "surplus"]
    inverse = tables.read(shared_data / "reference/io/uk_2010/published_leontief_inverse.csv.gz")
    total = table.factorise().solve_transposed(np.ones(127))
    np.testing.assert_allclose(total, inverse.row("Total", 127), atol=1e-11)
    assert table.industries[0].label.en == "Products of agriculture, hunting and related services"


def test_eurostat_manual_without_its_total_row(shared_data: Path) -> None:
    """A TOTAL row that stays in changes the inverse; here neither it nor the sums below it are industries."""
    table = load(shared_data / "reference/io/germany_1995/siot_table15_4.csv")
    assert len(table) == 6
    assert [item.code for item in table.primary.items] == [
        "imports",
        "net_tax_products",
        "compensation_employees",
        "net_tax_production",
        "consumption_fixed_capital",
        "os_mixed_income_net",
    ]
    assert table.satellites.codes == ("gva", "employment_wage_salary", "employment_self_employed")
    assert table.demand.outside()[0] == 80187 + 107200
    jobs = table.factorise().solve_transposed(table.per_output("jobs"))
    np.testing.assert_allclose(jobs, [0.0326, 0.0162, 0.0207, 0.0237, 0.0112, 0.0242], atol=5.1e-5)


def test_another_layout_of_the_same_table_gives_the_same_table(shared_data: Path) -> None:
    folder = shared_data / "reference/io/germany_1995"
    style = TableFormat(rules=NumberRules(missing=frozenset({"", "NA"})))
    other = load_input_output(folder / "siot_table15_4_iotables_layout.csv", style=style).value
    table = load(folder / "siot_table15_4.csv")
    np.testing.assert_array_equal(other.flows, table.flows)
    np.testing.assert_array_equal(other.primary.of("wages"), table.primary.of("wages"))
    np.testing.assert_array_equal(other.demand.of("households"), table.demand.of("households"))


def test_netherlands_keeps_wages_as_part_of_value_added(shared_data: Path) -> None:
    """Compensation of employees is an "of which"; private consumption includes that of households."""
    table = load(shared_data / "reference/io/netherlands_2000/siot_spicosa_table1.csv")
    assert table.primary.codes == ("imports", "net_tax", "value_added_bp")
    assert table.satellites.codes == ("compensation_employees",)
    assert table.demand.codes[0] == "final_consumption_private"
    income = table.factorise().solve_transposed(table.per_output("wages"))
    np.testing.assert_allclose(income, [0.263, 0.099, 0.306, 0.212, 0.465, 0.493], atol=5.1e-4)


def test_abs_1989_90(shared_data: Path) -> None:
    table = load(shared_data / "reference/io/abs_1989_90/table1_flows.csv")
    printed = tables.read(shared_data / "reference/io/abs_1989_90/published_table4_A.csv").values
    np.testing.assert_allclose(table.coefficients(), printed, atol=6e-5)
    assert table.codes[-1] == "Public_admin._and_defence"
    assert table.industries[-1].label.en == "Public admin. and defence"


def test_uk_1841_blanks_are_zero_and_noted(shared_data: Path) -> None:
    read = load_input_output(shared_data / "reference/io/uk_1841/uk_1841.csv")
    assert len(read.value) == 17
    assert read.value.diagnostics.worst is Grade.GOOD
    (note,) = read.notes.with_code("io.blank.zero")
    assert dict(note.details)["count"] == 247


def test_oecd_national_table_with_imports_inside(shared_data: Path) -> None:
    """Belgium 2020: TTL rows, D columns, imports taken off final demand, three products without output."""
    table = load(shared_data / "reference/io/oecd_bel_2020/BEL2020ttl.csv")
    assert len(table) == 50
    assert table.codes[8] == "10T12"
    assert table.imported
    assert table.diagnostics.with_code("io.imports.inside").worst is Grade.WARNING
    assert dict(next(iter(table.diagnostics.with_code("io.output.zero"))).details)["count"] == 3
    assert table.primary.codes == ("TXS_IMP_FNL", "TXS_INT_FNL", "VALU")
    assert np.abs(table.balance().rows).max() < 3
    assert table.factorise().solve_transposed(np.ones(50)).min() >= 1


@pytest.mark.parametrize("region", REGIONS_OF_AUSTRIA)
def test_austrian_regions_are_unbalanced_and_usable(shared_data: Path, region: str) -> None:
    """Rows are products, columns activities: secondary products part them by more than ten per cent."""
    table = load(shared_data / f"at_regional_io/{region}.csv", unit="million EUR")
    assert len(table) == 56
    assert table.diagnostics.with_code("io.balance.rows.gap").worst is Grade.WARNING
    gaps = table.balance()
    total = table.output.sum()
    assert 0.05 < np.abs(gaps.rows).sum() / total < 0.6
    assert np.abs(gaps.columns).sum() / total < 0.002
    multipliers = table.factorise().solve_transposed(np.ones(56))
    assert ((multipliers >= 1) & (multipliers < 3)).all()
    assert table.primary.of("imports").sum() > 0


def test_austrian_labour_by_occupation_named_by_the_user(shared_data: Path) -> None:
    occupations = (
        "57 Soldiers", "58 Executives", "59 Academics", "60 Technicians", "61 Clerks",
        "62 Sellers", "63 Farmers", "64 Craftmen", "65 Operators", "66 Elementary",
    )  # fmt: skip
    path = shared_data / "at_regional_io/AT13.csv"
    table = load(path, kinds=tuple((name, "wages") for name in occupations))
    share = table.primary.of("wages").sum() / table.output.sum()
    assert 0.2 < share < 0.45
    assert table.primary.codes[0] == "57_Soldiers"


def test_finnish_regions_from_a_long_file(shared_data: Path, tmp_path: Path) -> None:
    """All 19 regions have 30 industries and the outputs of the table of outputs."""
    folder = shared_data / "reference/io/finland_2014_regional"
    path = unpacked(folder / "intraregional.csv.gz", tmp_path)
    output = tables.read(folder / "output_by_region.csv")
    for region in ("Uusimaa", "Kainuu", "Ahvenanmaa"):
        table = load(path, select=(("region", region),))
        assert len(table) == 30
        order = [output.rows.index(code) for code in table.codes]
        np.testing.assert_allclose(table.output, output.column(region)[order], rtol=1e-6, atol=1e-4)
        assert table.diagnostics.worst <= Grade.NOTE
        assert "imports_from_other_regions" in table.primary.codes
        assert table.satellites.codes == ("gva",)


def test_a_table_with_other_names_across_than_down_is_refused(shared_data: Path) -> None:
    """Germany 2009: ``agriculture_group`` down and ``Agriculture`` across share no label."""
    with pytest.raises(InputError) as failure:
        load(shared_data / "reference/io/un_germany_2009/siot.csv")
    assert [item.code for item in failure.value.problems] == ["io.labels.unmatched"]


# --- layouts by hand ---

SMALL = """,A,B,Households,Exports,Total
A,10,20,60,10,100
B,30,10,30,10,80
Imports,20,10,,,
Wages,40,40,,,
Total,100,80,,,
Jobs,5,4,,,
"""


def test_plain_table_and_its_blanks(tmp_path: Path) -> None:
    table = read_input_output(written(tmp_path, SMALL))
    np.testing.assert_array_equal(table.flows, [[10, 20], [30, 10]])
    assert table.demand.codes == ("Households", "Exports")
    assert table.primary.codes == ("Imports", "Wages")
    assert table.satellites.codes == ("Jobs",)
    assert table.diagnostics.worst is Grade.GOOD
    read = load_input_output(
        written(tmp_path, SMALL.replace("Jobs,5,4", "Jobs,5,").replace("A,10,20", "A,10,"))
    )
    assert [item.code for item in read.notes] == ["io.blank.zero"]
    assert np.isnan(read.value.satellites.values[0, 1])


def test_russian_workbook_with_titles_and_a_total_in_the_middle(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "mob.xlsx"))
    sheet = book.add_worksheet("МОБ")
    rows = [
        ["Межотраслевой баланс, млн тенге"],
        [],
        ["Код", "Отрасль", "A", "B", "Итого", "Домашние хозяйства", "Экспорт", "Выпуск"],
        ["A", "Сельское хозяйство", 10, 20, 30, 60, 10, 100],
        ["B", "Промышленность", 30, 10, 40, 30, 10, 80],
        ["", "Итого", 40, 30, 70, 90, 20, ""],
        ["M", "Импорт", 20, 10, 30],
        ["W", "Оплата труда", 40, 40, 80],
        ["X", "Выпуск", 100, 80, 180],
    ]
    for r, row in enumerate(rows):
        sheet.write_row(r, 0, row)
    book.close()
    hints = InputOutputFormat(unit="million KZT")
    read = load_input_output(tmp_path / "mob.xlsx", style=TableFormat(year=2022), hints=hints)
    table = read.value
    assert table.output.tolist() == [100, 80]
    assert table.industries[1].label.en == "Промышленность"
    assert [(item.code, item.kind) for item in table.primary.items] == [("M", "imports"), ("W", "wages")]
    assert [item.kind for item in table.demand.items] == ["households", "exports"]
    assert (table.year, table.unit) == (2022, "million KZT")


def test_icio_labels_of_countries_and_industries(tmp_path: Path) -> None:
    """One label for both, rows TLS, VA and OUT, final demand by country."""
    text = """V1,AUT_A,AUT_B,DEU_A,DEU_B,AUT_HFCE,DEU_HFCE,DEU_GFCF,OUT
AUT_A,1,2,1,0,5,1,0,10
AUT_B,1,3,2,2,8,2,2,20
DEU_A,1,1,4,4,3,15,2,30
DEU_B,0,2,4,6,2,20,6,40
TLS,1,1,1,1,,,,
VA,6,11,18,27,,,,
OUT,10,20,30,40,,,,
"""
    table = load(written(tmp_path, text))
    assert table.regions == ("AUT", "AUT", "DEU", "DEU")
    assert table.codes == ("A", "B", "A", "B")
    assert [(item.region, item.code) for item in table.demand.items] == [
        ("AUT", "HFCE"),
        ("DEU", "HFCE"),
        ("DEU", "GFCF"),
    ]
    assert table.primary.codes == ("TLS", "VA")
    assert table.diagnostics.worst is Grade.GOOD
    assert not table.imported
    home = table.within("AUT")
    np.testing.assert_array_equal(home.demand.of("exports"), [1 + 0 + 1 + 0, 2 + 2 + 2 + 2])


def test_oecd_domestic_and_imported_rows(tmp_path: Path) -> None:
    """Imported flows are inputs, row by row; they are not industries."""
    text = """x,D01,D02,HFCE
DOM_01,1,2,7
DOM_02,3,4,13
IMP_01,2,1,1
IMP_02,0,3,2
VALU,4,10,
OUTPUT,10,20,
"""
    table = load(written(tmp_path, text))
    assert table.codes == ("01", "02")
    assert not table.imported
    assert table.primary.of("imports").tolist() == [2, 4]
    assert table.diagnostics.worst is Grade.GOOD


def test_adb_workbook_with_two_heading_lines(tmp_path: Path) -> None:
    """Names, country codes and industry codes above and beside, as in ADB and WIOD workbooks."""
    book = xlsxwriter.Workbook(str(tmp_path / "mrio.xlsx"))
    sheet = book.add_worksheet("ADB MRIO 2022")
    names, codes = ["Agriculture", "Mining", "Agriculture", "Mining"], ["c1", "c2", "c1", "c2"]
    lands = ["KAZ", "KAZ", "UZB", "UZB"]
    flows = [[1, 2, 1, 0], [1, 3, 2, 2], [1, 1, 4, 4], [0, 2, 4, 6]]
    uses = [[5, 1], [8, 4], [3, 17], [2, 26]]
    sheet.write_row(0, 0, ["Multi-regional table, million US$, 2022"])
    sheet.write_row(3, 4, [*names, "Final consumption of households", "Final consumption of households"])
    sheet.write_row(4, 4, [*lands, "KAZ", "UZB"])
    sheet.write_row(5, 4, [*codes, "F1", "F1"])
    for i in range(4):
        sheet.write_row(6 + i, 1, [names[i], lands[i], codes[i], *flows[i], *uses[i]])
    below = [
        ("Total intermediate consumption", "TOT", "r60", [3, 8, 11, 12]),
        ("Taxes less subsidies on products", "TOT", "r99", [1, 1, 1, 1]),
        ("Value added at basic prices", "TOT", "r64", [6, 11, 18, 27]),
        ("Output at basic prices", "TOT", "r69", [10, 20, 30, 40]),
    ]
    for i, (name, land, code, row) in enumerate(below):
        sheet.write_row(10 + i, 1, [name, land, code, *row])
    book.close()
    table = load(tmp_path / "mrio.xlsx")
    assert table.region_codes == ("KAZ", "UZB")
    assert table.codes == ("c1", "c2", "c1", "c2")
    assert [(item.region, item.code) for item in table.demand.items] == [("KAZ", "F1"), ("UZB", "F1")]
    assert [(item.code, item.kind) for item in table.primary.items] == [
        ("r99", "taxes"),
        ("r64", "value-added"),
    ]
    assert table.industries[0].label.en == "Agriculture"
    assert table.diagnostics.worst is Grade.GOOD


def test_eurostat_long_file(tmp_path: Path) -> None:
    """naio_10_cp1700 as SDMX-CSV: prd_ava down, prd_use across, one row per cell."""
    cells = {
        ("CPA_A", "CPA_A"): 10, ("CPA_A", "CPA_B"): 20, ("CPA_A", "P3_S14"): 60, ("CPA_A", "P6"): 10,
        ("CPA_B", "CPA_A"): 30, ("CPA_B", "CPA_B"): 10, ("CPA_B", "P3_S14"): 30, ("CPA_B", "P6"): 10,
        ("P7", "CPA_A"): 20, ("P7", "CPA_B"): 10, ("D1", "CPA_A"): 40, ("D1", "CPA_B"): 40,
        ("P1", "CPA_A"): 100, ("P1", "CPA_B"): 80, ("TOTAL", "CPA_A"): 40, ("TOTAL", "CPA_B"): 30,
    }  # fmt: skip
    with (tmp_path / "naio.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["freq", "unit", "stk_flow", "prd_ava", "prd_use", "geo", "TIME_PERIOD", "OBS_VALUE"])
        for stock in ("DOM", "TOT"):
            for (row, column), value in cells.items():
                out.writerow(["A", "MIO_EUR", stock, row, column, "AT", 2020, value])
    table = load(tmp_path / "naio.csv", select=(("stk_flow", "DOM"),), holds="product")
    assert table.output.tolist() == [100, 80]
    assert [item.kind for item in table.demand.items] == ["households", "exports"]
    assert [(item.code, item.kind) for item in table.primary.items] == [("P7", "imports"), ("D1", "wages")]
    assert table.diagnostics.worst is Grade.GOOD


def test_a_total_under_a_strange_name_is_no_industry(tmp_path: Path) -> None:
    text = """,A,B,C,Zusammen,Output
A,1,2,3,6,20
B,4,5,6,15,30
C,7,8,9,24,40
Zusammen,12,15,18,45,90
Output,20,30,40,,
"""
    assert load(written(tmp_path, text)).codes == ("A", "B", "C")


def test_names_of_industries_may_speak_of_production(tmp_path: Path) -> None:
    """North American names: none of them is taken for the line of outputs or for a total."""
    text = """x,Crop production,Animal production,"Oil, gas and other",Exports,Gross output
Crop production,1,2,3,4,10
Animal production,2,4,6,8,20
"Oil, gas and other",3,6,9,12,30
Value added,4,8,12,,
Gross output,10,20,30,,
"""
    table = load(written(tmp_path, text))
    assert [item.label.en for item in table.industries][:2] == ["Crop production", "Animal production"]
    assert table.codes[2] == "Oil_gas_and_other"
    assert table.diagnostics.worst is Grade.GOOD


def test_outputs_are_added_up_when_the_file_has_none(tmp_path: Path) -> None:
    text = ",A,B,Households\nA,1,2,7\nB,3,0,1\nWages,6,2,\n"
    assert load(written(tmp_path, text)).output.tolist() == [10, 4]


# --- what is wrong ---


@pytest.mark.parametrize(
    ("text", "hints", "code", "row", "column"),
    [
        (SMALL.replace("30,10,30", "30,lots,30"), {}, "number.text", 3, "B"),
        (SMALL.replace("30,10,30", "30,..,30"), {}, "io.mark.missing", 3, "B"),
        (SMALL.replace("Imports,20", "Imports,.."), {}, "io.mark.missing", 4, "A"),
        (SMALL, {"output": "Turnover"}, "io.output.unknown", 2, None),
        (",A,B\nA,1,2\nB,3,0\n", {}, "io.output.nowhere", 2, None),
        (SMALL.replace("Total,100", "Total,10"), {}, "io.unproductive", None, None),
        (SMALL.replace("\nB,", "\nA,"), {}, "io.labels.unmatched", None, None),
        (SMALL.replace("Imports,", "A,"), {}, "io.label.twice", 4, None),
    ],
)
def test_problems_name_file_row_and_column(
    tmp_path: Path, text: str, hints: dict[str, object], code: str, row: int | None, column: str | None
) -> None:
    with pytest.raises(InputError) as failure:
        load(written(tmp_path, text), **hints)
    found = failure.value.problems[0]
    assert (found.code, found.where.row, found.where.column) == (code, row, column)
    if row is not None:
        assert found.where.file == "io.csv"


def test_hints_that_fit_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as failure:
        load(written(tmp_path, SMALL), kinds=(("Salaries", "wages"),))
    assert failure.value.problems[0].code == "io.line.unknown"
    with pytest.raises(SpecificationError) as wrong:
        InputOutputFormat(kinds=(("Wages", "labour"),))
    assert wrong.value.problems[0].code == "io.kind.unknown"


def test_hidden_cells_inside_the_balance_are_no_zeros(tmp_path: Path) -> None:
    style = TableFormat(rules=NumberRules(confidential=frozenset({"x"})))
    with pytest.raises(InputError) as failure:
        load_input_output(written(tmp_path, SMALL.replace("A,10", "A,x")), style=style)
    assert failure.value.problems[0].code == "io.mark.confidential"
    table = load_input_output(written(tmp_path, SMALL.replace("Jobs,5", "Jobs,x")), style=style).value
    assert np.isnan(table.satellites.values[0, 0])


def test_reading_agrees_with_the_arrays(shared_data: Path) -> None:
    plain = tables.germany_1995(shared_data)
    table = load(shared_data / "reference/io/germany_1995/siot_table15_4.csv")
    np.testing.assert_array_equal(table.coefficients(), leontief.coefficients(plain.flows, plain.output))

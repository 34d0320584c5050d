"""Input-output tables: what is refused on entry, what is graded, and what adds up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import io_tables as tables

from growthpoles.core.diagnostic import Grade
from growthpoles.core.industries import Industry
from growthpoles.core.input_output import Account, Accounts, InputOutputTable
from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.stats import leontief


def industries(codes: str) -> tuple[Industry, ...]:
    return tuple(Industry(code, Label(code)) for code in codes)


def accounts(kind: str, *rows: list[float]) -> Accounts:
    items = tuple(Account(f"{kind}-{k}", Label(kind), kind) for k in range(len(rows)))
    return Accounts(items, np.array(rows, float))


BALANCED = InputOutputTable(
    industries("ABC"),
    np.array([[10.0, 20.0, 0.0], [5.0, 10.0, 15.0], [0.0, 20.0, 5.0]]),
    np.array([100.0, 80.0, 50.0]),
    demand=accounts("households", [40, 30, 25], [30, 20, 0]),
    primary=accounts("wages", [60, 20, 10], [25, 10, 20]),
    satellites=accounts("jobs", [7, 4, 5]),
)


def two_regions(seed: int = 0) -> InputOutputTable:
    """Two regions with three industries each, balanced by construction."""
    rng = np.random.default_rng(seed)
    flows, demand = rng.uniform(1, 9, (6, 6)), rng.uniform(5, 50, (4, 6))
    output = flows.sum(axis=1) + demand.sum(axis=0)
    rest = output - flows.sum(axis=0)
    items = tuple(
        Account(f"{region}-{k}", Label("f"), "households", region) for region in "NS" for k in range(2)
    )
    return InputOutputTable(
        industries("ABCABC"),
        flows,
        output,
        regions=tuple("NNNSSS"),
        demand=Accounts(items, demand),
        primary=Accounts((Account("VA", Label("VA"), "value-added"),), rest[None]),
    )


def problems(**changes: object) -> list[tuple[str, str | None]]:
    with pytest.raises(InputError) as failure:
        replace(BALANCED, **changes)
    return [(item.code, item.where.indicator) for item in failure.value.problems]


def test_a_balanced_table_is_good() -> None:
    assert BALANCED.diagnostics.worst is Grade.GOOD
    assert [item.code for item in BALANCED.diagnostics] == [
        "io.balance.rows.kept",
        "io.balance.columns.kept",
    ]
    assert not BALANCED.balance().rows.any()
    assert not BALANCED.balance().columns.any()


def test_a_non_productive_table_is_refused_with_its_reason() -> None:
    """Industry A takes 1.1 units of inputs for one unit of its own."""
    flows = np.array(BALANCED.flows)
    flows[0, 0] = 110.0
    with pytest.raises(InputError) as failure:
        replace(BALANCED, flows=flows)
    (found,) = failure.value.problems
    assert found.code == "io.unproductive"
    assert found.where.indicator == "A"
    assert dict(found.details)["radius"] == pytest.approx(
        np.abs(np.linalg.eigvals(flows / BALANCED.output)).max(), abs=1e-4
    )


def test_all_defects_are_reported_at_once() -> None:
    flows = np.array(BALANCED.flows)
    flows[1, 2] = np.nan
    output = np.array([-1.0, 0.0, 50.0])
    assert problems(flows=flows, output=output, industries=industries("AAC")) == [
        ("io.industry.twice", "A"),
        ("io.cell.missing", "C"),
        ("io.output.negative", "A"),
        ("io.output.none", "A"),
    ]


def test_missing_final_demand_is_refused_and_missing_jobs_are_kept() -> None:
    demand = accounts("households", [40, np.nan, 25])
    assert problems(demand=demand) == [("io.cell.missing", "B")]
    table = replace(BALANCED, satellites=accounts("jobs", [7, np.nan, 5]))
    np.testing.assert_allclose(table.per_output("jobs"), [0.07, np.nan, 0.1])


def test_an_unbalanced_table_is_reported_and_stays_usable() -> None:
    table = replace(BALANCED, demand=accounts("households", [70, 40, 25]))
    (found,) = table.diagnostics.at_least(Grade.WARNING)
    assert (found.code, found.where.indicator) == ("io.balance.rows.gap", "B")
    assert dict(found.details)["gap"] == 10
    x = table.factorise().solve(table.implied_demand())
    np.testing.assert_allclose(x, table.output)
    small = replace(BALANCED, demand=accounts("households", [70, 50.2, 25]))
    assert small.diagnostics.with_code("io.balance.rows.gap").worst is Grade.NOTE


def test_negative_cells_idle_industries_and_imports_are_graded() -> None:
    flows = np.array(BALANCED.flows)
    flows[2, 1] = -0.5
    table = replace(BALANCED, flows=flows, imported=True)
    assert {"io.flow.negative", "io.imports.inside"} <= {item.code for item in table.diagnostics}
    flows = np.array(BALANCED.flows)
    flows[:, 2] = flows[2] = 0
    idle = replace(BALANCED, flows=flows, output=np.array([100.0, 80.0, 0.0]))
    assert idle.diagnostics.with_code("io.output.zero").worst is Grade.NOTE
    assert np.isfinite(idle.factorise().solve(np.ones(3))).all()
    assert np.isnan(idle.per_output("wages")[2])


def test_products_that_are_only_imported_sell_without_output() -> None:
    """Total flows hold them; input coefficients exist, output coefficients do not."""
    flows = np.array([[10.0, 20.0, 0.0], [5.0, 10.0, 0.0], [1.0, 20.0, 0.0]])
    table = replace(BALANCED, flows=flows, output=np.array([100.0, 80.0, 0.0]), imported=True)
    assert table.coefficients()[2].tolist() == [0.01, 0.25, 0.0]
    with pytest.raises(ValueError, match="sales but no output"):
        table.allocation()


def test_the_operator_multiplies_like_the_coefficients() -> None:
    v = np.array([1.0, 2.0, 3.0])
    operator = BALANCED.operator()
    np.testing.assert_allclose(operator @ v, BALANCED.coefficients() @ v)
    np.testing.assert_allclose(operator.T @ v, BALANCED.coefficients().T @ v)


def test_accounts_go_by_code_or_kind() -> None:
    assert BALANCED.primary.of("wages").tolist() == [85, 30, 30]
    assert BALANCED.primary.of("wages-1").tolist() == [25, 10, 20]
    assert BALANCED.demand.total().tolist() == [70, 50, 25]
    with pytest.raises(InputError) as failure:
        BALANCED.per_output("taxes")
    assert failure.value.problems[0].code == "io.account.unknown"


@given(st.integers(0, 9999))
def test_aggregation_keeps_every_sum(seed: int) -> None:
    table = two_regions(seed)
    small = table.aggregate({"A": "AB", "B": "AB"})
    assert small.codes == ("AB", "C", "AB", "C")
    assert small.regions == ("N", "N", "S", "S")
    for name in ("flows", "output"):
        assert getattr(small, name).sum() == pytest.approx(getattr(table, name).sum())
    np.testing.assert_allclose(small.demand.values.sum(axis=1), table.demand.values.sum(axis=1))
    assert small.diagnostics.worst is Grade.GOOD
    x = small.factorise().solve(small.implied_demand())
    np.testing.assert_allclose(x[0], table.output[:2].sum())


@given(st.integers(0, 9999))
def test_a_region_cut_out_balances_and_has_the_intraregional_coefficients(seed: int) -> None:
    table = two_regions(seed)
    north = table.within("N")
    assert north.diagnostics.worst is Grade.GOOD
    np.testing.assert_allclose(north.coefficients(), table.coefficients()[:3, :3])
    assert north.demand.codes == ("N-0", "N-1", "to-other-regions")
    assert north.primary.of("imports") == pytest.approx(table.flows[3:, :3].sum(axis=0))
    assert BALANCED.within("") is BALANCED


def test_households_spend_their_wages_as_they_do_now() -> None:
    """Wages 85, 30, 30 of outputs 100, 80, 50; a quarter of the budget of 80 goes to imports and taxes."""
    demand = Accounts(
        (Account("HH", Label("HH"), "households"), Account("EX", Label("EX"), "exports")),
        np.array([[30.0, 20, 10], [40, 30, 15]]),
        np.array([20.0, 0.0]),
    )
    found = replace(BALANCED, demand=demand).households(spent=0.8)
    np.testing.assert_allclose(found.consumption[:, 0], np.array([30, 20, 10]) / 80 * 0.8)
    np.testing.assert_allclose(found.income[:, 0], [0.85, 0.375, 0.6])
    with pytest.raises(InputError) as failure:
        replace(BALANCED, demand=accounts("exports", [70, 50, 25])).households()
    assert failure.value.problems[0].code == "io.account.unknown"


def test_households_of_regions_earn_at_home_and_buy_everywhere() -> None:
    table = two_regions()
    wages = replace(table.primary, items=(Account("W", Label("W"), "wages"),))
    found = replace(table, primary=wages).households()
    assert not found.income[3:, 0].any()
    np.testing.assert_allclose(found.consumption.sum(axis=0), 1)
    expected = table.demand.values[:2].sum(axis=0) / table.demand.values[:2].sum()
    np.testing.assert_allclose(found.consumption[:, 0], expected)


def test_purchases_of_final_demand_from_other_regions_are_kept_as_direct() -> None:
    table = two_regions()
    north = table.within("N")
    np.testing.assert_allclose(north.demand.outside()[:2], table.demand.values[:2, 3:].sum(axis=1))


def test_places_are_found_by_region_and_industry() -> None:
    table = two_regions()
    assert table.region_codes == ("N", "S")
    assert table.positions(region="S").tolist() == [3, 4, 5]
    assert table.positions(industry="B").tolist() == [1, 4]
    assert table.positions(region="S", industry="B").tolist() == [4]
    for wrong in ({"region": "X"}, {"industry": "X"}):
        with pytest.raises(InputError) as failure:
            table.positions(**wrong)
        assert failure.value.problems[0].code == "io.place.unknown"
    with pytest.raises(InputError):
        table.aggregate({"X": "Y"})


def test_nothing_changes_what_it_was_given() -> None:
    flows = np.array(BALANCED.flows)
    table = replace(BALANCED, flows=flows)
    flows[0, 0] = 99
    assert table.flows[0, 0] == 10
    with pytest.raises(ValueError, match="read-only"):
        table.flows[0, 0] = 1


def test_to_table_shows_the_gaps() -> None:
    frame = replace(BALANCED, demand=Accounts()).to_table()
    assert frame["row_gap"].to_list() == [None] * 3
    assert frame["column_gap"].to_list() == [0, 0, 0]


def test_abs_1989_90_balances_up_to_the_rounding_of_its_source(shared_data: Path) -> None:
    """Total supply 26252 against production 26250 in agriculture; a note, no warning."""
    table = tables.abs_1989_90(shared_data)
    around = table.around
    noun = InputOutputTable(
        industries("1234567"),
        table.flows,
        table.output,
        demand=accounts("other", *around.values[:7, 7:11].T.tolist()),
        primary=accounts("other", *around.values[7:15, :7].tolist()),
    )
    assert noun.diagnostics.worst is Grade.NOTE
    np.testing.assert_allclose(leontief.inverse(noun.coefficients()), noun.factorise().columns(range(7)))


@pytest.mark.parametrize(
    "changes",
    [
        {"flows": np.zeros((2, 2))},
        {"output": np.ones(2)},
        {"regions": ("N",)},
        {"holds": "firm"},
        {"demand": accounts("wages", [1, 2])},
        {"demand": replace(BALANCED.demand, direct=np.ones(5))},
    ],
)
def test_parts_that_do_not_fit_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"shape|region codes|holds"):
        replace(BALANCED, **changes)
    with pytest.raises(ValueError, match="kind"):
        Account("x", Label("x"), "nothing")

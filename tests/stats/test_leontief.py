"""The quantity model against published inverses and multipliers, and laws that hold for any table."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.linalg import LinearOperator
from tests import io_tables as tables

from growthpoles.stats import leontief as le

SEEDS = st.integers(0, 10_000)
SIZES = st.integers(1, 12)


def households(folder: Path) -> le.Households:
    """Household row and column of ABS 5246.0; the column is private consumption (see below)."""
    table = tables.abs_1989_90(folder)
    spent = tables.read(folder / "reference/io/abs_1989_90/recovered_private_consumption_column.csv")
    return le.Households(
        spent.values[:, 0], table.around.row("Wages, salaries, supplements", 7) / table.output
    )


# --- published tables ---


def test_uk_2010_coefficients_and_inverse_of_127_products(shared_data: Path) -> None:
    """Office for National Statistics, United Kingdom Input-Output Analytical Tables 2010."""
    table = tables.uk_2010(shared_data)
    folder = shared_data / "reference/io/uk_2010"
    a = le.coefficients(table.flows, table.output)
    published = tables.read(folder / "published_coefficients.csv.gz")
    np.testing.assert_allclose(a, published.values[:127, :127], atol=1e-12)
    inverse = tables.read(folder / "published_leontief_inverse.csv.gz")
    np.testing.assert_allclose(le.inverse(a), inverse.values[:127, :127], atol=1e-11)
    np.testing.assert_allclose(le.inverse(a).sum(axis=0), inverse.row("Total", 127), atol=1e-11)


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (("Compensation of employees",), "Employment_cost"),
        (
            ("Compensation of employees", "Gross Operating Surplus", "Taxes less subsidies on production"),
            "GVA",
        ),
    ],
)
def test_uk_2010_effects_and_multipliers(shared_data: Path, rows: tuple[str, ...], name: str) -> None:
    table = tables.uk_2010(shared_data)
    path = shared_data / "reference/io/uk_2010/published_multipliers_and_effects.csv"
    with path.open(encoding="utf-8", newline="") as file:
        printed = list(csv.DictReader(file))
    a = le.coefficients(table.flows, table.output)
    per_unit = sum(table.around.row(row, 127) for row in rows) / table.output
    found = le.multipliers(le.factorise(a), a, per_unit=per_unit)
    effects = [float(row[f"{name}_effects"]) for row in printed]
    np.testing.assert_allclose(found.simple, effects, rtol=1e-12)
    ratios = [float(row[f"{name}_multiplier"]) for row in printed]
    own = np.nan_to_num(found.per_initial(found.simple))  # imputed rent has no employees: printed as 0
    np.testing.assert_allclose(own, ratios, rtol=1e-12)


def test_abs_1989_90_coefficients_and_inverses(shared_data: Path) -> None:
    """Australian Bureau of Statistics 5246.0, table 4, printed to four decimals."""
    table, folder = tables.abs_1989_90(shared_data), shared_data / "reference/io/abs_1989_90"
    a = le.coefficients(table.flows, table.output)
    np.testing.assert_allclose(a, tables.read(folder / "published_table4_A.csv").values, atol=6e-5)
    leontief = le.inverse(a)
    printed = tables.read(folder / "published_table4_Leontief_inverse.csv").values
    np.testing.assert_allclose(leontief, printed, atol=7e-5)
    closed, system = households(shared_data), le.factorise(a)
    update = np.outer(system.solve(closed.consumption), system.solve_transposed(closed.income))
    printed = tables.read(folder / "published_table4_Bstar_closed_inverse.csv").values
    np.testing.assert_allclose(
        leontief + update / (1 - le.household_loop(system, closed)), printed, atol=8e-5
    )


@pytest.mark.parametrize("indicator", ["output", "income", "competing_imports_plus_duty"])
def test_abs_1989_90_split_of_multipliers(shared_data: Path, indicator: str) -> None:
    """ABS 5246.0, table 5: first round, industrial support and consumption-induced, four decimals."""
    table, folder = tables.abs_1989_90(shared_data), shared_data / "reference/io/abs_1989_90"
    imported = ("Competing imports cif", "Duty on competing imports")
    per_unit = {
        "output": np.ones(7),
        "income": table.around.row("Wages, salaries, supplements", 7) / table.output,
        "competing_imports_plus_duty": sum(table.around.row(row, 7) for row in imported) / table.output,
    }[indicator]
    a = le.coefficients(table.flows, table.output)
    found = le.multipliers(le.factorise(a), a, per_unit=per_unit, households=households(shared_data))
    printed = tables.read(folder / f"published_multipliers_{indicator}.csv")
    for name in ("initial", "first_round", "industrial_support", "production_induced", "consumption_induced"):
        np.testing.assert_allclose(getattr(found, name), printed.column(name), atol=9e-5, err_msg=name)
    np.testing.assert_allclose(found.simple, printed.column("simple_multiplier"), atol=7e-5)
    np.testing.assert_allclose(found.total, printed.column("total_multiplier"), atol=7e-5)


def test_abs_1989_90_jobs_in_whole_numbers(shared_data: Path) -> None:
    table, folder = tables.abs_1989_90(shared_data), shared_data / "reference/io/abs_1989_90"
    jobs = tables.read(folder / "table3_employment_coefficients.csv").column("published_coefficient")
    a = le.coefficients(table.flows, table.output)
    found = le.multipliers(le.factorise(a), a, per_unit=jobs, households=households(shared_data))
    printed = tables.read(folder / "published_multipliers_employment_fte_rounded.csv")
    np.testing.assert_allclose(found.simple, printed.column("simple_multiplier"), atol=0.53)
    np.testing.assert_allclose(found.consumption_induced, printed.column("consumption_induced"), atol=0.53)


def test_abs_1989_90_closed_inverse_needs_private_consumption(shared_data: Path) -> None:
    """The consumption column printed in table 2 does not give the printed closed inverse."""
    table, folder = tables.abs_1989_90(shared_data), shared_data / "reference/io/abs_1989_90"
    printed = tables.read(folder / "table2_household_row_and_column.csv")
    wrong = le.Households(printed.column("consumption_coef_table2"), printed.column("wages_coef_table2"))
    a = le.coefficients(table.flows, table.output)
    total = le.multipliers(le.factorise(a), a, households=wrong).total
    told = tables.read(folder / "published_multipliers_output.csv").column("total_multiplier")
    assert np.abs(total - told).max() > 0.05


def test_eurostat_manual_linkages_and_multipliers(shared_data: Path) -> None:
    """Eurostat Manual (2008), tables 15.4 to 15.19, printed to four decimals."""
    table = tables.germany_1995(shared_data)
    path = shared_data / "reference/io/germany_1995/published_values_eurostat_manual.csv"
    printed = tables.read(path)
    a = le.coefficients(table.flows, table.output)
    system = le.factorise(a)
    for row, column in (("gva", "gva_multiplier"), ("employment_domestic_total", "employment_multiplier")):
        per_unit = table.around.row(row, 6) / table.output
        found = le.multipliers(system, a, per_unit=per_unit).simple
        np.testing.assert_allclose(found, printed.column(column), atol=5.1e-5)
    backward = le.multipliers(system, a).simple
    np.testing.assert_allclose(backward, printed.column("backward_linkage_T15_19"), atol=5.1e-5)
    ghosh = le.ghosh_from_leontief(le.inverse(a), table.output)
    np.testing.assert_allclose(ghosh[:, 0], printed.column("ghosh_agriculture_column"), atol=5.1e-5)
    np.testing.assert_allclose(ghosh, le.inverse(le.allocation(table.flows, table.output)), atol=1e-12)


def test_netherlands_income_multipliers(shared_data: Path) -> None:
    """Type I effects to three decimals; type II over type I is one number, as printed (1.475)."""
    table = tables.netherlands_2000(shared_data)
    printed = tables.read(shared_data / "reference/io/netherlands_2000/published_income_multipliers.csv")
    a = le.coefficients(table.flows, table.output)
    wages = table.around.row("compensation_employees", 6) / table.output
    spent = table.around.column("final_consumption_households", 6)
    closed = le.Households(spent / table.around.row("total_use_pp")[8], wages)
    found = le.multipliers(le.factorise(a), a, per_unit=wages, households=closed)
    np.testing.assert_allclose(found.simple, printed.column("income_effect_typeI"), atol=5.1e-4)
    type_one = found.per_initial(found.simple)
    np.testing.assert_allclose(type_one, printed.column("income_multiplier_typeI"), atol=5.1e-4)
    ratio = found.total / found.simple
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)
    told = printed.column("income_multiplier_typeII") / printed.column("income_multiplier_typeI")
    np.testing.assert_allclose(told, told.mean(), atol=4e-4)


# --- answers of other tools that are wrong ---


def test_a_non_productive_table_is_refused_not_inverted() -> None:
    """Another tool returns [[-5.4, -3.1], [-3.8, -0.8]] for this table, spectral radius 1.14."""
    a = np.eye(2) - np.linalg.inv([[-5.4, -3.1], [-3.8, -0.8]])
    assert (a >= 0).all()
    assert le.spectral_radius(a) == pytest.approx(1.14, abs=0.005)
    for call in (le.factorise, le.inverse, lambda table: le.factorise(sparse.csr_matrix(table))):
        with pytest.raises(ValueError, match="not productive"):
            call(a)
    with pytest.raises(ValueError, match="not productive"):
        le.rounds(a, [1.0, 0.0], most=200)


def test_raw_flows_are_not_taken_for_coefficients(shared_data: Path) -> None:
    with pytest.raises(ValueError, match="not flows"):
        le.inverse(tables.germany_1995(shared_data).flows)


def test_a_closed_model_that_never_rests_is_refused() -> None:
    """Closing an already explosive household loop gives negative linkages in another tool."""
    system = le.factorise([[0.2, 0.1], [0.1, 0.2]])
    loop = le.Households(np.array([0.6, 0.6]), np.array([0.7, 0.7]))
    with pytest.raises(ValueError, match="does not come to rest"):
        le.multipliers(system, np.array([[0.2, 0.1], [0.1, 0.2]]), households=loop)


def test_income_multipliers_use_income_per_unit_of_output(shared_data: Path) -> None:
    """Another tool multiplies the wage flows by L and divides by output afterwards."""
    table = tables.toy(shared_data)
    wages = tables.read(shared_data / "reference/io/ioanalysis_toy/V.csv").row("Employee Compensation")
    a = le.coefficients(table.flows, table.output)
    inverse = np.linalg.inv(np.eye(10) - a)
    found = le.multipliers(le.factorise(a), a, per_unit=wages / table.output).simple
    np.testing.assert_allclose(found, (wages / table.output) @ inverse, rtol=1e-12)
    wrong = wages @ inverse / table.output
    assert np.abs(found / wrong - 1).max() > 0.09


# --- laws ---


@given(SIZES, SEEDS)
def test_the_inverse_is_at_least_the_identity_and_solves_its_equation(size: int, seed: int) -> None:
    a = tables.productive(size, seed)
    found = le.inverse(a)
    assert (found >= np.eye(size) - 1e-12).all()
    np.testing.assert_allclose(found @ (np.eye(size) - a), np.eye(size), atol=1e-10)


@given(SIZES, SEEDS)
def test_solver_inverse_and_sparse_solver_agree(size: int, seed: int) -> None:
    a = tables.productive(size, seed)
    rng = np.random.default_rng(seed)
    y, v, inverse = rng.random((size, 3)), rng.random(size), le.inverse(a)
    big = sparse.block_diag([a] * 40).tocsr()
    many = le.factorise(big)
    for system in (le.factorise(a), le.from_inverse(inverse)):
        np.testing.assert_allclose(system.solve(y), inverse @ y, rtol=1e-9)
        np.testing.assert_allclose(system.solve_transposed(v), v @ inverse, rtol=1e-9)
        np.testing.assert_allclose(system.columns([0]), inverse[:, :1], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(system.rows([size - 1]), inverse[-1:], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(many.solve(np.tile(y, (40, 1)))[:size], inverse @ y, rtol=1e-9)
    np.testing.assert_allclose(many.solve_transposed(np.tile(v, 40))[-size:], v @ inverse, rtol=1e-9)


@given(SIZES, SEEDS)
def test_rounds_add_up_to_the_solution_and_to_the_layers(size: int, seed: int) -> None:
    a = tables.productive(size, seed)
    shock = np.random.default_rng(seed).random(size)
    steps = le.rounds(a, shock, tolerance=1e-12)
    system = le.factorise(a)
    np.testing.assert_allclose(steps.sum(axis=0), system.solve(shock), rtol=1e-10)
    layers = le.multipliers(system, a)
    assert layers.initial @ shock == pytest.approx(steps[0].sum())
    assert layers.first_round @ shock == pytest.approx(steps[1].sum() if len(steps) > 1 else 0, abs=1e-12)
    np.testing.assert_allclose(layers.industrial_support @ shock, steps[2:].sum(), atol=1e-9)


@given(SIZES, SEEDS, st.integers(1, 3))
def test_type_two_equals_the_inverse_of_the_closed_table(size: int, seed: int, groups: int) -> None:
    """One group of households or several, as in a table of regions."""
    rng = np.random.default_rng(seed)
    a = tables.productive(size, seed, reach=0.5)
    spent = rng.dirichlet(np.ones(size), groups).T * 0.8
    earned = rng.dirichlet(np.ones(groups), size) * (1 - a.sum(axis=0))[:, None] * 0.6
    own = rng.random((groups, groups)) * 0.1 / groups
    closed = np.block([[a, spent], [earned.T, own]])
    expected = np.linalg.inv(np.eye(size + groups) - closed)[:size, :size]
    v = rng.random(size)
    found = le.multipliers(le.factorise(a), a, per_unit=v, households=le.Households(spent, earned, own))
    np.testing.assert_allclose(found.total, v @ expected, rtol=1e-9)


@given(SIZES, SEEDS, st.floats(0.001, 1000))
def test_the_unit_of_money_does_not_matter(size: int, seed: int, factor: float) -> None:
    flows = tables.productive(size, seed)
    x = np.random.default_rng(seed).uniform(1, 9, size)
    one, two = le.coefficients(flows * x, x), le.coefficients(flows * x * factor, x * factor)
    np.testing.assert_allclose(one, two, rtol=1e-12)


@given(SEEDS)
def test_value_added_and_imports_of_a_unit_of_demand_sum_to_one(seed: int) -> None:
    a = tables.productive(8, seed)
    np.testing.assert_allclose(le.factorise(a).solve_transposed(1 - a.sum(axis=0)), 1, rtol=1e-12)


@given(SEEDS)
def test_aggregation_of_industries_with_equal_inputs_changes_nothing(seed: int) -> None:
    """Two industries with the same column can be merged without error (Hatanaka's condition)."""
    a = tables.productive(6, seed)
    a[:, 1] = a[:, 0]
    merge = np.zeros((5, 6))
    merge[[0, 0, 1, 2, 3, 4], range(6)] = 1
    small = merge @ a[:, [0, 2, 3, 4, 5]]
    y = np.random.default_rng(seed).random(6)
    left = le.factorise(small).solve(merge @ y)
    np.testing.assert_allclose(left, merge @ le.factorise(a).solve(y), rtol=1e-10)


def test_spectral_radius_of_a_large_table_and_of_an_operator() -> None:
    a = tables.productive(60, 3)
    expected = np.abs(np.linalg.eigvals(a)).max()
    assert le.spectral_radius(a) == pytest.approx(expected, rel=1e-8)
    operator = LinearOperator(a.shape, matvec=lambda v: a @ v, dtype=float)
    assert le.spectral_radius(operator) == pytest.approx(expected, rel=1e-8)
    assert le.spectral_radius(np.triu(np.full((40, 40), 0.05), 1)) < 0.1


@given(SIZES, SEEDS, st.floats(0.8, 1.25))
def test_products_alone_tell_whether_a_table_is_productive(size: int, seed: int, radius: float) -> None:
    a = tables.productive(size, seed) + 1e-3
    a *= radius / np.abs(np.linalg.eigvals(a)).max()
    if abs(radius - 1) > 1e-3:
        assert le.is_productive(a) == (radius < 1)


def test_a_supplier_that_eats_itself_makes_a_reducible_table_unproductive() -> None:
    assert not le.is_productive(np.array([[1.01, 0.0], [0.0, 0.2]]))
    assert le.is_productive(np.array([[0.5, 40.0], [0.0, 0.5]]))


def test_negative_cells_are_judged_by_the_spectral_radius() -> None:
    a = np.array([[0.3, -0.05], [0.2, 0.4]])
    np.testing.assert_allclose(le.inverse(a), np.linalg.inv(np.eye(2) - a))
    with pytest.raises(ValueError, match="not productive"):
        le.factorise([[1.2, -0.1], [0.3, 0.2]])


def test_an_industry_without_output_has_no_coefficients() -> None:
    flows = np.array([[1.0, 0.0], [0.0, 0.0]])
    assert le.coefficients(flows, [4.0, 0.0]).tolist() == [[0.25, 0], [0, 0]]
    assert le.allocation(flows, [4.0, 0.0]).tolist() == [[0.25, 0], [0, 0]]


def test_a_chain_that_ends_gives_a_finite_number_of_rounds() -> None:
    steps = le.rounds(np.array([[0.0, 0.5], [0.0, 0.0]]), [0.0, 2.0])
    np.testing.assert_allclose(steps, [[0, 2], [1, 0], [0, 0]])


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: le.coefficients([[1, 2]], [1]), "square"),
        (lambda: le.coefficients([[1.0]], [1, 2]), "figures"),
        (lambda: le.coefficients([[1.0]], [0.0]), "inputs but no output"),
        (lambda: le.allocation([[1.0]], [0.0]), "sales but no output"),
        (lambda: le.coefficients([[1.0]], [-1.0]), "missing or negative"),
        (lambda: le.coefficients([[np.nan]], [1.0]), "missing or infinite"),
        (lambda: le.factorise([[1.0]]), "not productive"),
        (lambda: le.factorise([[0.5]]).solve([1.0, 2.0]), "has shape"),
        (lambda: le.factorise([[0.5]]).solve([np.nan]), "missing"),
        (lambda: le.rounds(np.array([[0.5]]), [np.nan]), "none of them missing"),
        (lambda: le.ghosh_from_leontief([[1.0]], [0.0]), "no output"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()

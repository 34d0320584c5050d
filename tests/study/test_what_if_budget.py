"""Plans under other budgets: the optimum of a small study by trying every set, and the saved scenario."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from tests.study.conftest import small_in
from tests.study.test_finance import FILES, SECTION, Small

from growthpoles.errors import InputError, SpecificationError
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study
from growthpoles.study.what_if import ALL_BUDGETS, Change, open_inputs
from growthpoles.study.what_if_budget import BudgetWhatIf, changed_projects, gained
from growthpoles.study.what_if_files import list_what_ifs, read_what_if, save_what_if

COST = {"P1": 6, "P2": 5, "P3": 5}
EFFECT = {"P1": 9.0, "P2": 6.0, "P3": 5.0}  # probability x value


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one run for all tests."""
    place = tmp_path_factory.mktemp("budget")
    folder = small_in(place)(study=("[report]", SECTION))
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return run_study(load_study(folder), place / "out").folder


@pytest.fixture
def what_if(run: Path) -> BudgetWhatIf:
    return BudgetWhatIf(*open_inputs(run))


def best(money: float) -> set[str]:
    """The projects of the greatest effect that the money pays, by trying every set."""
    sets = [set(x) for n in range(4) for x in combinations(COST, n) if sum(COST[p] for p in x) <= money]
    return max(sets, key=lambda chosen: sum(EFFECT[p] for p in chosen))


def paid(plan: object) -> set[str]:
    return {row["project"] for row in plan["projects"].to_dicts() if row["status"] == "in"}  # type: ignore[index]


@pytest.mark.parametrize(
    ("budgets", "money"),
    [
        ({ALL_BUDGETS: 0.5}, 6),
        ({"fund": 0.5}, 7),
        ({"bank": 3.0}, 16),
        ({ALL_BUDGETS: 0.5, "bank": 6.0}, 11),
        ({"fund": 0.0, "bank": 1.0}, 2),
    ],
)
def test_plans_equal_every_set_tried(what_if: BudgetWhatIf, budgets: dict[str, float], money: float) -> None:
    exact = what_if.exact(budgets)
    figures = {row["name"]: row["value"] for row in exact["figures"].to_dicts()}
    assert paid(exact) == best(money)
    assert figures["gap"] in (0.0, None)
    quick = {row["name"]: row["value"] for row in what_if.quick(budgets)["figures"].to_dicts()}
    assert quick["objective"] <= figures["objective"] + 1e-6 <= quick["bound"] + 2e-6
    low, high = gained(what_if.official, exact)
    told = sum(EFFECT[p] for p in best(money)) - sum(EFFECT[p] for p in best(12))
    assert low == pytest.approx(told, abs=0.01) and high == pytest.approx(told, abs=0.01)


def test_only_projects_with_other_stages_are_told(what_if: BudgetWhatIf) -> None:
    rows = changed_projects(what_if.official, what_if.exact({ALL_BUDGETS: 0.5})).to_dicts()
    before, after = best(12), best(6)
    assert {row["project"] for row in rows} == before ^ after
    assert all((row["official_paid"] == 1) == (row["project"] in before) for row in rows)


def test_a_source_must_be_known_and_a_run_must_have_a_plan(
    what_if: BudgetWhatIf, small: Small, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as failure:
        what_if.quick({"nobody": 2.0})
    assert failure.value.problems[0].code == "what-if.choice"
    other = BudgetWhatIf(*open_inputs(run_study(load_study(small()), tmp_path / "other").folder))
    with pytest.raises(InputError) as failure:
        other.quick({})
    assert failure.value.problems[0].code == "what-if.plan"


def test_rules_in_conflict_are_named(small: Small, tmp_path: Path) -> None:
    folder = small(study=("[report]", SECTION))
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    stages = folder / "stages.csv"
    lines = stages.read_text(encoding="utf-8").splitlines()
    lines = [f"{lines[0]},committed", f"{lines[1]},yes", *(f"{line},no" for line in lines[2:])]
    stages.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = BudgetWhatIf(*open_inputs(run_study(load_study(folder), tmp_path / "out").folder))
    with pytest.raises(SpecificationError) as failure:
        found.quick({ALL_BUDGETS: 0.1})
    assert "finance.conflict.committed" in {item.code for item in failure.value.problems}


def test_a_saved_scenario_runs_to_the_same_plan(what_if: BudgetWhatIf, tmp_path: Path) -> None:
    budgets = {ALL_BUDGETS: 0.5, "bank": 6.0}
    file = save_what_if(what_if, "more", change=Change(budgets=budgets), title="More of banks")
    assert read_what_if(what_if.run.folder, "more") == Change(budgets=budgets)
    assert [(item.name, item.budget) for item in list_what_ifs(what_if.run.folder)] == [("more", True)]
    study = load_study(what_if.run.folder / "inputs", scenario=file)
    again = run_study(study, tmp_path / "again")
    exact = what_if.exact(budgets)
    for table in ("projects", "contracts", "channels"):
        assert again.result("allocation")[table].equals(exact[table]), table
    twice = BudgetWhatIf(*open_inputs(again.folder))
    factor, factors = twice.factors({ALL_BUDGETS: 2.0, "fund": 3.0})
    assert (factor, factors) == (1.0, {"bank": 6.0, "fund": 3.0})
    back = {ALL_BUDGETS: 2.0, "bank": 1 / 6}
    assert twice.funding(back) == what_if.funding({})

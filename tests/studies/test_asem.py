"""The study ``asem`` from its study file to its tables, against a plain computation in numpy.

Data: European Commission JRC (2018), Sustainable Connectivity: 51 countries, 49 indicators in 8 pillars.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import growthpoles as gp
from growthpoles.potential.results import PotentialResult
from growthpoles.study.store import Run

STUDY = Path(__file__).parent / "asem"
Array = npt.NDArray[np.float64]
POINTS = 5


class Plain:
    """The index by the formulas alone, from the published tables."""

    def __init__(self, folder: Path) -> None:
        base = folder / "reference" / "composite"
        with (base / "asem_iData.csv").open(encoding="utf-8", newline="") as file:
            data = list(csv.DictReader(file))
        with (base / "asem_iMeta.csv").open(encoding="utf-8", newline="") as file:
            self.meta = {row["iCode"]: row for row in csv.DictReader(file)}
        self.units = [row["uCode"] for row in data]
        self.indicators = [code for code, row in self.meta.items() if row["Type"] == "Indicator"]
        self.raw = {code: self._raw(data, code) for code in self.indicators}
        self.treated = {code: treat(x) for code, x in self.raw.items()}
        self.scores = {code: self._scale(code) for code in self.indicators}
        for level in ("2", "3", "4"):
            for code in (c for c, row in self.meta.items() if row["Level"] == level):
                below = [self.scores[c] for c, row in self.meta.items() if row["Parent"] == code]
                self.scores[code] = np.nanmean(np.array(below), axis=0)

    def _raw(self, data: list[dict[str, str]], code: str) -> Array:
        below = self.meta[code]["Denominator"]
        top = np.array([float(row[code] or "nan") for row in data])
        return top / np.array([float(row[below] or "nan") for row in data]) if below else top

    def _scale(self, code: str) -> Array:
        x = self.treated[code] * int(self.meta[code]["Direction"])
        return 100 * (x - np.nanmin(x)) / (np.nanmax(x) - np.nanmin(x))


def passes(x: Array) -> bool:
    """Type-2 skewness below 2 in size, or excess kurtosis below 3.5."""
    z = x[~np.isnan(x)] - np.nanmean(x)
    n, m2 = len(z), (z**2).mean()
    skew = np.sqrt(n * (n - 1)) / (n - 2) * (z**3).mean() / m2**1.5
    kurtosis = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * ((z**4).mean() / m2**2 - 3) + 6)
    return bool(abs(skew) < 2 or kurtosis < 3.5)


def treat(raw: Array) -> Array:
    x, moved = raw.copy(), np.zeros(len(raw), bool)
    while not passes(x) and moved.sum() < POINTS:
        z = x - np.nanmean(x)
        top = np.nansum(z**3) >= 0
        end = np.nanmax(x) if top else np.nanmin(x)
        rest = x[~np.isnan(x) & (x != end)]
        moved |= x == end
        x[x == end] = rest.max() if top else rest.min()
    if passes(x):
        return x
    low, high = np.nanmin(raw), np.nanmax(raw)
    return np.log(raw - low + 0.01 * (high - low))


@pytest.fixture(scope="module")
def plain(shared_data: Path) -> Plain:
    return Plain(shared_data)


@pytest.fixture(scope="module")
def run(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return gp.run_study(gp.load_study(STUDY), tmp_path_factory.mktemp("asem") / "run")


@pytest.fixture(scope="module")
def result(run: Run) -> PotentialResult:
    found = run.result("potential")
    assert isinstance(found, PotentialResult)
    return found


def test_the_study_runs_whole(run: Run, result: PotentialResult) -> None:
    assert [path.name for path in run.reports] == ["report-en.html"]
    coverage = result["coverage"]
    assert (result["scores"].height, coverage.height, coverage["pillar"].n_unique()) == (51, 49, 8)
    assert {row["part"] for row in result["parts"].iter_rows(named=True)} == {"Conn", "Sust"}


def test_raw_figures_are_divided_by_their_denominators(result: PotentialResult, plain: Plain) -> None:
    """17 of the 49 indicators are published as totals and divided."""
    divided = [code for code in plain.indicators if plain.meta[code]["Denominator"]]
    assert len(divided) == 17 and set(result["saturation"]["indicator"]) == set(divided)
    found = {(u, i): v for u, i, v in result["indicators"].select("unit", "indicator", "value").iter_rows()}
    for code in plain.indicators:
        column = [np.nan if found[u, code] is None else found[u, code] for u in plain.units]
        np.testing.assert_allclose(column, plain.raw[code], rtol=1e-12, err_msg=code)


def test_the_cells_that_are_moved(result: PotentialResult, plain: Plain) -> None:
    expected = {
        (unit, code): plain.treated[code][u]
        for code in plain.indicators
        for u, unit in enumerate(plain.units)
        if plain.treated[code][u] != plain.raw[code][u] and not np.isnan(plain.raw[code][u])
    }
    rows = result["treatment"].iter_rows(named=True)
    found = {(row["unit"], row["indicator"]): row["after"] for row in rows}
    assert set(result["treatment"]["rule"]) == {"winsorise"}
    assert found == {key: pytest.approx(value, rel=1e-12) for key, value in expected.items()}
    assert len(found) == 33 and ("LUX", "ForPort") in found


@pytest.mark.parametrize(
    ("table", "key", "column"), [("pillars", "pillar", "score"), ("parts", "part", "score")]
)
def test_pillars_and_sub_indices(
    result: PotentialResult, plain: Plain, table: str, key: str, column: str
) -> None:
    for code, unit, score in result[table].select(key, "unit", column).iter_rows():
        assert score == pytest.approx(plain.scores[code][plain.units.index(unit)], rel=1e-9), (code, unit)


def test_the_index_and_its_ranks(result: PotentialResult, plain: Plain) -> None:
    index = plain.scores["Index"]
    ranks = {u: 1 + int((index > index[k]).sum()) for k, u in enumerate(plain.units)}
    for unit, score, rank in result["scores"].select("unit", "index", "rank").iter_rows():
        assert score == pytest.approx(index[plain.units.index(unit)], rel=1e-9)
        assert rank == ranks[unit]
    assert ranks["KAZ"] == 47 and ranks["CHE"] == 1


def test_tables_of_the_folder_named_by_the_variable_are_kept_with_the_run(run: Run) -> None:
    kept = {path.name for path in (run.folder / "inputs").rglob("*.csv")}
    assert {"asem_iData.csv", "framework.csv", "indicators.csv"} <= kept


def test_without_the_variable_the_error_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GROWTHPOLES_DATA", raising=False)
    with pytest.raises(gp.InputError) as caught:
        gp.run_study(gp.load_study(STUDY), tmp_path / "out")
    assert {item.code for item in caught.value.problems} == {"study.data.unset"}
    assert not (tmp_path / "out").exists()

"""The store of vintages: what was known when, revisions by hand, a mirror in plain Python, damage."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import index, leaf, marked, panel_of
from tests.faults.small import write_study

import growthpoles as gp
from growthpoles.core.panel import Flag, Panel
from growthpoles.errors import GrowthPolesError, InputError, RunError
from growthpoles.study.store import sha256

SPRING, AUTUMN, NEXT = date(2023, 4, 1), date(2023, 10, 1), date(2024, 4, 1)
FIRST = panel_of(
    {"grp": [[10.0, 11.0], [20.0, 21.0]], "people": [[1.0, 1.0], [2.0, 2.0]]},
    years=(2021, 2022),
    measures={"grp": "million KZT"},
    national={"grp": [30.0, 32.0]},
)
REVISED = panel_of(
    {"grp": [[12.0, 14.0], [21.0, np.nan]]},
    years=(2022, 2023),
    measures={"grp": "million KZT"},
    national={"grp": [33.0, 36.0]},
)


@pytest.fixture
def store(tmp_path: Path) -> gp.Vintages:
    made = gp.open_vintages(tmp_path / "store")
    made.add(FIRST, known=SPRING, source="Bulletin 2023")
    made.add(REVISED, known=NEXT, source="Bulletin 2024")
    return made


def refusal(work: object) -> list[str]:
    with pytest.raises(GrowthPolesError) as caught:
        work()  # type: ignore[operator]
    return [item.code for item in caught.value.problems]


def same(first: Panel, second: Panel) -> bool:
    return (
        first.to_table()
        .sort("unit", "year", "indicator")
        .equals(second.to_table().sort("unit", "year", "indicator"))
    )


def test_what_was_known_when(store: gp.Vintages) -> None:
    before, after = store.as_known(AUTUMN), store.as_known(date(2030, 1, 1))
    assert same(before, FIRST) and before.years == (2021, 2022)
    assert before.national("grp").tolist() == [30, 32]
    assert before.indicators == FIRST.indicators and before.territory == FIRST.territory
    assert after.column("grp")[0].tolist() == [10, 12, 14]
    assert after.column("people")[0].tolist()[:2] == [1, 1]
    assert after.national("grp").tolist() == [30, 33, 36]
    assert after.cell("U1", 2022, code="grp").source == "hand"


def test_the_day_itself_counts_and_the_day_before_does_not(store: gp.Vintages) -> None:
    assert store.as_known(NEXT).years == (2021, 2022, 2023)
    assert refusal(lambda: store.as_known(date(2023, 3, 31))) == ["store.unknown"]


def test_a_moment_counts_as_its_day(tmp_path: Path) -> None:
    store = gp.open_vintages(tmp_path)
    store.add(FIRST, known=datetime(2023, 4, 1, 12, 30))
    assert store.vintages()[0].known == SPRING and store.as_known(SPRING).codes == FIRST.codes


def test_a_unit_left_out_of_a_publication_is_withdrawn(tmp_path: Path) -> None:
    store = gp.open_vintages(tmp_path)
    store.add(panel_of({"a": [1.0, 2.0]}), known=SPRING)
    store.add(panel_of({"a": [5.0, np.nan]}), known=AUTUMN)
    assert store.as_known(NEXT).cell("U2", 2022, code="a").flag is Flag.MISSING
    steps = store.revisions("a")["steps"]
    assert steps.filter(unit="U2")["status"].to_list() == ["first", "withdrawn"]


def test_a_partial_vintage_corrects_its_own_cells_only(tmp_path: Path) -> None:
    store = gp.open_vintages(tmp_path)
    store.add(panel_of({"a": [1.0, 2.0]}), known=SPRING)
    store.add(panel_of({"a": [5.0, np.nan]}), known=AUTUMN, partial=True)
    assert store.as_known(NEXT).column("a").ravel().tolist() == [5, 2]
    assert store.as_known(SPRING).column("a").ravel().tolist() == [1, 2]


def test_flags_remarks_and_hidden_figures_come_back(tmp_path: Path) -> None:
    hidden = marked(FIRST, Flag.CONFIDENTIAL, ("U1", 2021, "grp"))
    hidden = marked(hidden, Flag.NOT_APPLICABLE, ("U2", 2021, "people"))
    remark = np.full(hidden.values.shape, -1, np.int16)
    remark[1, 1, 0] = 0
    hidden = replace(hidden, remark=remark, remarks=("provisional",))
    store = gp.open_vintages(tmp_path)
    store.add(hidden, known=SPRING)
    assert same(store.as_known(SPRING), hidden)
    assert store.as_known(SPRING).cell("U2", 2022, code="grp").remark == "provisional"


def test_added_late_but_known_early_takes_its_place(store: gp.Vintages) -> None:
    """A bulletin found in a drawer is added after the later ones."""
    middle = panel_of({"grp": [[99.0], [98.0]]}, years=(2022,), measures={"grp": "million KZT"})
    store.add(middle, known=AUTUMN)
    assert store.as_known(AUTUMN).column("grp")[0].tolist() == [10, 99]
    assert store.as_known(NEXT).column("grp")[0].tolist() == [10, 12, 14]


def test_the_same_publication_is_added_once(store: gp.Vintages) -> None:
    assert store.add(FIRST, known=SPRING, source="again") == 1
    assert len(store.vintages()) == 2
    assert store.add(FIRST, known=AUTUMN) == 3
    assert len(list((store.folder / "figures").iterdir())) == 2  # equal figures are one file


def test_revisions_by_hand(store: gp.Vintages) -> None:
    made = store.revisions("grp")
    rows = made["steps"].filter(unit="U1", year=2022).rows(named=True)
    assert [(r["known"], r["revision"], r["value"], r["status"]) for r in rows] == [
        ("2023-04-01", 0, 11, "first"), ("2024-04-01", 1, 12, "revised"),
    ]  # fmt: skip
    assert rows[1]["change"] == 1 and rows[1]["percent"] == pytest.approx(100 / 11)
    triangle = made["triangle"].filter(unit="U2").rows()
    assert triangle == [("U2", 2021, 20, 20), ("U2", 2022, 21, 21)]
    assert made["sizes"].rows() == [(2022, 1, 1, *[pytest.approx(100 / 11)] * 3)]
    assert dict(made.diagnostics.items[0].details) == {"figures": 5, "revised": 1}
    assert made["vintages"]["source"].to_list() == ["Bulletin 2023", "Bulletin 2024"]


def test_an_index_before_and_after_a_revision(store: gp.Vintages) -> None:
    revised = panel_of({"grp": [[31.0], [20.0]]}, years=(2021,), measures={"grp": "million KZT"})
    store.add(revised, known=date(2024, 5, 1))
    tree = index(leaf("grp", "I", unit="million KZT"))
    spec = gp.IndexSpec(treat=gp.treat.NoTreatment())
    made = store.compare(SPRING, date(2024, 5, 1), framework=tree, spec=spec)
    moved = made["revisions"].filter(year=2021).select("unit", "before", "after").rows()
    assert moved == [("U1", 10, 31)]


def test_a_table_takes_names_and_units_from_the_store(store: gp.Vintages, tmp_path: Path) -> None:
    table = tmp_path / "new.csv"
    table.write_text("unit,year,grp\nU1,2024,40\nU2,2024,50\n", encoding="utf-8")
    store.add(table, known=date(2025, 4, 1))
    panel = store.as_known(date(2025, 4, 1))
    assert panel.column("grp")[:, -1].tolist() == [40, 50]
    assert panel.indicators[panel.position("grp")].unit == "million KZT"
    assert store.vintages()[-1].origin == sha256(table)


def test_an_exported_table_is_read_as_it_was_known(tmp_path: Path) -> None:
    hidden = marked(FIRST, Flag.CONFIDENTIAL, ("U1", 2021, "grp"))
    remark = np.full(hidden.values.shape, -1, np.int16)
    remark[1, 1, 0] = 0
    store = gp.open_vintages(tmp_path / "store")
    store.add(replace(hidden, remark=remark, remarks=("provisional",)), known=SPRING)
    path = store.export(SPRING, tmp_path / "panel.csv")
    panel = gp.read_panel(path, hidden.territory, indicators=hidden.indicators)
    assert same(panel, store.as_known(SPRING))
    assert panel.national("grp").tolist() == [30, 32]
    assert refusal(lambda: store.export(SPRING, tmp_path / "none" / "panel.csv")) == ["report.write"]


def test_a_study_that_changes_figures_is_no_publication(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    with (folder / "study.toml").open("a") as file:
        file.write('\n[[change]]\nindicator = "x"\nfactor = 2\n')
    store = gp.open_vintages(tmp_path / "store")
    work = lambda: store.add_study(gp.load_study(folder), known=SPRING)  # noqa: E731
    assert refusal(work) == ["store.run.scenario"]
    assert not store.folder.exists()


VINTAGE = st.tuples(
    st.integers(0, 3), st.booleans(), st.lists(st.sampled_from([None, 1.0, 2.0, 3.0]), min_size=8, max_size=8)
)


@settings(max_examples=15)
@given(st.lists(VINTAGE, min_size=1, max_size=5))
def test_the_store_is_what_a_notebook_would_say(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[int, bool, list[float | None]]]
) -> None:
    """Two units, two years, two indicators; the mirror replays every publication into a dict."""
    store = gp.open_vintages(tmp_path_factory.mktemp("store"))
    kept = []
    for month, partial, cells in history:
        if any(cell is not None for cell in cells):
            values = np.array([np.nan if x is None else x for x in cells]).reshape(2, 2, 2)
            panel = panel_of({"a": values[..., 0], "b": values[..., 1]}, years=(2021, 2022))
            before = len(store.vintages())
            store.add(panel, known=date(2023, month + 1, 1), partial=partial)
            if len(store.vintages()) > before:
                kept.append((month, partial, values))
    for month in range(4):
        mirror = np.full((2, 2, 2), np.nan)
        told = sorted((item for item in kept if item[0] <= month), key=lambda item: item[0])
        for _, partial, values in told:
            covered = ~np.isnan(values)
            cells = covered if partial else np.broadcast_to(covered.any(axis=0), covered.shape)
            mirror = np.where(cells, values, mirror)
        if told:
            panel = store.as_known(date(2023, month + 1, 1))
            for y, year in enumerate((2021, 2022)):
                for k, code in enumerate("ab"):
                    if year in panel.years:
                        got = panel.column(code)[:, panel.years.index(year)]
                        np.testing.assert_array_equal(got, mirror[:, y, k])
                    else:
                        assert np.isnan(mirror[:, y, k]).all()


def test_the_figures_of_a_finished_run(tmp_path: Path) -> None:
    done = gp.run_study(gp.load_study(write_study(tmp_path / "study", x=5.5)), tmp_path / "out")
    store = gp.open_vintages(tmp_path / "store")
    assert store.add_run(done.folder, known=SPRING) == (1,)
    panel = store.as_known(SPRING)
    assert panel.column("x").ravel().tolist() == [5.5, 3, 4]
    assert store.vintages()[0].source == "Three regions"
    assert store.add_run(done.folder) == (2,)
    assert store.vintages()[-1].known.isoformat() == done.record["created"][:10]
    table = done.folder / "inputs" / "panel.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("5.5", "6.5"), encoding="utf-8")
    assert refusal(lambda: store.add_run(done.folder)) == ["store.run.changed"]
    record = json.loads((done.folder / "run.json").read_text(encoding="utf-8"))
    record["scenario"] = "dry"
    (done.folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert refusal(lambda: store.add_run(done.folder)) == ["store.run.scenario"]


def test_what_could_be_taken_for_something_else_is_refused(store: gp.Vintages) -> None:
    scale = panel_of({"grp": [1.0, 2.0]}, measures={"grp": "billion KZT"})
    assert refusal(lambda: store.add(scale, known=NEXT)) == ["store.unit.differs"]
    prices = replace(
        panel_of({"grp": [1.0, 2.0]}, measures={"grp": "million KZT"}),
    )
    prices = replace(prices, indicators=(replace(prices.indicators[0], price=gp.PriceBasis("current")),))
    assert refusal(lambda: store.add(prices, known=NEXT)) == ["store.price.differs"]
    assert refusal(lambda: store.add(panel_of({"x": [1.0, 2.0, 3.0]}), known=NEXT)) == ["store.units.differ"]
    assert refusal(lambda: store.add(panel_of({"x": [np.nan]}), known=NEXT)) == ["store.figures.none"]
    assert refusal(lambda: store.revisions("nothing")) == ["panel.indicator.unknown"]
    assert refusal(lambda: store.as_known(NEXT, edition="old")) == ["panel.edition.absent"]
    assert len(store.vintages()) == 2


def test_an_empty_store(tmp_path: Path) -> None:
    store = gp.open_vintages(tmp_path / "none")
    assert store.vintages() == () and store.verify().worst.code == "good"
    assert refusal(lambda: store.revisions("x")) == ["store.empty"]
    assert not store.folder.exists()


def test_words_of_a_source_are_words(tmp_path: Path) -> None:
    store = gp.open_vintages(tmp_path)
    words = "'); DROP TABLE vintage; -- ../../etc/passwd \x00"
    store.add(FIRST, known=SPRING, source=words)
    assert store.vintages()[0].source == words


def test_errors_are_of_the_house(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        gp.open_vintages(tmp_path).as_known(SPRING)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(RunError):
        gp.open_vintages(tmp_path / "file").add(FIRST, known=SPRING)

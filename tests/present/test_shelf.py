from __future__ import annotations

from types import ModuleType

from growthpoles.core.diagnostic import Diagnostics, warning
from growthpoles.core.result import Result
from growthpoles.errors import Where
from growthpoles.present.shelf import Book, names, shelf


def test_the_scored_potential_is_taken_before_the_one_without_scores(fakes: ModuleType) -> None:
    full, scored = fakes.full_potential(), fakes.potential()
    found = shelf([full, scored])
    assert found.potential is not None and found.potential.result is scored
    alone = shelf([full]).potential
    assert alone is not None and alone.result is full
    assert shelf([]).potential is None


def test_rows_are_selected_by_their_cells(fakes: ModuleType) -> None:
    book = Book(fakes.poles())
    assert [row["unit"] for row in book.rows("poles", label="potential")] == ["KZ-79"]
    assert book.rows("no-such-table") == ()
    assert book.rows("poles", no_such_column=1) == ()
    assert book.row("poles", unit="nowhere") == {}


def test_a_figure_that_is_not_there_is_none(fakes: ModuleType) -> None:
    book = Book(fakes.robustness())
    assert book.figure("replicates") == 1000.0
    assert book.figure("no-such-figure") is None


def test_the_year_of_a_potential_is_the_last_with_an_index(fakes: ModuleType) -> None:
    result = fakes.potential()
    scores = result["scores"]
    later = scores.with_columns(year=scores["year"] + 1, index=None)
    newer = fakes.PotentialResult(
        tables=(
            fakes.Table("scores", ("unit", "year"), scores.vstack(later.cast(scores.schema))),
            *result.tables[1:],
        )
    )
    book = Book(newer)
    assert book.year == 2022
    assert {row["year"] for row in book.latest("scores")} == {2022}


def test_diagnostics_of_a_code(fakes: ModuleType) -> None:
    given = Diagnostics(
        (warning("file.missing", Where(unit="A", year=2022)), warning("file.missing", Where(year=1999)))
    )
    result = fakes.PotentialResult(tables=fakes.potential().tables, diagnostics=given)
    assert [item.where.unit for item in Book(result).marked("file.missing")] == ["A"]


def test_names_fall_back_to_another_language_and_then_to_the_code(fakes: ModuleType) -> None:
    own = fakes.labels_table([("unit", "X", fakes.Label(en="Northland"))])
    found = names(shelf([Result(tables=(own,))]), "kk")
    assert found("unit", "X") == "Northland"
    assert found("unit", "Y") == "Y"
    assert found.find("unit", "Y") == ""
    assert found.anywhere("X") == "Northland"


def test_the_first_name_of_a_code_wins(fakes: ModuleType) -> None:
    first, second = (
        Result(tables=(fakes.labels_table([("unit", "X", fakes.Label(text, text, text))]),))
        for text in ("one", "two")
    )
    assert names(shelf([first, second]), "en")("unit", "X") == "one"

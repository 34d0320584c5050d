"""How well matching finds the right result for a need, on the labelled pairs of `tests/transfer/matching`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from growthpoles.labels import LANGUAGES, Label
from growthpoles.transfer.glossary import words_of
from growthpoles.transfer.match import match_transfer
from growthpoles.transfer.match_inputs import MatchSettings
from growthpoles.transfer.match_text import weigh
from growthpoles.transfer.registers import Need, ResearchResult

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "transfer" / "matching"
HALVES = ("development", "test")


@dataclass(frozen=True)
class Quality:
    """Figures of one half and one pair of languages.

    Attributes:
        half: development or test.
        need, result: Languages.
        plain_mrr, mrr: Mean reciprocal rank of the right result among all, by plain word tf-idf and by ours.
        plain_first, first: Share of needs whose right result comes first.
        precision: Right first matches / needs matched, with the thresholds of the package.
        found: Right first matches / needs that have a right result.
        refused: Share of the needs without a right result that get none.
    """

    half: str
    need: str
    result: str
    plain_mrr: float
    mrr: float
    plain_first: float
    first: float
    precision: float
    found: float
    refused: float


@dataclass(frozen=True)
class Labelled:
    """The labelled texts: rows of both sides, and the right result by need."""

    results: list[dict[str, str]]
    needs: list[dict[str, str]]
    right: dict[str, str]


def load() -> Labelled:
    """The labelled pairs."""
    sides = [list(_rows(name)) for name in ("results", "needs")]
    return Labelled(sides[0], sides[1], {row["need"]: row["result"] for row in _rows("pairs")})


def qualities(settings: MatchSettings | None = None) -> list[Quality]:
    """Quality by half and pair of languages; every need is ranked against the results of both halves."""
    given, used = load(), settings or MatchSettings()
    return [
        _quality(given, used, half=half, languages=(need, result))
        for half in HALVES
        for need in LANGUAGES
        for result in LANGUAGES
    ]


def _quality(given: Labelled, settings: MatchSettings, *, half: str, languages: tuple[str, str]) -> Quality:
    texts = [row[f"text_{languages[1]}"] for row in given.results]
    wanted = [row for row in given.needs if row["half"] == half]
    asked = [row[f"text_{languages[0]}"] for row in wanted]
    vectors = weigh([words_of(text) for text in texts], [words_of(text) for text in asked])
    plain = (vectors.needs @ vectors.results.T).toarray()
    results = [
        ResearchResult(row["code"], Label(row["code"]), Label(**{languages[1]: text}), "owner")
        for row, text in zip(given.results, texts, strict=True)
    ]
    needs = [
        Need(row["code"], Label(row["code"]), Label(**{languages[0]: text}), "user")
        for row, text in zip(wanted, asked, strict=True)
    ]
    ours = _scores(results, needs, _open(settings))
    matched = _scores(results, needs, settings)
    right = np.array([_at(given, row["code"]) for row in wanted])
    has = right >= 0
    ranks = [_ranks(scores[has], right[has]) for scores in (plain, ours)]
    first = np.where(matched.max(axis=1) > 0, matched.argmax(axis=1), -1)
    good = int((first[has] == right[has]).sum())
    return Quality(
        half, *languages, *(float((1 / rank).mean()) for rank in ranks),
        *(float((rank == 1).mean()) for rank in ranks),
        good / max(int((first >= 0).sum()), 1), good / int(has.sum()), float((first[~has] < 0).mean()),
    )  # fmt: skip


def _scores(results: Sequence[ResearchResult], needs: Sequence[Need], settings: MatchSettings) -> np.ndarray:
    scores = np.zeros((len(needs), len(results)))
    rows = {item.code: i for i, item in enumerate(needs)}
    columns = {item.code: i for i, item in enumerate(results)}
    found = match_transfer(results, needs, settings=settings)["matches"]
    for need, result, score in found.select("need", "result", "score").rows():
        scores[rows[need], columns[result]] = score
    return scores


def _open(settings: MatchSettings) -> MatchSettings:
    rules = settings.rules.with_threshold("least-topic", a=0.0).with_threshold("least-score", a=0.0)
    return MatchSettings(rules=rules, glossary=settings.glossary, keep=1000)


def _ranks(scores: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Rank of the right result; equal scores share the middle rank."""
    own = scores[np.arange(len(right)), right][:, None]
    return 1 + (scores > own).sum(axis=1) + ((scores == own).sum(axis=1) - 1) / 2


def _at(given: Labelled, need: str) -> int:
    codes = [row["code"] for row in given.results]
    return codes.index(given.right[need]) if need in given.right else -1


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

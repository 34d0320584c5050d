"""Matching at scale: seconds and memory for 20,000 research results and 5,000 needs.

    python benchmarks/bench_transfer.py

Limit for two cores: 60 s by the clock and 2 GB, progress included.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from helpers.alone import alone, machine
from helpers.matching import load

from growthpoles.labels import LANGUAGES, Label
from growthpoles.transfer.glossary import Glossary, load_glossary
from growthpoles.transfer.match import match_transfer
from growthpoles.transfer.registers import Codes, Need, Organisation, ResearchResult

LIMIT_SECONDS, LIMIT_BYTES = 60.0, 2e9
_FILLERS = 6  # words of a text that are taken from the labelled texts


def market(results: int, needs: int) -> tuple[list[ResearchResult], list[Need], list[Organisation]]:
    """Made-up entries: words of the labelled texts and of one field of the glossary, in one language."""
    rng, glossary, given = np.random.default_rng(0), load_glossary(), load()
    fillers = {
        name: " ".join(row[f"text_{name}"] for row in (*given.results, *given.needs)).split()
        for name in LANGUAGES
    }
    fields = sorted({item.field for item in glossary.concepts})
    makers = [Organisation(f"o{k}", Label(f"o{k}"), f"U{k % 20}", "enterprise", carries_out=True,
                           codes=Codes((fields[k % len(fields)],))) for k in range(500)]  # fmt: skip

    def entry(side: str, k: int) -> tuple[str, Label, Label, str, Codes]:
        language, field = str(rng.choice(LANGUAGES)), str(rng.choice(fields))
        words = [*rng.choice(fillers[language], _FILLERS), *_terms(glossary, field, language, rng)]
        code, group = f"{side}{k}", f"{field}.{rng.integers(1, 30):02d}"
        codes = Codes((group,)) if rng.random() < 0.8 else Codes()
        return code, Label(code), Label(**{language: " ".join(words)}), f"o{rng.integers(500)}", codes

    made = []
    for k in range(results):
        code, label, text, owner, codes = entry("r", k)
        level, price, partners = (
            int(rng.integers(1, 10)),
            float(rng.integers(1, 100)),
            int(rng.integers(1, 4)),
        )
        made.append(
            ResearchResult(code, label, text, owner, codes=codes, level=level, price=price, partners=partners)
        )
    wanted = []
    for k in range(needs):
        code, label, text, holder, codes = entry("n", k)
        wanted.append(Need(code, label, text, holder, codes=codes, level=int(rng.integers(3, 10)),
                           budget=float(rng.integers(1, 100))))  # fmt: skip
    return made, wanted, makers


def _terms(glossary: Glossary, field: str, language: str, rng: np.random.Generator) -> list[str]:
    known = [item for item in glossary.concepts if item.field == field]
    chosen = rng.choice(len(known), min(3, len(known)), replace=False)
    return [" ".join(known[k].phrases(language)[0]).replace("$", "") for k in chosen]


def prepare(results: int, needs: int) -> Callable[[], Any]:
    """One match, ready to be called."""
    made, wanted, makers = market(results, needs)
    told: list[int] = []

    def run() -> tuple[int, int, float]:
        found = match_transfer(made, wanted, organisations=makers, watch=lambda done, _: told.append(done))
        counted = found["figures"].filter(name="candidates")["value"].item()
        return found["matches"].height, len(told), counted

    return run


def main() -> int:
    print(machine("numpy", "scipy", "polars"))
    failed = False
    for results, needs in ((2_000, 500), (20_000, 5_000)):
        cost = alone(prepare, results, needs)
        pairs, reports, candidates = cost.told
        print(f"{results} results x {needs} needs: {cost};")
        print(
            f"  {candidates / 1e6:.1f} million candidates of {results * needs / 1e6:.0f} million pairs, "
            f"{pairs} matches kept, progress told {reports} times"
        )
        failed |= cost.wall > LIMIT_SECONDS or cost.peak > LIMIT_BYTES
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

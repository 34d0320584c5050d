"""How near the topics of results and needs are: shared concepts, shared codes, likeness of the texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from growthpoles.labels import LANGUAGES, Label
from growthpoles.transfer.glossary import Glossary, Mention
from growthpoles.transfer.match_inputs import MatchSettings, code_levels
from growthpoles.transfer.match_text import Vectors, character_grams, one_script, weigh
from growthpoles.transfer.registers import Need, Organisation, ResearchResult

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
_MOST = 0.2  # n-grams that a larger share of a large register has are left out
_SMALL = 500  # texts, below which none is


@dataclass(frozen=True)
class Profile:
    """What an entry speaks of: the concepts it names, its codes by level, its texts."""

    mentions: tuple[Mention, ...]
    levels: tuple[tuple[str, ...], ...]
    text: Label

    @property
    def concepts(self) -> list[str]:
        """Codes of the concepts."""
        return [item.concept for item in self.mentions]

    def places(self, glossary: Glossary) -> set[str]:
        """Fields by which candidates are found: those of the codes and those of the concepts."""
        return {
            *self.levels[0],
            *(f"grnti:{glossary.fields[code]}" for code in self.concepts),
            *self.concepts,
        }


def profile(item: ResearchResult | Need | Organisation, glossary: Glossary) -> Profile:
    """The profile of a register entry, its name included.

    Example:
        >>> from growthpoles.transfer.glossary import load_glossary
        >>> from growthpoles.transfer.registers import Codes
        >>> pump = ResearchResult("r1", Label("Pump"), Label(ru="Насос"), "u1", codes=Codes(("55.03",)))
        >>> found = profile(pump, load_glossary())
        >>> found.concepts, found.levels[0], found.text
        (['pump'], ('grnti:55',), Label(en='Pump', ru='Насос', kk=''))
    """
    named = Label() if item.label == Label(item.code) else item.label
    joined = (f"{getattr(named, name)} {getattr(item.text, name)}".strip() for name in LANGUAGES)
    text = Label(*joined)
    return Profile(glossary.mentions(text), code_levels(item.codes), text)


def main_field(item: ResearchResult | Need, speaks: Profile, *, glossary: Glossary) -> str:
    """Field of the first GRNTI code of an entry; without one, that most of its concepts belong to; or empty.

    Example:
        >>> from growthpoles.transfer.glossary import load_glossary
        >>> pump = ResearchResult("r1", Label("Pump"), Label(ru="Насос"), "u1")
        >>> main_field(pump, profile(pump, load_glossary()), glossary=load_glossary())
        '55'
    """
    if item.codes.field:
        return item.codes.field
    fields = Counter(filter(None, (glossary.fields[code] for code in speaks.concepts)))
    return min(fields, key=lambda field: (-fields[field], field)) if fields else ""


@dataclass(frozen=True, eq=False)
class Grid:
    """Every need with every result of a block; figures have the shape (needs, results)."""

    needs: IntArray
    results: IntArray

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of the figures."""
        return len(self.needs), len(self.results)

    def product(self, vectors: Vectors) -> FloatArray:
        """Inner products."""
        found: FloatArray = (vectors.needs[self.needs] @ vectors.results[self.results].T).toarray()
        return found

    def both(self, vectors: Vectors) -> BoolArray:
        """Whether both sides have any feature."""
        sides = _filled(vectors.needs)[self.needs], _filled(vectors.results)[self.results]
        found: BoolArray = sides[0][:, None] & sides[1][None, :]
        return found


@dataclass(frozen=True, eq=False)
class Listed:
    """Needs and results pair by pair; figures have the shape (pairs,)."""

    needs: IntArray
    results: IntArray

    def product(self, vectors: Vectors) -> FloatArray:
        """Inner products."""
        rows = vectors.needs[self.needs].multiply(vectors.results[self.results])
        found: FloatArray = np.asarray(rows.sum(axis=1)).reshape(-1)
        return found

    def both(self, vectors: Vectors) -> BoolArray:
        """Whether both sides have any feature."""
        found: BoolArray = _filled(vectors.needs)[self.needs] & _filled(vectors.results)[self.results]
        return found


@dataclass(frozen=True, eq=False)
class Codings:
    """Concepts and codes of two sides, ready to be compared block by block.

    Attributes:
        concepts, fields: Unit vectors of concepts and of their fields.
        levels: Which codes each side has, by level.
        schemes: Which classification schemes each side uses.
        shares: Weight of fields beside concepts; nearness of codes by level.
    """

    concepts: Vectors
    fields: Vectors
    levels: tuple[Vectors, ...]
    schemes: Vectors
    shares: tuple[float, tuple[float, ...]]

    @classmethod
    def of(cls, results: Sequence[Profile], needs: Sequence[Profile], *, settings: MatchSettings) -> Codings:
        """Codings of profiles."""
        both, glossary, number = (results, needs), settings.glossary, settings.rules.number
        concepts = weigh(*([item.concepts for item in side] for side in both))
        fields = weigh(*([[glossary.fields[x] for x in item.concepts] for item in side] for side in both))
        levels = tuple(_marks(*([item.levels[k] for item in side] for side in both)) for k in range(3))
        schemes = _marks(
            *([{code.partition(":")[0] for code in item.levels[0]} for item in side] for side in both)
        )
        depths = tuple(number(f"code-{level}") for level in (1, 2, 3))
        return cls(concepts, fields, levels, schemes, (number("field-share"), depths))

    def nearness(self, at: Grid | Listed) -> FloatArray:
        """Nearness by concepts and codes; NaN = neither is known.

        c = g + (1 - g) k: g = cosine of the concepts, a share of it that of their fields; k = depth of the
        deepest shared code.
        """
        share, depths = self.shares
        cosine = (1 - share) * at.product(self.concepts) + share * at.product(self.fields)
        depth = np.zeros_like(cosine)
        for level, value in zip(self.levels, depths, strict=True):
            depth[at.product(level) > 0] = value
        found = cosine + (1 - cosine) * depth
        found[~(at.both(self.concepts) | (at.product(self.schemes) > 0))] = np.nan
        return np.minimum(found, 1.0)


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts of both sides by language, and all of them in one script.

    Attributes:
        spaces: Unit vectors by language.
        common: Unit vectors of the texts in Latin letters.
    """

    spaces: tuple[Vectors, ...]
    common: Vectors

    @classmethod
    def of(cls, results: Sequence[Profile], needs: Sequence[Profile]) -> Texts:
        """Texts of profiles."""
        most = _MOST if len(results) + len(needs) > _SMALL else 1.0
        spaces = tuple(
            weigh(
                *([character_grams(getattr(x.text, name)) for x in side] for side in (results, needs)),
                most=most,
            )
            for name in LANGUAGES
        )
        joined = (
            [character_grams(one_script(" ".join(getattr(x.text, name) for name in LANGUAGES))) for x in side]
            for side in (results, needs)
        )
        return cls(spaces, weigh(*joined, most=most))

    def nearness(self, at: Grid) -> FloatArray:
        """Likeness of the texts: the largest over shared languages; without one, that in one script."""
        best, shared = np.zeros(at.shape), np.zeros(at.shape, bool)
        for space in self.spaces:
            both = at.both(space)
            if both.any():
                np.maximum(best, at.product(space), out=best)
                shared |= both
        return best if shared.all() else np.where(shared, best, at.product(self.common))


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pairs worth a look: those that share a field or a concept, and all of an entry that has neither.

    Attributes:
        marks: Fields and concepts of both sides.
    """

    marks: Vectors

    @classmethod
    def of(cls, results: Sequence[Profile], needs: Sequence[Profile], *, glossary: Glossary) -> Candidates:
        """Candidates among profiles."""
        return cls(_marks(*([item.places(glossary) for item in side] for side in (results, needs))))

    def block(self, needs: IntArray, results: IntArray) -> BoolArray:
        """Whether pairs are candidates, shape (needs, results)."""
        found: BoolArray = Grid(needs, results).product(self.marks) > 0
        found |= ~_filled(self.marks.needs)[needs][:, None]
        found |= ~_filled(self.marks.results)[results][None, :]
        return found

    def order(self) -> IntArray:
        """Needs in an order that keeps needs of one field together, so that blocks have few candidates."""
        rows = self.marks.needs
        first = np.full(rows.shape[0], -1, np.int64)
        filled = _filled(rows)
        first[filled] = rows.indices[rows.indptr[:-1][filled]]
        return np.argsort(first, kind="stable")


def _filled(rows: csr_array) -> BoolArray:
    found: BoolArray = np.diff(rows.indptr) > 0
    return found


def _marks(results: Sequence[Iterable[str]], needs: Sequence[Iterable[str]]) -> Vectors:
    """Ones where an entry has a feature."""
    found = weigh([sorted(item) for item in results], [sorted(item) for item in needs])
    for side in (found.results, found.needs):
        side.data[:] = 1.0
    return found

"""Names of places: a skeleton free of script and spelling, and look-alikes among known names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from growthpoles.errors import Problem, Where, problem

_CYRILLIC = str.maketrans(
    {
        "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "ж": "ž",
        "з": "z", "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o",
        "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ў": "u", "ф": "f",
        "х": "h", "һ": "h", "ц": "ts", "ч": "č", "ш": "š", "щ": "š", "ъ": "", "ы": "i", "і": "i", "ї": "i",
        "ь": "", "э": "e", "є": "e", "ю": "iu", "я": "ia", "ґ": "g", "ј": "i",
    }
)  # fmt: skip
# Kazakh Latin alphabets of 2017 (apostrophes), 2018 (acutes) and 2021 (umlauts), English and ISO 9 spellings
_LATIN = (
    ("s'", "š"), ("c'", "č"), ("y'", "u"), ("ý", "u"), ("ş", "š"), ("ś", "š"), ("ç", "č"),
    ("shch", "š"), ("sh", "š"), ("ch", "č"), ("dzh", "ž"), ("zh", "ž"), ("kh", "h"), ("gh", "g"),
    ("ye", "e"), ("yo", "e"), ("j", "ž"), ("q", "k"), ("w", "v"), ("y", "i"), ("ı", "i"), ("x", "ks"),
    ("ə", "a"), ("ɵ", "o"), ("ŋ", "n"),
)  # fmt: skip
_KEPT_MARKS = "šžč"
_TO_CYRILLIC = str.maketrans("aceiopxyhjABCEHIKMOPTXYəƏɵƟ", "асеіорхуһјАВСЕНІКМОРТХУәӘөӨ")
_TO_LATIN = str.maketrans("асеіорхуһјАВСЕНІКМОРТХУәӘөӨ", "aceiopxyhjABCEHIKMOPTXYəƏɵƟ")
_TWINS = str.maketrans(  # Cyrillic and Greek letters that look like a Latin one, and every dash, for codes
    "асеіорхуһјѕԁԛԝӏАВСЕНІКМОРТХУЅЈԌԚԜӀΑΒΕΖΗΙΚΜΝΟΡΤΥΧοναρ‐‑‒–—−",
    "aceiopxyhjsdqwlABCEHIKMOPTXYSJGQWIABEZHIKMNOPTYXovap------",
)
_WORD = re.compile(r"[^\W\d_]+")

_KINDS = {
    "region": "region oblast oblys oblysy obl reg province область обл облысы области облыс",
    "city": "city gorod qalasy kalasy г гор город қ қаласы қала города",
    "country": "republic country республика республикасы республики",
    "district": "district rayon raion audany ауданы район районы района",
}
_ADJECTIVE = re.compile(r"(?:insk|nsk|sk)(?:aia|ii|oi|oe|ogo)$|(?:inskai|skai)$")
_SURE, _ALMOST, _LIKELY = 1.0, 0.99, 0.72
_KIND_PENALTY = 0.12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A known unit that looks like a name.

    Attributes:
        code: Code of the unit.
        name: Its name that comes closest.
        score: 1 for the same skeleton, less for a likeness.
    """

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class MixedWord:
    """A word with Latin and Cyrillic letters, and the word in one script (``""`` if that is impossible)."""

    word: str
    repaired: str


def fold(text: str) -> str:
    """Skeleton of a name: equal for one name in Kazakh or Russian Cyrillic and in the usual Latin spellings.

    Case, spaces, hyphens and other signs fall away; words such as "Region" or "city" stay, so that
    "Almaty Region" and "Almaty" remain two names. Equal skeletons make a suggestion, never a match.

    Example:
        >>> fold("Жетісу") == fold("Zhetysu") == fold("Jetisu"), fold("Almaty Region") == fold("Almaty")
        (True, False)
    """
    return "".join(_skeletons(text))


def bare(text: str) -> tuple[str, str]:
    """A name without the word for its kind, in one case, and the kind; nothing is spelt in another way.

    Example:
        >>> bare("Акмолинская область"), bare("г. Астана"), bare("Abai")
        (('акмолинская', 'region'), ('астана', 'city'), ('abai', ''))
    """
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold())
    kinds = [_KIND_WORDS[word] for word in words if word in _KIND_WORDS]
    return " ".join(word for word in words if word not in _KIND_WORDS), kinds[0] if kinds else ""


def mixed_script_words(text: str) -> tuple[MixedWord, ...]:
    """Words of a text in which Latin and Cyrillic letters are mixed, which look right and match nothing.

    Example:
        >>> mixed_script_words("Жетiсу облысы")  # with a Latin i
        (MixedWord(word='Жетiсу', repaired='Жетісу'),)
    """
    words = (MixedWord(word, _repair(word)) for word in _WORD.findall(text) if len(set(_scripts(word))) > 1)
    return tuple(words)


def looks_of(code: str) -> str:
    """What a code looks like: equal for codes that no eye tells apart, whatever their letters.

    Example:
        >>> looks_of("KZ-А10") == looks_of("KZ-A10"), looks_of("KZ–10") == looks_of("KZ-11")
        (True, False)
    """
    shown = (letter for letter in unicodedata.normalize("NFKC", code) if unicodedata.category(letter) != "Cf")
    return "".join(shown).translate(_TWINS)


def unlike(text: str, code: str, *, where: Where) -> Problem:
    """The problem of a text that looks like a code and has other letters, which are named.

    Example:
        >>> dict(unlike("KZ-А10", "KZ-A10", where=Where()).details)["letters"]
        'А U+0410'
    """
    other = dict.fromkeys([x for x in text if x not in code] or [x for x in code if x not in text])
    letters = ", ".join(f"{x} U+{ord(x):04X}" if x.isprintable() else f"U+{ord(x):04X}" for x in other)
    return problem("table.code.lookalike", where, given=text, unit=code, letters=letters)


def suggest(name: str, known: Sequence[tuple[str, str]], *, most: int = 3) -> tuple[Suggestion, ...]:
    """Known units whose names look like a name, best first; none when nothing comes close.

    Args:
        name: The name that was not found.
        known: (code, name) pairs; a unit may come several times, with its names in several languages.
        most: Number of suggestions, one per unit.

    Names are compared without the word for their kind (region, city, district) and without Russian
    adjective endings; a different kind lowers the score, so that "Алматинская область" brings the
    region before the city of the same name.

    Example:
        >>> suggest("Qaraghandy", [("KZ-35", "Карагандинская область"), ("KZ-10", "Abai")])[0].code
        'KZ-35'
    """
    target = _Stem.of(name)
    best: dict[str, Suggestion] = {}
    for code, other in known:
        found = Suggestion(code, other, _likeness(target, _Stem.of(other)))
        if found.score >= _LIKELY and (code not in best or found.score > best[code].score):
            best[code] = found
    return tuple(sorted(best.values(), key=lambda item: (-item.score, item.code))[:most])


def _scripts(word: str) -> list[str]:
    names = (unicodedata.name(letter, "").split(" ", 1)[0] for letter in word)
    return [script for script in names if script in ("LATIN", "CYRILLIC")]


def _repair(word: str) -> str:
    """A mixed word in the script of most of its letters, or in the other one if only that is possible."""
    scripts = _scripts(word)
    mostly_cyrillic = scripts.count("CYRILLIC") * 2 >= len(scripts)
    attempts = [word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)]
    for attempt in attempts if mostly_cyrillic else reversed(attempts):
        if len(set(_scripts(attempt))) == 1:
            return attempt
    return ""


def _skeletons(text: str) -> list[str]:
    words = re.findall(r"[^\W_]+(?:['’ʼʹ`][^\W_]*)*", unicodedata.normalize("NFC", text))
    return [skeleton for word in words if (skeleton := _skeleton(word))]


def _skeleton(word: str) -> str:
    for mixed in mixed_script_words(word):
        word = word.replace(mixed.word, mixed.repaired or mixed.word)
    text = re.sub("[’ʼʹ`]", "'", word.lower().replace("i̇", "i")).translate(_CYRILLIC)
    for spelling, letter in _LATIN:
        text = text.replace(spelling, letter)
    letters = (c if c in _KEPT_MARKS else unicodedata.normalize("NFD", c)[0] for c in text if c.isalnum())
    return re.sub(r"([^\W\d])\1+", r"\1", "".join(letters).replace("c", "k"))


@dataclass(frozen=True, slots=True)
class _Stem:
    """A name taken apart: its skeleton whole, without the kind, and without the ending too; and the kind."""

    whole: str
    words: str
    stem: str
    kind: str

    @classmethod
    def of(cls, name: str) -> _Stem:
        words = _skeletons(name)
        kinds = [_KIND_OF[word] for word in words if word in _KIND_OF]
        rest = [word for word in words if word not in _KIND_OF] or words
        bare = [_ADJECTIVE.sub("", word) for word in rest]
        adjective = bare[-1:] != rest[-1:]
        kind = kinds[0] if kinds else "region" if adjective else ""
        return cls("".join(words), "".join(rest), "".join(bare), kind)


_KIND_WORDS = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_KIND_OF = {fold(word): kind for kind, words in _KINDS.items() for word in words.split()}


def _likeness(a: _Stem, b: _Stem) -> float:
    if a.whole == b.whole:
        return _SURE
    score = _ratio(a.stem, b.stem)
    if (a.words == a.stem) != (b.words == b.stem):
        score = max(score, _ratio(a.words, b.words))
    if a.kind != b.kind:
        misspelt_kind = _ratio(a.whole, b.whole) if "" in (a.kind, b.kind) else 0.0
        score = max(score, misspelt_kind) - _KIND_PENALTY
    return round(min(max(score, 0.0), _ALMOST), 3)


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()

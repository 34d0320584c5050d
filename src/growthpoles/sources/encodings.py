"""Character encodings of text files: marks first, then UTF-8, then a checked guess that is reported."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from growthpoles.errors import InputError, Where, problem

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("cp1251", "kz1048", "ptcp154", "cp1252", "cp1250", "koi8_r", "cp866")
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_SIGNS = "«»„“”’–—…№°±€₸\u00a0"
_ALPHABETS = {
    "cp1251": frozenset(_RUSSIAN + "іїєґў" + _SIGNS),
    "kz1048": frozenset(_RUSSIAN + "әғқңөұүһі" + _SIGNS),
    "ptcp154": frozenset(_RUSSIAN + "әғқңөұүһі" + _SIGNS),
}
_LATIN = ("cp1252", "cp1250")
_OLD_CYRILLIC = ("koi8_r", "cp866")
_WORD = re.compile(r"[^\W\d_]+")
_TEXT_CONTROLS = frozenset("\t\n\r\f\x1a")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file, the encoding it was read with, and whether that was a guess."""

    text: str
    encoding: str
    guessed: bool


def decode(data: bytes, file: str, *, encoding: str | None = None) -> Decoded:
    """Decode the bytes of a text file.

    Args:
        data: The bytes.
        file: File name for messages.
        encoding: Stated encoding; None to find it.

    Raises:
        InputError: No text (binary), bytes that do not fit the stated encoding, an unknown encoding name,
            or an 8-bit text that fits several encodings equally.

    Example:
        >>> decode("Қостанай".encode("kz1048"), "a.csv", encoding="kz1048").text
        'Қостанай'
    """
    if encoding is not None:
        return Decoded(_checked(_stated(data, file, encoding), file), encoding, False)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_checked(_stated(data, file, name), file), name, False)
    wide = _unmarked_utf16(data)
    if wide:
        return Decoded(_checked(_stated(data, file, wide), file), wide, True)
    try:
        return Decoded(_checked(data.decode("utf-8"), file), "utf-8", False)
    except UnicodeDecodeError:
        name = "utf-8" if _mostly_utf8(data) else _eight_bit(data, file)
        return Decoded(_checked(_stated(data, file, name), file), name, True)


def looks_like(data: bytes, stated: str) -> str:
    """The encoding that bytes look like where it is clearly another than the stated one; else empty.

    Example:
        >>> name = "Костанайская область"
        >>> looks_like(name.encode("cp1251"), "latin-1"), looks_like(name.encode(), "cp1251")
        ('cp1251', 'utf-8')
        >>> looks_like(name.encode("cp1251"), "windows-1251")
        ''
    """
    if data.isascii() or b"\0" in data:
        return ""
    name = codecs.lookup(stated).name
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        rivals = _rivals(data)
        told = data.decode(name, errors="replace")
        return rivals[0] if len(rivals) == 1 and data.decode(rivals[0], errors="replace") != told else ""
    return "" if name.startswith("utf") or text == data.decode(name, errors="replace") else "utf-8"


def _stated(data: bytes, file: str, encoding: str) -> str:
    where = Where(file=file)
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise InputError(problem("file.encoding.unknown", where, encoding=encoding)) from None
    except UnicodeError as reason:
        start = reason.start if isinstance(reason, UnicodeDecodeError) else 0
        row = data[:start].count(b"\n") + 1
        raise InputError(
            problem("file.encoding.wrong", Where(file=file, row=row), encoding=encoding)
        ) from None
    except ValueError:  # a name with a null character
        raise InputError(problem("file.encoding.unknown", where, encoding=encoding)) from None


def _checked(text: str, file: str) -> str:
    for character in sorted(set(text)):
        if character < " " and character not in _TEXT_CONTROLS:
            row = text[: text.index(character)].count("\n") + 1
            raise InputError(problem("file.binary", Where(file=file, row=row)))
    return text.rstrip("\x1a")


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: digits and separators leave a zero in every other byte, on one side only."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if len(data) % 2 or min(even, odd) or max(even, odd) < max(2, len(data) // 40):
        return None
    return "utf-16-le" if odd else "utf-16-be"


def _mostly_utf8(data: bytes) -> bool:
    """Whether this is UTF-8 with damage: more letters that decode than bytes that do not."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) > 2 * broken


def _eight_bit(data: bytes, file: str) -> str:
    if b"\0" in data:
        raise InputError(problem("file.binary", Where(file=file, row=data[: data.index(0)].count(b"\n") + 1)))
    rivals = _rivals(data)
    if len(rivals) != 1:
        fits = ", ".join(rivals or _CANDIDATES)
        raise InputError(problem("file.encoding.unclear", Where(file=file), candidates=fits))
    return rivals[0]


def _rivals(data: bytes) -> list[str]:
    """Encodings that fit the text and read it differently; one when the matter is clear.

    The Cyrillic ones are told apart by alphabet and case, which works on a single name; the detector,
    which needs more text, decides about the rest.
    """
    match = from_bytes(data, cp_isolation=list(_CANDIDATES)).best()
    best = [] if match is None else [match.encoding]
    texts: dict[str, str] = {}
    for name in _ALPHABETS:
        if _fits(data, name):
            texts.setdefault(data.decode(name), name)
    if texts:
        return [*texts.values(), *(name for name in best if name in _OLD_CYRILLIC)]
    if best and best[0] in _LATIN and len({data.decode(name, errors="replace") for name in _LATIN}) > 1:
        return list(_LATIN)
    return [name for name in best if name not in _ALPHABETS]


def _fits(data: bytes, name: str) -> bool:
    """Whether the text has no letter outside the alphabet and most of its words look like words."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return False
    if any(c not in _ALPHABETS[name] for c in set(text.lower()) if c > "\x7f"):
        return False
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(_is_odd, words)) * 2 <= len(words)


def _is_odd(word: str) -> bool:
    """Whether a word mixes plain Latin letters with others, or has capitals inside."""
    inside = word[1:]
    return any(c.isascii() for c in word) or (inside != inside.lower() and not word.isupper())

"""Names in three languages and the rules for codes."""

from __future__ import annotations

import re
from dataclasses import dataclass

LANGUAGES = ("en", "ru", "kk")
_CODE = re.compile(r"[^\s,;\"'\\/:*?<>|\x00-\x1f]{1,64}")


@dataclass(frozen=True, slots=True)
class Label:
    """A name in English, Russian and Kazakh.

    Bundled content has all three; a user's own content needs one, and the others fall back to it.

    Example:
        >>> growth = Label(en="growth pole", ru="полюс роста")
        >>> growth.text("ru"), growth.text("kk"), growth.missing
        ('полюс роста', 'growth pole', ('kk',))
    """

    en: str = ""
    ru: str = ""
    kk: str = ""

    def text(self, language: str) -> str:
        """The name in a language, or the first one that exists (en, ru, kk)."""
        if language not in LANGUAGES:
            raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
        own: str = getattr(self, language)
        return own or self.en or self.ru or self.kk

    @property
    def missing(self) -> tuple[str, ...]:
        """Languages in which the name has not been given."""
        return tuple(language for language in LANGUAGES if not getattr(self, language))

    def __bool__(self) -> bool:
        return bool(self.en or self.ru or self.kk)


def is_code(text: str) -> bool:
    """Whether a text can serve as a code: 1-64 characters, no spaces, quotes, separators, control characters.

    Example:
        >>> is_code("KZ-10"), is_code("East Kazakhstan"), is_code("")
        (True, False, False)
    """
    return _CODE.fullmatch(text) is not None

"""Texts in English, Russian and Kazakh: gettext catalogues read at run time, plural forms by CLDR."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import StringIO

from babel import Locale
from babel.messages.pofile import read_po

from growthpoles.labels import LANGUAGES

_ORDER = ("zero", "one", "two", "few", "many", "other")

N_ = str  # marks a text for the catalogues where it is written; it is translated where it is shown


@dataclass(frozen=True, eq=False)
class Language:
    """A language of the report: its translations and its number, date and plural rules.

    Attributes:
        code: ``en``, ``ru`` or ``kk``.
        locale: Rules of the Unicode CLDR for the language.
        texts: Translations by English text; plural texts are keyed by their singular.
    """

    code: str
    locale: Locale
    texts: Mapping[str, tuple[str, ...]]

    def gettext(self, text: str, /, **values: object) -> str:
        """The translation of an English text, with ``{placeholders}`` filled in.

        Example:
            >>> language("ru").gettext("year {value}", value=2022)
            'год 2022'
        """
        translated = self.texts.get(text, (text,))[0]
        return translated.format_map(values) if values else translated

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The translation in the plural form that the number asks for."""
        forms = self.texts.get(one, (one, many))
        tags = [tag for tag in _ORDER if tag in {*self.locale.plural_form.tags, "other"}]
        place = min(tags.index(self.locale.plural_form(number)), len(forms) - 1)
        return forms[place].format_map(values)


@lru_cache(maxsize=len(LANGUAGES))
def language(code: str) -> Language:
    """The language with a code.

    Raises:
        ValueError: The code is not ``en``, ``ru`` or ``kk``.
    """
    if code not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {code!r}")
    return Language(code, Locale.parse(code), {} if code == "en" else _read(code))


def _read(code: str) -> dict[str, tuple[str, ...]]:
    path = files("growthpoles.present").joinpath("locale", code, "LC_MESSAGES", "growthpoles.po")
    catalogue = read_po(StringIO(path.read_text(encoding="utf-8")), locale=code)
    texts: dict[str, tuple[str, ...]] = {}
    for item in catalogue:
        if not item.id:
            continue
        key = item.id if isinstance(item.id, str) else item.id[0]
        forms = (item.string,) if isinstance(item.string, str) else tuple(item.string or ())
        if forms and all(forms):
            texts[key] = forms
    return texts

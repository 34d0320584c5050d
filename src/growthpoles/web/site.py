"""What every view of the dashboard is given: the run, the languages, the templates, and one way to answer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.labels import LANGUAGES
from growthpoles.present.charts.svg import ink_on
from growthpoles.present.language import Language, language
from growthpoles.present.numbers import Numbers
from growthpoles.present.page import Page
from growthpoles.present.shelf import Names, Shelf
from growthpoles.present.words import known
from growthpoles.web.chapters import CHAPTERS, Chapter, chapter
from growthpoles.web.run_folder import OpenRun, RunFolder

if TYPE_CHECKING:
    from growthpoles.web.view import View

OWN_NAMES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
_CACHE_LIMIT = 48 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the shell.

    Attributes:
        text: What it says.
        href: Where it goes.
        here: Whether it is the page that is open.
        code: Code of what it stands for.
        parts: Links below it.
    """

    text: str
    href: str
    here: bool = False
    code: str = ""
    parts: tuple[Link, ...] = ()


@dataclass(eq=False)
class Site:
    """The dashboard of one server.

    Attributes:
        runs: The folder of the run that is shown; None = none yet, the start page is shown.
        work: Folder for studies and runs that the start page makes.
        chosen: Language of the bare address.
    """

    runs: RunFolder | None
    work: Path
    chosen: str = "en"
    _pages: OrderedDict[tuple[str, ...], bytes] = field(default_factory=OrderedDict)
    _held: int = 0
    _lock: Lock = field(default_factory=Lock)

    def show(self, folder: Path) -> None:
        """Show another run from now on."""
        self.runs = RunFolder(folder)

    @property
    def run(self) -> OpenRun | None:
        """The run as it is now; None = there is none.

        Raises:
            InputError: The folder holds no run, or files of it are damaged.
        """
        return self.runs.current() if self.runs else None

    def opened(self) -> OpenRun:
        """The run; where there is none the page is not found."""
        run = self.run
        if run is None:
            raise HTTPException(404)
        return run

    def language(self, request: Request) -> Language:
        """The language of an address."""
        code = request.path_params.get("language", self.chosen)
        if code not in LANGUAGES:
            raise HTTPException(404)
        return language(code)

    def page(self, request: Request) -> Page:
        """The run in the language of an address; without a run a page that knows words and numbers only."""
        reader = self.language(request)
        return self.run.page(reader.code) if self.run else empty_page(reader)

    def html(self, request: Request, template: str, *, chapter: str, title: str, **values: Any) -> Response:
        """A whole page: the shell with its navigation, and a template in it.

        Args:
            request: The request; its address is the permalink of the view.
            template: File name of a template that extends ``shell.html.j2``.
            chapter: Code of the chapter that is open.
            title: Heading.
            **values: What the template is filled in with; ``status`` is the status of the answer.
        """
        status = values.pop("status", 200)
        page = self.page(request)
        made = render(
            template,
            page,
            title=title,
            shell=_Shell(self, request, chapter),
            **values,
        )
        return HTMLResponse(made, status)

    def kept(self, request: Request, make: Callable[[], Response]) -> Response:
        """The answer to a view that depends on the run and the address alone, kept for later."""
        run = self.opened()
        key = (run.version, str(run.run.folder), request.url.path, request.url.query)
        with self._lock:
            held = self._pages.get(key)
            if held is not None:
                self._pages.move_to_end(key)
        if held is not None:
            return HTMLResponse(held)
        answer = make()
        if answer.status_code == 200:
            self._keep(key, bytes(answer.body))
        return answer

    def _keep(self, key: tuple[str, ...], body: bytes) -> None:
        with self._lock:
            if key not in self._pages:
                self._pages[key] = body
                self._held += len(body)
            while self._held > _CACHE_LIMIT and self._pages:
                _, old = self._pages.popitem(last=False)
                self._held -= len(old)


@dataclass(frozen=True)
class _Shell:
    """What stands around every view."""

    site: Site
    request: Request
    chapter: str

    @property
    def _code(self) -> str:
        return self.site.language(self.request).code

    @property
    def study(self) -> str:
        """Title of the study; empty without a run."""
        return self.site.run.title(self._code) if self.site.run else ""

    @property
    def languages(self) -> tuple[Link, ...]:
        """The same view in every language."""
        path = self.request.url.path.split("/", 2)[2:]
        rest = path[0] if path else ""
        query = f"?{self.request.url.query}" if self.request.url.query else ""
        return tuple(
            Link(OWN_NAMES[code], f"/{code}/{rest}{query}", code == self._code, code) for code in LANGUAGES
        )

    def file(self, ending: str, **more: str) -> str:
        """The address at which the open view is kept as a file."""
        pairs = [*self.request.query_params.multi_items(), *more.items()]
        return f"{self.request.url.path}.{ending}" + (f"?{urlencode(pairs)}" if pairs else "")

    def notes(self, view: View) -> tuple[str, ...]:
        """Source and citation of a view."""
        from growthpoles.web.view import notes

        return notes(view, run=self.site.opened(), page=self.site.page(self.request))

    @property
    def here(self) -> str:
        """The address of the open view."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    @property
    def groups(self) -> tuple[tuple[str, tuple[Link, ...]], ...]:
        """The navigation: headings with their pages; pages the run has no results for are left out."""
        found: dict[str, list[Link]] = {}
        for item in self._chapters():
            found.setdefault(item.group, []).append(self._link(item))
        reader = self.site.language(self.request)
        return tuple((reader.gettext(group), tuple(links)) for group, links in found.items())

    def _chapters(self) -> Iterator[Chapter]:
        run = self.site.run
        if run is None:
            yield chapter("start")
            return
        yield from (item for item in CHAPTERS if item.shown(run))

    def _link(self, item: Chapter) -> Link:
        reader, here = self.site.language(self.request), item.code == self.chapter
        parts: tuple[Link, ...] = ()
        if here and self.site.run:
            shown = item.shown_parts(self.site.run)
            chosen = self.request.query_params.get("part") or (shown[0].ident if shown else "")
            parts = tuple(
                Link(
                    reader.gettext(part.title),
                    address(reader.code, item.code, part=part.ident),
                    part.ident == chosen,
                )
                for part in (shown if len(shown) > 1 else ())
            )
        return Link(reader.gettext(item.title), address(reader.code, item.code), here, item.code, parts)


def address(language: str, path: str, **query: object) -> str:
    """The address of a view: its language, its path, and its choices.

    Example:
        >>> address("kk", "poles", part="network"), address("ru", "overview")
        ('/kk/poles?part=network', '/ru/overview')
    """
    chosen = urlencode({name: value for name, value in query.items() if value not in (None, "")}, doseq=True)
    return f"/{language}/{path}" + (f"?{chosen}" if chosen else "")


def empty_page(reader: Language) -> Page:
    """A page without results: words and numbers of a language."""
    return Page(Shelf(()), reader, Names(reader.code, {}), Numbers(reader), {}, Diagnostics())


def render(template: str, page: Page, **values: Any) -> str:
    """Fill in a template of the dashboard; values are escaped unless they are markup."""
    reader = page.language
    return (
        templates()
        .get_template(template)
        .render(
            page=page,
            _=reader.gettext,
            ngettext=reader.ngettext,
            known=known,
            ink_on=ink_on,
            address=address,
            plain=_plain,
            **values,
        )
    )


def _plain(html: str) -> Markup:
    """HTML of the report's own parts without style attributes, which the security policy forbids."""
    from growthpoles.web.fragments import without_styles

    return Markup(without_styles(html))


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Templates of the dashboard, and those of the report, which they may include."""
    sources: dict[str, str] = {}
    for package in ("growthpoles.present", "growthpoles.web"):
        sources |= _sources(package)
    return Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _sources(package: str) -> Mapping[str, str]:
    folder = files(package).joinpath("templates")
    return {
        item.name: item.read_text(encoding="utf-8") for item in folder.iterdir() if item.name.endswith(".j2")
    }

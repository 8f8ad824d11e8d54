"""What one template says about a comparison, and the names that it may use there: a view for editors.

The story is told in a language with an environment of its own, which reads every template afresh and notes the names
that it is given. Then the template is rendered with each of these sets of names.
"""

import difflib
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError
from jinja2.runtime import Context

from app.answer import Shelf
from app.caveats import CODES, caveats_of
from app.comparison import Comparison
from app.escaping import printable
from app.figures import Figure
from app.fitting import UnavailableError
from app.language import LANGUAGES, Language
from app.links import Selection
from app.passage import Passage
from app.rendering import render
from app.story import tell, tell_prices
from app.templates import NarrativeError, environment
from app.terms import READERS, Reader
from app.trend import METRICS, choices, tell_trend, trend_of

Names = Mapping[str, object]
NEAREST = 3
CAVEAT_BLOCKS = ("label", "clause", "sentences")
BELOW, ABOVE = 0.5, 1.2


@dataclass(frozen=True)
class Fresh(Language):
    """A language with an environment of its own, whose templates are read anew and whose names are noted."""

    heard: list[tuple[str, Names]] = field(default_factory=list, compare=False)
    itself: object = field(default_factory=object)

    @classmethod
    def of(cls, language: Language) -> "Fresh":
        """Start to note the names that a template is given."""
        fresh = cls(language.code, language.folder)
        own = environment(fresh)
        heard, shared = fresh.heard, own.globals

        class Listening(Context):
            def __init__(
                self, environment: Any, parent: dict[str, Any], name: str | None, blocks: Any, globals: Any = None
            ) -> None:
                super().__init__(environment, parent, name, blocks, globals)
                given = {k: v for k, v in parent.items() if v is not shared.get(k, self) and not k.startswith("_")}
                if given:
                    heard.append((name or "", given))

        own.context_class = Listening
        return fresh


def preview(shelf: Shelf, path: str, slug: str | None, language: Language, reader: Reader) -> str:
    """Return what a template says about a comparison, or about the first that uses it where none is named.

    Raises UnavailableError where there is nothing to show, NarrativeError with file and line for a broken template.
    """
    language, template = _find(path, language)
    fresh = Fresh.of(language)
    _refuse_broken(template, fresh)
    readers = (reader, *(r for r in READERS if r != reader))
    everywhere = [Selection(slug=known, reader=r) for r in readers for known in shelf.offers]
    asked = Selection(slug=slug, reader=reader) if slug else _user(shelf, template, fresh, everywhere)
    contexts = _contexts(shelf, asked, template, fresh) if asked else []
    if asked is None or not contexts:
        same = [Selection(slug=slug, reader=r) for r in readers[1:]] if slug else []
        raise UnavailableError(_elsewhere(asked, _user(shelf, template, fresh, [*same, *everywhere]), template))
    lines = [f"narratives/{language.code}/{template}, told about {asked.slug} for the {asked.reader} reader"]
    for names in contexts:
        passages = render(template, names, fresh)
        if template.startswith("caveats/") and len(passages) != len(CAVEAT_BLOCKS):
            needs = f"a caveat needs {', '.join(CAVEAT_BLOCKS)}"
            raise NarrativeError(f"{language.code}/{template}: has {len(passages)} blocks where {needs}")
        written = sorted(_written(names))
        width = max((len(name) for name, _ in written), default=0)
        lines += ["", *([p.text for p in passages] or ["(it says nothing here)"]), ""]
        lines += [f"    {name:<{width}}  {value}" for name, value in written]
    return "\n".join(lines)


def _find(path: str, language: Language) -> tuple[Language, str]:
    """Return the language and the name of a template that is named by its path, or by the end of it."""
    parts = path.replace("\\", "/").removeprefix("./").split("/")
    if parts[0] == language.folder.parent.name:
        parts = parts[1:]
    if parts[0] in LANGUAGES and len(parts) > 1:
        language, parts = LANGUAGES[parts[0]], parts[1:]
    name, known = "/".join(parts), environment(language).list_templates(extensions=["j2"])
    found = [each for each in known if each == name] or [each for each in known if each.endswith(f"/{name}")]
    if len(found) == 1:
        return language, found[0]
    near = difflib.get_close_matches(name, known, n=NEAREST, cutoff=0.3)
    hint = f"nearest: {', '.join(near)}" if near else f"look in narratives/{language.code}"
    raise UnavailableError(f"there is no template '{printable(path, 80)}'; {hint}")


def _refuse_broken(template: str, fresh: Fresh) -> None:
    """Raise NarrativeError for a template that cannot be read at all: no comparison would get as far as using it."""
    try:
        render(template, {}, fresh)
    except NarrativeError as error:
        if isinstance(error.__cause__, TemplateSyntaxError | TemplateNotFound):
            raise


def _contexts(shelf: Shelf, asked: Selection, template: str, fresh: Fresh) -> list[Names]:
    """Return each different set of names that a template is given while a comparison is told.

    Where the usual speeds give none, speeds outside what both sides cover are tried.
    """
    fresh.heard.clear()
    comparison = shelf.compare(asked)[1]
    with _quietly():
        tell(comparison, shelf.catalog, shelf.bundle.background, language=fresh, reader=asked.reader)
        costs = [r.metrics.cost for t in comparison.targets for r in (t.a, t.b) if r and r.metrics.cost]
        cheapest = min(costs, default=None)
        tell_prices(comparison, shelf.catalog, tier=asked.tier, cap=cheapest, language=fresh)
        _tell_trends(shelf, asked, fresh)
    found: list[Names] = []
    for name, names in fresh.heard:
        if name == template and names not in found:
            found.append(names)
    if not found and (beyond := _beyond(asked, comparison)):
        return _contexts(shelf, beyond, template, fresh)
    return found


def _beyond(asked: Selection, comparison: Comparison) -> Selection | None:
    """Return the selection at speeds outside what all sides cover, if it names none itself."""
    if asked.targets is not None or not comparison.overlap:
        return None
    low, high = comparison.overlap
    return replace(asked, targets=(low * BELOW, high * ABOVE))


def _tell_trends(shelf: Shelf, asked: Selection, language: Language) -> None:
    """Tell the trend of each workload of a comparison that has a history, with one engine and with all of them."""
    for choice in choices(shelf):
        if choice.slug == asked.slug:
            for engine in dict.fromkeys((choice.usual_engine, None)):
                found = trend_of(shelf, choice.selection(engine=engine))
                for metric in METRICS:
                    tell_trend(found, shelf.catalog, language, metric)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep the log from naming templates that are broken: the one that matters is rendered again, and named then."""
    logs = [logging.getLogger(name) for name in ("app.story", "app.trend")]
    before = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for log, level in zip(logs, before, strict=True):
            log.setLevel(level)


def _user(shelf: Shelf, template: str, fresh: Fresh, choices: Iterable[Selection]) -> Selection | None:
    """Return the first of some selections that uses a template."""
    likely = (choice for choice in choices if _may_use(shelf, choice, template))
    return next((choice for choice in likely if _contexts(shelf, choice, template, fresh)), None)


def _may_use(shelf: Shelf, choice: Selection, template: str) -> bool:
    """Say whether telling a selection is worth trying: the text of a caveat is used only where the caveat fires."""
    code = template.removeprefix("caveats/").removesuffix(".md.j2")
    if code not in CODES:
        return True
    comparison = shelf.compare(choice)[1]
    beyond = _beyond(choice, comparison)
    seen = [comparison, *([shelf.compare(beyond)[1]] if beyond else [])]
    return any(c.code == code for one in seen for c in caveats_of(one, shelf.catalog, shelf.bundle.background))


def _elsewhere(asked: Selection | None, found: Selection | None, template: str) -> str:
    """Say that what was asked for does not use a template, and which comparison and reader do."""
    if found is None:
        return f"no bundled comparison uses {template}"
    said = f"{asked.slug} does not use {template} for the {asked.reader} reader; " if asked else ""
    return f"{said}try --comparison {found.slug} --reader {found.reader}"


def _written(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Write every value that can be reached from a set of names, with the way to it."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _written(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple) and value:
        for i, inner in enumerate(value):
            yield from _written(inner, f"{name}[{i}]")
    elif isinstance(value, Figure):
        yield name, f"{value.value:.10g} {value.unit}"
    elif isinstance(value, Passage):
        yield name, repr(value.text)
    else:
        yield name, value.isoformat() if isinstance(value, date) else repr(value)

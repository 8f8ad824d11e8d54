"""Sentences made from readings: templates choose words, every printed number leaves evidence.

Templates under `narratives/` run sandboxed and can print nothing but figures and names through the filters of
`wording`; each figure becomes an `Evidence` with its printed form, exact value, unit, rounding rule and path.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, Undefined, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from app import escaping, wording
from app.caveats import Caveat
from app.figures import Figure

NARRATIVES = Path(__file__).resolve().parents[1] / "narratives"
# Private-use characters fence each printed value inside the rendered text, so that its place is known afterwards.
_OPEN, _INDEX, _CLOSE = "\ue000", "\ue001", "\ue002"
_FENCED = re.compile(f"{_OPEN}(\\d+){_INDEX}([^{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One number of a text: as printed, its exact value and unit, how it was rounded and where it was read."""

    text: str
    value: float | str
    unit: str
    rounding: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a passage: template prose, a name (neither prose nor number), or a number with its evidence."""

    text: str
    is_prose: bool
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A rendered sentence or paragraph, in segments."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """Return plain text, without emphasis marks."""
        return "".join(s.text.replace("**", "") if s.is_prose else s.text for s in self.segments)

    @property
    def markdown(self) -> str:
        """Return Markdown in which every value is escaped and only the template's own emphasis works."""
        return "".join(s.text if s.is_prose else escaping.markdown(s.text) for s in self.segments)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return the evidence of every number, in reading order."""
        return tuple(s.evidence for s in self.segments if s.evidence)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names in the passage."""
        return tuple(s.text for s in self.segments if not s.is_prose and s.evidence is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaveatText:
    """A caveat in words: a short label for a chip, and its sentences."""

    caveat: Caveat
    label: Passage
    body: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One target's sentences with the caveats that hold there."""

    target: float
    body: Passage
    caveats: tuple[CaveatText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """A verdict, a paragraph per target, what the comparison does not show, and all caveats."""

    verdict: Passage
    paragraphs: tuple[Paragraph, ...]
    footnotes: tuple[Passage, ...]
    caveats: tuple[CaveatText, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return every passage in reading order."""
        caveats = [*self.caveats, *(c for p in self.paragraphs for c in p.caveats)]
        return (
            self.verdict,
            *(p.body for p in self.paragraphs),
            *self.footnotes,
            *(text for c in caveats for text in (c.label, c.body)),
        )


class NarrativeError(ValueError):
    """A template is broken: the message names the template and the cause."""


@dataclass(slots=True)
class _Record:
    """The values printed by one rendering, in order."""

    values: list[tuple[str, Evidence | None]] = field(default_factory=list)

    def add(self, text: str, evidence: Evidence | None) -> "_Printed":
        self.values.append((text, evidence))
        return _Printed(f"{_OPEN}{len(self.values) - 1}{_INDEX}{_CLOSE}")


class _Printed(Markup):
    """Text that went through a filter, and may therefore be printed; what a macro returns is Markup too."""


def _only_printed(value: Any) -> Any:
    """Refuse to print anything that did not go through a filter: None, bare numbers, unescaped text."""
    if isinstance(value, Undefined):
        str(value)  # jinja's own complaint names what is missing
    if not isinstance(value, Markup):
        raise NarrativeError(f"{value!r} is printed without a filter; names need '| name', numbers a number format")
    return value


def _number_filter(name: str, form: wording.Format) -> Any:
    @pass_context
    def apply(context: Context, figure: object) -> _Printed:
        if isinstance(figure, Undefined):
            str(figure)
        if not isinstance(figure, Figure):
            raise NarrativeError(f"'{name}' formats figures, not {figure!r}")
        text = form.print(figure.value) if figure.digits is None else form.print(figure.value, figure.digits)
        rounding = f"{figure.rule}; {form.rounding}" if figure.rule else form.rounding
        evidence = Evidence(text=text, value=figure.value, unit=figure.unit, rounding=rounding, path=figure.path)
        return _record(context).add(text, evidence)

    return apply


@pass_context
def _name_filter(context: Context, value: object) -> _Printed:
    """Print a label as it is, whatever it holds; one that is a bare number is evidence of itself."""
    if isinstance(value, Undefined):
        str(value)
    if not isinstance(value, str):
        raise NarrativeError(f"'name' prints names, not {value!r}")
    flat = escaping.plain(value)
    if re.fullmatch(r"\d+(\.\d+)?", flat) and len(flat) < 20:
        itself = Evidence(text=flat, value=float(flat), unit="as written", rounding="as written", path="caveats")
        return _record(context).add(flat, itself)
    return _record(context).add(flat, None)


@pass_context
def _day_filter(context: Context, value: object) -> _Printed:
    """Print a date, which counts as evidence of itself."""
    if isinstance(value, Undefined):
        str(value)
    if not isinstance(value, date):
        raise NarrativeError(f"'day' prints dates, not {value!r}")
    text = wording.day(value)
    evidence = Evidence(text=text, value=value.isoformat(), unit="date", rounding="none", path="caveats")
    return _record(context).add(text, evidence)


@pass_context
def _names_filter(context: Context, values: list[str]) -> _Printed:
    """Print several names as one list, each of them a name of its own."""
    return _Printed(wording.listed([_name_filter(context, v) for v in values]))


def _record(context: Context) -> _Record:
    record = context["_record"]
    assert isinstance(record, _Record)
    return record


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which a literal cannot be printed: it would pass for text that went through a filter."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        for output in template.find_all(nodes.Output):
            for node in output.nodes:
                if isinstance(node, nodes.Const):
                    raise NarrativeError(f"{name} line {node.lineno}: {node.value!r} is printed without a filter")
        return template


@cache
def environment(language: str = "en", folder: Path = NARRATIVES) -> ImmutableSandboxedEnvironment:
    """Return the template environment of one language."""
    env = _Environment(
        loader=FileSystemLoader(folder / language),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_only_printed,
        autoescape=True,
    )
    env.filters = {"trim": env.filters["trim"]}
    env.filters.update({name: _number_filter(name, form) for name, form in wording.FORMATS.items()})
    env.filters.update(name=_name_filter, names=_names_filter, day=_day_filter)
    return env


def render(template: str, context: Mapping[str, object], language: str = "en") -> tuple[Passage, ...]:
    """Render a template to one passage per non-empty block of lines.

    Raises NarrativeError with the template's name if it is broken or prints something that is not there.
    """
    record = _Record()
    try:
        raw = environment(language).get_template(template).render(**context, _record=record)
    except (TemplateError, NarrativeError, TypeError) as error:
        line = getattr(error, "lineno", None)
        raise NarrativeError(f"{language}/{template}{f' line {line}' if line else ''}: {error}") from error
    blocks = [re.sub(r" (?=[.,;:)])", "", " ".join(block.split())) for block in re.split(r"\n\s*\n", raw)]
    return tuple(_passage(block, record) for block in blocks if block)


def _passage(text: str, record: _Record) -> Passage:
    segments: list[Segment] = []
    end = 0
    for found in _FENCED.finditer(text):
        if found.start() > end:
            segments.append(Segment(text=text[end : found.start()], is_prose=True))
        value, evidence = record.values[int(found.group(1))]
        segments.append(Segment(text=value, is_prose=False, evidence=evidence))
        end = found.end()
    if end < len(text):
        segments.append(Segment(text=text[end:], is_prose=True))
    return Passage(segments=tuple(segments))


def render_caveat(caveat: Caveat, language: str = "en") -> CaveatText:
    """Render a caveat's template: its first block is the chip's label, the second the sentences."""
    at_targets = {"at_one_target": caveat.targets is not None and len(caveat.targets) == 1}
    passages = render(f"caveats/{caveat.code}.md.j2", {**caveat.facts, **at_targets}, language)
    if len(passages) != 2:
        raise NarrativeError(f"{language}/caveats/{caveat.code}.md.j2: needs a label, an empty line and the sentences")
    return CaveatText(caveat=caveat, label=passages[0], body=passages[1])

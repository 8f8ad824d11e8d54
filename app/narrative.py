"""Sentences made from readings: templates choose words, every printed number leaves evidence.

Templates under `narratives/` run sandboxed and can print nothing but figures and names through the filters of
`wording`; each figure becomes an `Evidence` with its printed form, exact value, unit, rounding rule and path.
"""

import re
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, Undefined, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from app import escaping, wording
from app.accuracy import Record
from app.caveats import Caveat
from app.figures import Figure
from app.findings import Finding
from app.language import ENGLISH, Language
from app.terms import Reader, in_prose

# Private-use characters fence each printed value inside the rendered text, so that its place is known afterwards.
_OPEN, _INDEX, _CLOSE = "\ue000", "\ue001", "\ue002"
# Where a line of a template ends no space belongs before or between what Chinese and Japanese write without one.
_NO_SPACE = re.compile(
    r" (?=[.,;:)，。；：、）”])|(?<=[，。；：、（）“”]) |(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff，。；：、（）“”])"
)
_FULL_STOPS = ("。", "；", "！", "？")
_WIDE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
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
    """A stretch of a passage: template prose, a name (neither prose nor number), or a number with its evidence.

    `template` is the file that it comes from. An address is a name that leads to itself.
    """

    text: str
    is_prose: bool
    evidence: Evidence | None = None
    template: str = ""
    is_address: bool = False

    @property
    def markdown(self) -> str:
        """Return Markdown in which a value is escaped and an address is a link."""
        if self.is_prose:
            return self.text
        return (escaping.link if self.is_address else escaping.markdown)(self.text)


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
        return "".join(s.markdown for s in self.segments)

    def linked(self, name: str) -> str:
        """Return Markdown as `markdown` does, each number a link to `#name-i`, i counting the passage's evidence."""
        parts, i = [], 0
        for s in self.segments:
            text = s.markdown
            if s.evidence:
                text, i = f"[{text}](#{name}-{i})", i + 1
            parts.append(text)
        return "".join(parts)

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
    """A caveat in words: a short label for a chip, a clause to be quoted in a sentence, and its own sentences."""

    caveat: Caveat
    label: Passage
    clause: Passage
    body: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One target's sentences with the caveats that hold there; a brief reader gets no sentences.

    `details` name, for a technical reader, what stands behind each side's reading.
    """

    target: float
    body: Passage
    details: tuple[Passage, ...] = ()
    caveats: tuple[CaveatText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """A verdict, a paragraph per target, further findings, what the comparison does not show, and all caveats.

    `fair` says what becomes of the gap like for like; `accuracy_text` what is on file about accuracy where the verdict
    does not.
    """

    verdict: Passage
    paragraphs: tuple[Paragraph, ...]
    further: tuple[Passage, ...]
    fair: tuple[Passage, ...]
    footnotes: tuple[Passage, ...]
    caveats: tuple[CaveatText, ...]
    accuracy: Record | None = None
    accuracy_text: Passage | None = None
    findings: tuple[Finding, ...] = ()
    language: Language = ENGLISH
    reader: Reader = "standard"

    @property
    def told(self) -> tuple[Passage, ...]:
        """Return the passages of the story itself, in reading order, without the caveats."""
        bodies = (passage for p in self.paragraphs for passage in (p.body, *p.details) if passage.segments)
        return (self.verdict, *bodies, *self.fair, *self.further, *self.footnotes)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return every passage in reading order."""
        caveats = [*self.caveats, *(c for p in self.paragraphs for c in p.caveats)]
        beside = (self.accuracy_text,) if self.accuracy_text else ()
        return (*self.told, *beside, *(text for c in caveats for text in (c.label, c.clause, c.body)))


class NarrativeError(ValueError):
    """A template is broken: the message names the template and the cause."""


@dataclass(slots=True)
class _Record:
    """The values printed by one rendering, in order."""

    values: list[tuple[str, Evidence | None]] = field(default_factory=list)
    # Places of names that a sentence begins with a capital, since they are words, and of those that are addresses.
    words: set[int] = field(default_factory=set)
    addresses: set[int] = field(default_factory=set)

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
        asked: dict[str, Any] = {"language": context["_language"]}
        if figure.digits is not None:
            asked["digits"] = figure.digits
        if figure.toward != "nearest":
            asked["toward"] = figure.toward
        text = form.print(figure.value, **asked)
        whole = name == "times" and figure.digits == 0 and figure.value <= wording.MANY_TIMES
        how = "whole number" if whole else form.rounding
        how = how if figure.toward == "nearest" else f"{how}, rounded {figure.toward}"
        rounding = f"{figure.rule}; {how}" if figure.rule else how
        evidence = Evidence(text=text, value=figure.value, unit=figure.unit, rounding=rounding, path=figure.path)
        return _record(context).add(text, evidence)

    return apply


@pass_context
def _name_filter(context: Context, value: object) -> _Printed:
    """Print a label as a sentence says it, in its language; one that is a bare number is evidence of itself."""
    if isinstance(value, Undefined):
        str(value)
    if not isinstance(value, str):
        raise NarrativeError(f"'name' prints names, not {value!r}")
    spoken = in_prose(value)
    flat = escaping.plain(context["_language"].name(spoken))
    if spoken != value:
        _record(context).words.add(len(_record(context).values))
    if re.fullmatch(r"\d+(\.\d+)?", flat) and len(flat) < 20:
        itself = Evidence(text=flat, value=float(flat), unit="as written", rounding="as written", path="caveats")
        return _record(context).add(flat, itself)
    return _record(context).add(flat, None)


@pass_context
def _address_filter(context: Context, value: object) -> _Printed:
    """Print the address of a source as a link to it; anything that is no address is a name."""
    record = _record(context)
    record.addresses.add(len(record.values))
    return _name_filter(context, value)


@pass_context
def _day_filter(context: Context, value: object) -> _Printed:
    """Print a date, which counts as evidence of itself."""
    if isinstance(value, Undefined):
        str(value)
    if not isinstance(value, date):
        raise NarrativeError(f"'day' prints dates, not {value!r}")
    text = context["_language"].day(value)
    evidence = Evidence(text=text, value=value.isoformat(), unit="date", rounding="none", path="caveats")
    return _record(context).add(text, evidence)


@pass_context
def _names_filter(context: Context, values: list[str]) -> _Printed:
    """Print several names as one list, each of them a name of its own."""
    return _Printed(context["_language"].listed([_name_filter(context, v) for v in values]))


@pass_context
def _passage_filter(context: Context, passage: object) -> Markup:
    """Quote a passage inside another: its prose stays prose, its values keep their evidence."""
    if not isinstance(passage, Passage):
        raise NarrativeError(f"'passage' quotes passages, not {passage!r}")
    record = _record(context)
    return Markup("").join(Markup(s.text) if s.is_prose else record.add(s.text, s.evidence) for s in passage.segments)


@pass_context
def _plural_filter(context: Context, figure: object, **forms: str) -> _Printed:
    """Choose a word by a count, as in `count | plural(one="point", other="points")`; 'other' serves any count."""
    if not isinstance(figure, Figure) or "other" not in forms:
        raise NarrativeError(f"'plural' chooses a word by a figure and needs other=..., not {figure!r}")
    return _Printed(forms.get(context["_language"].plural(figure.value), forms["other"]))


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
def environment(language: Language = ENGLISH, auto_reload: bool = False) -> ImmutableSandboxedEnvironment:
    """Return the template environment of one language."""
    env = _Environment(
        loader=FileSystemLoader(language.folder),
        auto_reload=auto_reload,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_only_printed,
        autoescape=True,
    )
    env.filters = {"trim": env.filters["trim"]}
    env.filters.update({name: _number_filter(name, form) for name, form in wording.FORMATS.items()})
    env.filters.update(name=_name_filter, names=_names_filter, day=_day_filter, plural=_plural_filter)
    env.filters["address"] = _address_filter
    env.filters["passage"] = _passage_filter
    return env


def render(template: str, context: Mapping[str, object], language: Language = ENGLISH) -> tuple[Passage, ...]:
    """Render a template to one passage per non-empty block of lines.

    Raises NarrativeError with the template's name and line if it is broken or prints something that is not there.
    """
    record = _Record()
    try:
        raw = environment(language).get_template(template).render(**context, _record=record, _language=language)
    except (TemplateError, NarrativeError, TypeError, ValueError, LookupError) as error:
        raise NarrativeError(f"{_place(error, template, language)}: {error}") from error
    blocks = [_NO_SPACE.sub("", " ".join(block.split())) for block in re.split(r"\n\s*\n", raw)]
    return tuple(_passage(block, record, template) for block in blocks if block)


def _place(error: Exception, template: str, language: Language) -> str:
    """Return file and line of the template that an error comes from, as far as they can be known."""
    folder = str(language.folder)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(folder)]
    line = getattr(error, "lineno", None) or (frames[-1].lineno if frames else None)
    file = getattr(error, "name", None) or (Path(frames[-1].filename).relative_to(folder) if frames else template)
    return f"{language.code}/{file}{f' line {line}' if line else ''}"


def joined(passages: Iterable[Passage]) -> Passage:
    """Put passages one behind the other, with a space where the last one does not end in a full-width stop."""
    segments: list[Segment] = []
    for passage in passages:
        if segments and not segments[-1].text.endswith(_FULL_STOPS):
            segments.append(Segment(text=" ", is_prose=True))
        segments += passage.segments
    return Passage(segments=tuple(segments))


def plain(text: str) -> Passage:
    """Return a passage of prose alone, for where no template can be used."""
    return Passage(segments=(Segment(text=text, is_prose=True),))


def _passage(text: str, record: _Record, template: str) -> Passage:
    segments: list[Segment] = []
    end = 0
    for found in _FENCED.finditer(text):
        if found.start() > end:
            segments.append(Segment(text=text[end : found.start()], is_prose=True, template=template))
        value, evidence = record.values[int(found.group(1))]
        if int(found.group(1)) in record.words and re.search(r"(^|\.\s)\W*$", text[: found.start()]):
            value = value[0].upper() + value[1:]
        leads = int(found.group(1)) in record.addresses
        segments.append(Segment(text=value, is_prose=False, evidence=evidence, template=template, is_address=leads))
        end = found.end()
    if end < len(text):
        segments.append(Segment(text=text[end:], is_prose=True, template=template))
    return Passage(segments=tuple(_closed_up(segments)))


def _closed_up(segments: list[Segment]) -> Iterable[Segment]:
    """Drop the space between prose and a printed value where both sides of it are written without spaces."""
    if all(segment.text.isascii() for segment in segments):
        yield from segments
        return
    for i, segment in enumerate(segments):
        text = segment.text
        if segment.is_prose:
            before = segments[i - 1].text[-1:] if i else ""
            after = segments[i + 1].text[:1] if i + 1 < len(segments) else ""
            if text.startswith(" ") and _WIDE.match(before) and _WIDE.match(text[1:2] or after):
                text = text[1:]
            if text.endswith(" ") and _WIDE.match(after) and _WIDE.match(text[-2:-1] or before):
                text = text[:-1]
        if text:
            yield segment if text is segment.text else replace(segment, text=text)


def render_caveat(caveat: Caveat, language: Language = ENGLISH) -> CaveatText:
    """Render a caveat's template: its first block is the chip's label, the second a clause, the third the sentences."""
    at_targets = {"at_one_target": caveat.targets is not None and len(caveat.targets) == 1}
    passages = render(f"caveats/{caveat.code}.md.j2", {**caveat.facts, **at_targets}, language)
    if len(passages) != 3:
        raise NarrativeError(
            f"{language.code}/caveats/{caveat.code}.md.j2: needs a label, a clause and the sentences, "
            "each parted from the next by an empty line"
        )
    return CaveatText(caveat=caveat, label=passages[0], clause=passages[1], body=passages[2])

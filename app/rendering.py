"""A template becomes passages: rendered, closed up where no space belongs, and cut at every printed value."""

import re
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from jinja2 import TemplateError

from app.caveats import Caveat
from app.language import ENGLISH, Language
from app.narrative import CaveatText
from app.passage import Passage, Segment
from app.templates import CLOSE, INDEX, OPEN, NarrativeError, Printing, environment

# Where a line of a template ends no space belongs before or between what Chinese and Japanese write without one.
_NO_SPACE = re.compile(
    r" (?=[.,;:)，。；：、）”])|(?<=[，。；：、（）“”]) |(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff，。；：、（）“”])"
)
_WIDE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_FENCED = re.compile(f"{OPEN}(\\d+){INDEX}([^{CLOSE}]*){CLOSE}")


def render(template: str, context: Mapping[str, object], language: Language = ENGLISH) -> tuple[Passage, ...]:
    """Render a template to one passage per non-empty block of lines.

    Raises NarrativeError with the template's name and line if it is broken or prints something that is not there.
    """
    record = Printing()
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


def _passage(text: str, record: Printing, template: str) -> Passage:
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

"""Templates choose words and print nothing but figures and names, through the filters of `wording`.

They stand under `narratives/` and run sandboxed; each figure printed becomes an `Evidence` with its printed form, exact
value, unit, rounding rule and path.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Undefined, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from app import escaping, wording
from app.figures import Figure
from app.language import ENGLISH, Language
from app.passage import Evidence, Passage
from app.terms import in_prose

# Private-use characters fence each printed value inside the rendered text, so that its place is known afterwards.
OPEN, INDEX, CLOSE = "\ue000", "\ue001", "\ue002"


class NarrativeError(ValueError):
    """A template is broken: the message names the template and the cause."""


@dataclass(slots=True)
class Printing:
    """The values printed by one rendering, in order."""

    values: list[tuple[str, Evidence | None]] = field(default_factory=list)
    # Places of names that a sentence begins with a capital, since they are words, and of those that are addresses.
    words: set[int] = field(default_factory=set)
    addresses: set[int] = field(default_factory=set)

    def add(self, text: str, evidence: Evidence | None) -> "_Printed":
        self.values.append((text, evidence))
        return _Printed(f"{OPEN}{len(self.values) - 1}{INDEX}{CLOSE}")


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


def _record(context: Context) -> Printing:
    record = context["_record"]
    assert isinstance(record, Printing)
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

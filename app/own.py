"""A comparison of anyone's own points, under the same rules as the bundled ones.

A side must be one workload on one GPU type, and all sides one model under one workload as far as they say; what a file
does not say stays unknown.
"""

from collections.abc import Callable, Mapping
from itertools import chain
from operator import eq, le
from typing import Any

from app.catalog import Catalog
from app.comparison import Comparison, compare
from app.escaping import printable
from app.fitting import UnavailableError
from app.language import JOINED, LANGUAGES, Language, message
from app.lineup import label_of
from app.links import Selection, own_by_gpu
from app.points import UNSTATED, MeasuredPoint, SideKey, keep_newest, last_day
from app.side import KEYS, Price, Side
from app.subject import Subject
from app.terms import KINDS, sequence_label
from app.titles import composed

Points = Mapping[SideKey, tuple[MeasuredPoint, ...]]
SIDE_LABELS = (
    *(message("Side A"), message("Side B"), message("Side C")),
    *(message("Side D"), message("Side E"), message("Side F")),
)
# Each flag that keeps rows, its field of a selection, what a row says, when that lets it in, and how it is shown.
FILTERS: tuple[
    tuple[str, str, Callable[[MeasuredPoint], Any], Callable[[Any, Any], bool], Callable[[Any], str]], ...
] = (
    (
        *("--sequence", "sequence", lambda p: None if p.workload.sequence == UNSTATED else p.workload.sequence),
        *(eq, lambda lengths: sequence_label(*lengths)),
    ),
    ("--precision", "precision", lambda p: p.setup.precision, eq, str),
    ("--engine", "engine", lambda p: p.setup.engine, eq, str),
    ("--as-of", "as_of", lambda p: p.run_date, le, str),
)
NONE_LEFT = message("no rows of side {side} are left under {asked}; there is: {known}")
MOST_SHOWN, MOST_LETTERS = 8, 40
SETUP = ("gpu", "precision", "spec_method", "engine", "deployment")  # in the order of a slug


def own_comparison(points: Points, selection: Selection, catalog: Catalog) -> Comparison:
    """Compare two to six sides of own points; raises UnavailableError where they mix what cannot be mixed."""
    edition, language = selection.edition or (catalog.editions or ("",))[0], LANGUAGES[selection.lang]
    kept = {key: _filtered(key, points[key], selection) for key in KEYS if key in points}
    for key in kept:
        _refuse_mixtures(key, kept[key], catalog, language)
    _refuse_strangers(kept, catalog, language)
    differs = _differs(kept)
    labels = _labels(kept, differs, catalog)
    gpus = [_only(kept[key], "gpu") for key in kept]
    usd, kw = (own_by_gpu(figures, gpus) for figures in (selection.usd, selection.kw))
    sides = (
        Side.measured(
            key,
            label,
            kept[key],
            Price.of(catalog, gpus[i], edition, selection.tier, usd[i], kw[i]),
            gpu=gpus[i],
            precision=_only(kept[key], "precision"),
            spec_method=_only(kept[key], "spec_method"),
        )
        for i, (key, label) in enumerate(zip(kept, labels, strict=True))
    )
    return compare(_subject(kept, labels, differs, catalog), *sides, targets=selection.targets)


def _filtered(key: SideKey, points: tuple[MeasuredPoint, ...], selection: Selection) -> tuple[MeasuredPoint, ...]:
    """Keep the rows that every flag lets in; the first that lets in none is named with what there is."""
    language, left = LANGUAGES[selection.lang], points
    for flag, field, said, lets_in, shown in FILTERS:
        wish = getattr(selection, field)
        there = left
        left = tuple(p for p in there if wish is None or (said(p) is not None and lets_in(said(p), wish)))
        if not left:
            values = {said(p) for p in there}
            known = [printable(shown(value), MOST_LETTERS) for value in sorted(values - {None})[:MOST_SHOWN]]
            known += ["…"] * (len(values - {None}) > MOST_SHOWN) + [language.say("none given")] * (None in values)
            asked = f"{flag} {printable(shown(wish), MOST_LETTERS)}"
            raise UnavailableError(language.say(NONE_LEFT, side=key, asked=asked, known=", ".join(known)))
    return keep_newest(left, selection.policy)


def _refuse_mixtures(key: SideKey, points: tuple[MeasuredPoint, ...], catalog: Catalog, language: Language) -> None:
    sequences = {p.workload.sequence for p in points}
    if len(sequences) > 1:
        none = language.say("no lengths given")
        names = sorted(none if known == UNSTATED else sequence_label(*known) for known in sequences)
        text = message("side {side} mixes workloads ({names}); choose one with --sequence")
        raise UnavailableError(language.say(text, side=key, names=", ".join(names)))
    models, gpus = ({m.model: m.label for m in catalog.models}, {g.gpu: g.label for g in catalog.gpus})
    for text, labels, values in (
        (
            message("side {side} mixes models ({names}); one side is one of them"),
            models,
            {p.workload.model for p in points},
        ),
        (message("side {side} mixes GPUs ({names}); one side is one of them"), gpus, {p.setup.gpu for p in points}),
    ):
        if len(values) > 1:
            names = sorted(labels.get(v, v)[:40] if v else language.say("none given") for v in values)
            raise UnavailableError(language.say(text, side=key, names=", ".join(names)))


def _refuse_strangers(points: Points, catalog: Catalog, language: Language) -> None:
    """Refuse sides that are known to have served different models, or under different workloads."""
    workloads = {key: of_side[0].workload for key, of_side in points.items()}
    models = {key: catalog.group_label(catalog.group_of(w.model)) for key, w in workloads.items() if w.model}
    lengths = {key: sequence_label(*w.sequence) for key, w in workloads.items() if w.sequence != UNSTATED}
    for text, known in (
        (message("the sides served different models ({names}); compare rows of one model"), models),
        (message("the sides ran different workloads ({names}); compare rows of one workload"), lengths),
    ):
        if len(set(known.values())) > 1:
            names = language.listed([f"{key}: {language.name(label)}" for key, label in known.items()])
            raise UnavailableError(language.say(text, names=names))


def _only(points: tuple[MeasuredPoint, ...], field: str) -> str | None:
    """Return the value that all points of a side share, or None."""
    values = {getattr(p.setup, field) for p in points}
    return values.pop() if len(values) == 1 else None


def _differs(points: Points) -> tuple[str, ...]:
    """Name the fields in which sides are known to differ; where one mixes values, caveats and footnotes tell of it."""
    return tuple(
        field for field in SETUP if _sets_apart([{getattr(p.setup, field) for p in s} for s in points.values()])
    )


def _sets_apart(of_sides: list[set[str | None]]) -> bool:
    return all(len(of_side) == 1 for of_side in of_sides) and len(set().union(*of_sides) - {None}) > 1


def _labels(points: Points, differs: tuple[str, ...], catalog: Catalog) -> tuple[str, ...]:
    """Name the sides by all that is known to set them apart, and by their letters too where that is not enough."""
    named = [
        JOINED.join(label_of(field, value, catalog) for field in differs if (value := _only(of_side, field)))
        for of_side in points.values()
    ]
    if all(named) and len(set(named)) == len(named):
        return tuple(named)
    return tuple(JOINED.join(filter(None, both)) for both in zip(SIDE_LABELS, named, strict=False))


def _subject(points: Points, labels: tuple[str, ...], differs: tuple[str, ...], catalog: Catalog) -> Subject:
    every = tuple(chain.from_iterable(points.values()))
    workloads = {p.workload for p in every}
    groups = {catalog.group_of(w.model) if w.model else None for w in workloads}
    group = groups.pop() if len(groups) == 1 else None
    lengths = {(w.isl, w.osl) for w in workloads}
    isl, osl = lengths.pop() if len(lengths) == 1 else (None, None)
    return Subject(
        slug="points",
        kind="points",
        title=composed(labels, None, ()),
        group=group,
        model_label=catalog.group_label(group) if group else KINDS["points"],
        isl=isl,
        osl=osl,
        precision=_only(every, "precision"),
        source="own",
        as_of=last_day(every),
        urls=(),  # nobody checked a run that somebody's own row names
        differs=differs,
    )

"""A comparison of anyone's own points, under the same rules as the bundled ones.

A side must be one workload on one GPU type; what a file does not say stays unknown.
"""

from collections.abc import Callable, Mapping
from itertools import chain

from app.answer import UnavailableError
from app.catalog import Catalog
from app.comparison import KEYS, Comparison, Price, Side, Subject, compare
from app.language import LANGUAGES, Language, message
from app.links import Selection, own_by_gpu
from app.points import MeasuredPoint, SideKey, keep_newest
from app.terms import KINDS, PRECISIONS, SPEC_METHODS, sequence_label
from app.titles import composed

Points = Mapping[SideKey, tuple[MeasuredPoint, ...]]
SIDE_LABELS = (
    *(message("Side A"), message("Side B"), message("Side C")),
    *(message("Side D"), message("Side E"), message("Side F")),
)


def own_comparison(points: Points, selection: Selection, catalog: Catalog) -> Comparison:
    """Compare two to six sides of own points; raises UnavailableError where a side mixes what cannot be mixed."""
    edition, language = selection.edition or (catalog.editions or ("",))[0], LANGUAGES[selection.lang]
    kept = {key: _filtered(points[key], selection) for key in KEYS if key in points}
    for key in kept:
        if not kept[key]:
            raise UnavailableError(
                language.say("no rows of side {side} are left after the filters that were given", side=key)
            )
        _refuse_mixtures(key, kept[key], language)
    labels = _labels(kept, catalog)
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
    return compare(_subject(kept, labels, catalog), *sides, targets=selection.targets)


def _filtered(points: tuple[MeasuredPoint, ...], selection: Selection) -> tuple[MeasuredPoint, ...]:
    wanted = (
        p
        for p in points
        if (selection.sequence is None or (p.workload.isl, p.workload.osl) == selection.sequence)
        and (selection.engine is None or p.setup.engine == selection.engine)
        and (selection.precision is None or p.setup.precision == selection.precision)
        and (selection.as_of is None or (p.run_date is not None and p.run_date <= selection.as_of))
    )
    return keep_newest(wanted, selection.policy)


def _refuse_mixtures(key: SideKey, points: tuple[MeasuredPoint, ...], language: Language) -> None:
    workloads = {(p.workload.isl, p.workload.osl) for p in points}
    if len(workloads) > 1:
        none = language.say("no lengths given")
        names = sorted(sequence_label(isl, osl) if isl and osl else none for isl, osl in workloads)
        text = message("side {side} mixes workloads ({names}); choose one with --sequence")
        raise UnavailableError(language.say(text, side=key, names=", ".join(names)))
    for text, values in (
        (message("side {side} mixes models ({names}); one side is one of them"), {p.workload.model for p in points}),
        (message("side {side} mixes GPUs ({names}); one side is one of them"), {p.setup.gpu for p in points}),
    ):
        if len(values) > 1:
            names = sorted(str(v)[:40] if v else language.say("none given") for v in values)
            raise UnavailableError(language.say(text, side=key, names=", ".join(names)))


def _only(points: tuple[MeasuredPoint, ...], field: str) -> str | None:
    """Return the value that all points of a side share, or None."""
    values = {getattr(p.setup, field) for p in points}
    return values.pop() if len(values) == 1 else None


def _labels(points: Points, catalog: Catalog) -> tuple[str, ...]:
    """Name the sides by the first thing that sets them apart."""
    named: dict[str, Callable[[str], str]] = {
        "spec_method": lambda method: SPEC_METHODS.get(method, method),
        "precision": lambda precision: PRECISIONS.get(precision, precision),
        "gpu": catalog.gpu_label,
        "engine": catalog.engine_label,
    }
    for field, label in named.items():
        values = [_only(of_side, field) for of_side in points.values()]
        if all(values) and len(set(values)) == len(values):
            return tuple(label(str(value)) for value in values)
    return SIDE_LABELS[: len(points)]


def _subject(points: Points, labels: tuple[str, ...], catalog: Catalog) -> Subject:
    every = tuple(chain.from_iterable(points.values()))
    workloads = {p.workload for p in every}
    model = every[0].workload.model if len({w.model for w in workloads}) == 1 else None
    lengths = {(w.isl, w.osl) for w in workloads}
    isl, osl = lengths.pop() if len(lengths) == 1 else (None, None)
    dates = [p.run_date for p in every if p.run_date]
    group = catalog.group_of(model) if model else None
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
        as_of=max(dates, default=None),
        urls=(),  # nobody checked a run that somebody's own row names
    )

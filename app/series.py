"""A series: every point of one GPU, precision, spec method, engine and deployment, named as a side of a lineup is."""

from collections.abc import Iterable
from dataclasses import replace

from app.catalog import Catalog
from app.language import ENGLISH, Language, message
from app.lineup import MOST_SIDES, Contender
from app.points import PUBLIC, MeasuredPoint
from app.terms import DEPLOYMENTS, PRECISIONS

FEWEST_SIDES = 2
FIELDS = {
    "gpu": message("GPU"),
    "precision": message("Precision"),
    "spec_method": message("Spec method"),
    "engine": message("Engine"),
    "deployment": message("Deployment"),
}


def contender_of(row: MeasuredPoint) -> Contender:
    """Return the series that a row belongs to; a visitor's own rows are in none with those of others."""
    s = row.setup
    return Contender(
        gpu=s.gpu or "",
        precision=s.precision,
        spec_method=s.spec_method,
        engine=s.engine,
        deployment=s.deployment,
        batch=row.batch,
    )


def field_label(name: str, value: str | None, catalog: Catalog, language: Language = ENGLISH) -> str:
    """Return how readers see a value of one field of a series."""
    if name == "gpu":
        return catalog.gpu_label(value)
    if name == "engine":
        return catalog.engine_label(value)
    if name == "precision":
        return PRECISIONS.get(value or "", value or language.say("not stated"))
    known = catalog.spec_methods if name == "spec_method" else DEPLOYMENTS
    return language.name(known[value]) if value in known else value or language.say("not stated")


def series_label(
    contender: Contender, catalog: Catalog, language: Language = ENGLISH, fields: Iterable[str] = tuple(FIELDS)
) -> str:
    """Name a series by some or all of its fields, e.g. 'B200 · FP4 · MTP · SGLang · single-node'; and by its batch."""
    named = [field_label(name, getattr(contender, name), catalog, language) for name in fields]
    return " · ".join([*named, catalog.batch_label(contender.batch)] if contender.batch else named)


def set_apart(contenders: Iterable[Contender]) -> tuple[str, ...]:
    """Name the fields in which series differ; all of them where nothing does."""
    there = tuple(contenders)
    differing = tuple(name for name in FIELDS if len({getattr(c, name) for c in there}) > 1)
    return differing or tuple(FIELDS)


def series_id(contender: Contender) -> str:
    """Return a series' name in an address: its fields in the order of a slug."""
    named = [str(getattr(contender, name) or "") for name in FIELDS]
    return "-".join([*named, contender.batch] if contender.batch else named)


def ordered(contenders: Iterable[Contender], catalog: Catalog) -> tuple[Contender, ...]:
    """Order series as the tables order what they are made of."""
    orders = {name: [None, *order] for name, order in _orders(catalog).items()}

    def rank(contender: Contender) -> tuple[tuple[int, str], ...]:
        values = ((name, getattr(contender, name)) for name in orders)
        ranks = ((o.index(v) if v in (o := orders[name]) else len(o), v or "") for name, v in values)
        return (*ranks, (0, contender.batch or ""))

    return tuple(sorted(contenders, key=rank))


def _orders(catalog: Catalog) -> dict[str, list[str]]:
    gpus = sorted((g.gpu for g in catalog.gpus), key=catalog.gpu_order)
    engines = [e.engine for e in catalog.engines]
    return {
        "gpu": gpus,
        "precision": list(PRECISIONS),
        "spec_method": list(catalog.spec_methods),
        "engine": engines,
        "deployment": list(DEPLOYMENTS),
    }


def choices(contenders: Iterable[Contender], name: str, catalog: Catalog) -> tuple[str, ...]:
    """Return the values of one field among series, in the order of their table."""
    there, order = {getattr(c, name) for c in contenders} - {None, ""}, _orders(catalog)[name]
    return (*(v for v in order if v in there), *sorted(there - set(order)))


def comparable(chosen: Iterable[Contender]) -> tuple[Contender, ...] | None:
    """Return the chosen series if they can be the sides of a lineup, else None; beside own rows stand public ones."""
    sides = tuple(dict.fromkeys(chosen))
    if any(c.batch for c in sides):
        sides = tuple(replace(c, batch=c.batch or PUBLIC) for c in sides)
    whole = all(c.gpu and None not in (c.precision, c.spec_method, c.engine, c.deployment) for c in sides)
    return sides if whole and FEWEST_SIDES <= len(sides) <= MOST_SIDES else None

"""What a slug says: a model and two to six sides, such as `glm-5-1-b300-fp4-mtp-vs-none`.

The first side names everything that a comparison fixes; each further one names only what sets it apart. A kind is not
chosen but follows from what the sides differ in, so every kind takes the same way through the code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal
from unicodedata import normalize

from app.catalog import Catalog
from app.language import JOINED, LANGUAGES, message
from app.points import PUBLIC, Deployment, MeasuredPoint
from app.terms import DEPLOYED, DEPLOYMENTS, PRECISIONS, SPEC_METHODS

Kind = Literal["spec-decode", "precision", "gpu", "engine", "deployment", "batch", "date", "best", "setups"]
MOST_SIDES = 6
BEST = "best"  # as a precision: whichever serves best
ANY_PRECISION = message("Any precision")
UNSTATED = message("Unstated precision")
PARTLY_UNSTATED = message("Partly unstated precision")
PUBLIC_ROWS, STORE_ROWS = message("Public sweep"), message("Store sweep")
ALONE: dict[str, Kind] = {
    "gpu": "gpu",
    "precision": "precision",
    "spec_method": "spec-decode",
    "engine": "engine",
    "deployment": "deployment",
    "batch": "batch",
    "as_of": "date",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """What sets one side, in the order of a slug; None leaves it open.

    An open precision is one that the variant chooses for all sides; the precision `BEST` lets every one in. A batch
    holds rows that a visitor brought; an open one, like `PUBLIC`, the rows that nobody did.
    """

    gpu: str
    precision: str | None = None
    spec_method: str | None = None
    engine: str | None = None
    deployment: Deployment | None = None
    batch: str | None = None
    as_of: date | None = None

    @property
    def set_fields(self) -> frozenset[str]:
        """Name the fields that are not open."""
        return frozenset(name for name in FIELDS if getattr(self, name) is not None)

    @property
    def is_own(self) -> bool:
        """Say whether the side is made of rows that a visitor brought."""
        return self.batch not in (None, PUBLIC)


FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Contender))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineup:
    """A model group and two to six different sides, which all fix the same fields."""

    group: str
    sides: tuple[Contender, ...]

    def __post_init__(self) -> None:
        if not 2 <= len(self.sides) <= MOST_SIDES or len(set(self.sides)) < len(self.sides):
            raise ValueError(f"a lineup has two to {MOST_SIDES} different sides")
        if len({side.set_fields for side in self.sides}) > 1:
            raise ValueError("the sides of a lineup fix the same fields")

    @property
    def differs(self) -> tuple[str, ...]:
        """Name the fields in which the sides differ, in the order of a slug."""
        return tuple(name for name in FIELDS if len({getattr(side, name) for side in self.sides}) > 1)

    @property
    def kind(self) -> Kind:
        """Name what is compared: the one field that the sides differ in, or whole setups where there are several.

        Whose rows they are matters only where nothing else sets the sides apart. Own rows of any precision are not
        picked for serving best: they are what there is.
        """
        differs = tuple(name for name in self.differs if name != "batch") or self.differs
        if differs == ("gpu",):
            return "best" if self.shared("precision") == BEST and not self.is_own else "gpu"
        return ALONE[differs[0]] if len(differs) == 1 else "setups"

    def shared(self, field: str) -> str | None:
        """Return what all sides have in a field; None where they differ or leave it open."""
        values = {getattr(side, field) for side in self.sides}
        return values.pop() if len(values) == 1 else None

    @property
    def gpus(self) -> tuple[str, ...]:
        """Return the GPU of every side."""
        return tuple(side.gpu for side in self.sides)

    @property
    def is_own(self) -> bool:
        """Say whether a side is made of rows that a visitor brought."""
        return any(side.is_own for side in self.sides)

    def swapped(self) -> "Lineup":
        """Return the same lineup with its sides the other way."""
        return replace(self, sides=self.sides[::-1])

    def canonical(self) -> "Lineup":
        """Return the lineup with its sides in the order that it is listed by: off last, else as words sort."""
        return replace(self, sides=tuple(sorted(self.sides, key=_rank)))


def _rank(side: Contender) -> tuple[object, ...]:
    bits, methods = [*PRECISIONS, BEST], ["none", *SPEC_METHODS]
    return (
        side.gpu,
        bits.index(side.precision) if side.precision in bits else len(bits),
        side.spec_method == "none",
        methods.index(side.spec_method) if side.spec_method in methods else len(methods),
        side.spec_method or "",
        side.engine or "",
        list(DEPLOYMENTS).index(side.deployment) if side.deployment else -1,
        side.batch == PUBLIC,
        side.batch or "",
        side.as_of or date.min,
    )


def labels_of(
    lineup: Lineup,
    catalog: Catalog,
    rows: Sequence[Iterable[MeasuredPoint]] | None = None,
    public: str = PUBLIC_ROWS,
) -> tuple[str, ...]:
    """Name each side by what sets it apart from the others; whose rows it has comes first.

    `public` names the rows that nobody brought. Of own rows of any precision the name says which their `rows` have,
    while that still tells the sides apart.
    """
    fields = sorted(lineup.differs, key=lambda field: field != "batch")
    found = [[label_of(field, str(getattr(side, field)), catalog, public) for field in fields] for side in lineup.sides]
    plain = tuple(map(JOINED.join, found))
    if rows is None or "precision" not in fields:
        return plain
    for names, side, of_side in zip(found, lineup.sides, rows, strict=True):
        if side.is_own and side.precision == BEST:
            names[fields.index("precision")] = precisions_label(row.setup.precision for row in of_side)
    told = tuple(map(JOINED.join, found))
    return told if len(set(told)) == len(told) else plain


def precisions_label(precisions: Iterable[str | None]) -> str:
    """Name the precisions that somebody's rows have.

    >>> precisions_label(["fp8", "fp4", "fp8"]), precisions_label([None]), precisions_label(["fp4", None])
    ('FP4/FP8', 'Unstated precision', 'Partly unstated precision')
    """
    there = set(precisions)
    if None in there or not there:
        return PARTLY_UNSTATED if len(there) > 1 else UNSTATED
    return "/".join(label for precision, label in PRECISIONS.items() if precision in there)


def shared_labels(lineup: Lineup, catalog: Catalog) -> tuple[str, ...]:
    """Name what all sides have in common beyond the GPU; an open precision is the variant's and not named here."""
    names = [name for name in FIELDS[1:] if name not in lineup.differs and lineup.shared(name) is not None]
    return tuple(label_of(name, str(lineup.shared(name)), catalog) for name in names if lineup.shared(name) != BEST)


def heard(name: str) -> str:
    """Return what names of batches share that nobody would tell apart in a sentence.

    >>> heard("Night run"), heard("NIGHT-RUN"), heard("Night run 2")
    ('nightrun', 'nightrun', 'nightrun2')
    """
    return "".join(c for c in normalize("NFKC", name).casefold() if c.isalnum())


def sounds_public(name: str) -> bool:
    """Say whether own rows of this name would pass for those that nobody brought, in whichever language.

    >>> sounds_public("public sweep 2"), sounds_public("Public"), sounds_public("Our public cloud")
    (True, True, False)
    """
    theirs = [heard(language.say(rows)) for language in LANGUAGES.values() for rows in (PUBLIC_ROWS, STORE_ROWS)]
    return heard(name) == PUBLIC or heard(name).startswith(tuple(theirs))


def label_of(field: str, value: str, catalog: Catalog, public: str = PUBLIC_ROWS) -> str:
    """Name the value of one field of a side; `public` names the rows that nobody brought."""
    if field == "gpu":
        return catalog.gpu_label(value)
    if field == "engine":
        return catalog.engine_label(value)
    if field == "batch":
        return public if value == PUBLIC else catalog.batch_label(value)
    words = {
        "precision": PRECISIONS | {BEST: ANY_PRECISION},
        "spec_method": catalog.spec_methods,
        "deployment": DEPLOYED,
    }
    return words[field].get(value, value) if field in words else value


def slug_of(lineup: Lineup, catalog: Catalog) -> str:
    """Write a lineup as a slug.

    Every field of the first side stands there; a further side gives those in which it is another than the first.
    """
    first, *others = lineup.sides
    model = catalog.groups[lineup.group].slug
    texts = [side_text(first, FIELDS)]
    texts += [side_text(side, [f for f in FIELDS if getattr(side, f) != getattr(first, f)]) for side in others]
    return f"{model}-{'-vs-'.join(texts)}"


def side_text(side: Contender, names: Iterable[str] = FIELDS) -> str:
    """Write some or all fields of a side as they stand in a slug."""
    return "-".join(str(value) for name in names if (value := getattr(side, name)) is not None)


def parse_slug(slug: str, catalog: Catalog) -> Lineup | None:
    """Read a slug; None if it is not one.

    Model slugs hold hyphens, so the longest model slug that fits is taken.
    """
    text = slug.strip().lower()
    model = max((s for s in catalog.slugs if text.startswith(f"{s}-")), key=len, default=None)
    if model is None:
        return None
    first, *others = (read_side(part, catalog) for part in text.removeprefix(f"{model}-").split("-vs-"))
    if not first or "gpu" not in first or not all(others):
        return None
    try:
        contenders = [Contender(**first), *(Contender(**(first | other)) for other in others if other)]
        found = Lineup(group=catalog.slugs[model], sides=tuple(contenders))
    except ValueError:
        return None
    return found if slug_of(found, catalog) == text else None


def in_our_words(slug: str, catalog: Catalog) -> str:
    """Write a slug with our name of its model where another spelling of it stands there."""
    text = slug.strip().lower()
    known = (s for s in (*catalog.slugs, *catalog.aliases) if text.startswith(f"{s}-"))
    model = max(known, key=len, default="")
    return catalog.aliases.get(model, model) + text.removeprefix(model)


def read_side(text: str, catalog: Catalog) -> dict[str, Any] | None:
    """Read one side's words, which stand in the order of the fields; None where something is left over."""
    known: dict[str, Iterable[str]] = {
        "gpu": [g.gpu for g in catalog.gpus],
        "precision": [*PRECISIONS, BEST],
        "spec_method": catalog.spec_methods,
        "engine": [e.engine for e in catalog.engines],
        "deployment": DEPLOYMENTS,
        "batch": [PUBLIC, *(b.batch for b in catalog.batches)],
    }
    found: dict[str, Any] = {}
    rest = text
    for field, words in known.items():
        fitting = (w for w in words if rest == w or rest.startswith(f"{w}-"))
        word = max(fitting, key=len, default=None)
        if word:
            found[field] = word
            rest = rest.removeprefix(word).removeprefix("-")
    if rest:
        try:
            found["as_of"] = date.fromisoformat(rest) if len(rest) == len("2026-01-01") else None
        except ValueError:
            return None
    return found if found.get("as_of", True) else None

"""What a slug says: two sides that differ in one thing, such as `glm-5-1-b300-fp4-mtp-vs-none`."""

from dataclasses import dataclass, replace
from typing import Literal

from app.catalog import Catalog
from app.terms import PRECISIONS, SPEC_METHODS

PairKind = Literal["spec-decode", "precision", "gpu"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What a slug says: a model group and, per side, GPU, precision and spec method; None is left open."""

    kind: PairKind
    group: str
    gpus: tuple[str, str]
    precisions: tuple[str | None, str | None]
    spec_methods: tuple[str | None, str | None]

    def swapped(self) -> "Pair":
        """Return the same pair with its sides the other way."""
        return replace(
            self,
            gpus=self.gpus[::-1],
            precisions=self.precisions[::-1],
            spec_methods=self.spec_methods[::-1],
        )


def pair_slug(pair: Pair, catalog: Catalog) -> str:
    """Write a pair as a slug."""
    model = catalog.groups[pair.group].slug
    gpu_a, gpu_b = pair.gpus
    if pair.kind == "gpu":
        return f"{model}-{gpu_a}-vs-{gpu_b}"
    if pair.kind == "precision":
        return f"{model}-{gpu_a}-{pair.precisions[0]}-vs-{pair.precisions[1]}"
    return f"{model}-{gpu_a}-{pair.precisions[0]}-{pair.spec_methods[0]}-vs-{pair.spec_methods[1]}"


def parse_slug(slug: str, catalog: Catalog) -> Pair | None:
    """Read a slug; None if it is not one.

    Model slugs hold hyphens, so the longest model slug that fits is taken.
    """
    text = slug.strip().lower()
    model = max((s for s in catalog.slugs if text.startswith(f"{s}-")), key=len, default=None)
    sides = text.removeprefix(f"{model}-").split("-vs-")
    if model is None or len(sides) != 2:
        return None
    left, right = sides
    group, gpus = catalog.slugs[model], {g.gpu for g in catalog.gpus}
    match [*left.split("-"), right]:
        case [a, b] if {a, b} <= gpus and a != b:
            return Pair(kind="gpu", group=group, gpus=(a, b), precisions=(None, None), spec_methods=(None, None))
        case [gpu, a, b] if gpu in gpus and {a, b} <= PRECISIONS.keys() and a != b:
            return Pair(kind="precision", group=group, gpus=(gpu, gpu), precisions=(a, b), spec_methods=(None, None))
        case [gpu, bits, a, b] if gpu in gpus and bits in PRECISIONS and {a, b} <= SPEC_METHODS.keys() and a != b:
            return Pair(kind="spec-decode", group=group, gpus=(gpu, gpu), precisions=(bits, bits), spec_methods=(a, b))
    return None

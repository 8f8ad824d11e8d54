"""What a slug that opens nothing most likely means: the model that it names, and the comparisons spelled like it.

A comparison of another model is never taken for what was meant.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.catalog import Catalog
from app.escaping import printable
from app.offers import Offer

LIKE_A_GPU = re.compile(r"[a-z]{1,2}\d{3}[a-z]?")
CLOSE_NAME, CLOSE_SLUG = 0.85, 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A model as a slug names it; without a group it is none that is known here."""

    group: str | None
    label: str


def model_named(slug: str, catalog: Catalog) -> Named | None:
    """Return the model that a slug names; None where it names none.

    A model is what stands before the first GPU. A name that differs from a known one in letters alone is taken for a
    slip; other figures are another version, which is another model.
    """
    words = slug.strip().lower().split("-")
    gpus = {g.gpu for g in catalog.gpus}
    end = next((i for i, word in enumerate(words) if word in gpus or LIKE_A_GPU.fullmatch(word)), None)
    known = catalog.slugs | {alias: catalog.slugs[ours] for alias, ours in catalog.aliases.items()}
    if end is None:
        found = max((s for s in catalog.slugs if slug.lower().startswith(s)), key=len, default=None)
        return _known(known[found], catalog) if found else None
    name = "-".join(words[:end])
    same_figures = [s for s in known if _figures(s) == _figures(name)]
    near = difflib.get_close_matches(name[:100], same_figures, n=1, cutoff=CLOSE_NAME)
    if near:
        return _known(known[near[0]], catalog)
    return Named(group=None, label=printable(name, 40)) if name else None


def _known(group: str, catalog: Catalog) -> Named:
    return Named(group=group, label=catalog.group_label(group))


def _figures(name: str) -> str:
    return "".join(re.findall(r"\d", name))


def near_slugs(slug: str, offers: Mapping[str, Offer], catalog: Catalog) -> list[str]:
    """Return the slugs of offers that are spelled like one, nearest first: of the model that it names, if it does."""
    named = model_named(slug, catalog)
    of_model = [s for s, offer in offers.items() if named is None or offer.lineup.group == named.group]
    cutoff = 0.0 if named else CLOSE_SLUG
    return difflib.get_close_matches(slug.lower()[:100], of_model, n=3, cutoff=cutoff)

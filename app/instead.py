"""What is shown in place of a slug that opens nothing, and how that is told.

Most such slugs have a slip in them, leave the model out as the first addresses of InferenceX did, or name a model of
which there are no rows here.
"""

import re
from dataclasses import replace

from app.answer import Shelf
from app.escaping import printable
from app.fitting import UnavailableError
from app.language import LANGUAGES, Language
from app.lineup import slug_of
from app.links import DEFAULT_SLUG, Selection
from app.misnamed import model_named, near_slugs


def instead(shelf: Shelf, asked: Selection) -> tuple[Selection, str]:
    """Return what is shown in place of a slug that opens nothing, and the notice that says so."""
    language = LANGUAGES[asked.lang]
    full = with_model(shelf, asked.slug, language)
    if full:
        return replace(asked, slug=full[0]), full[1]
    named, near = model_named(asked.slug, shelf.catalog), near_slugs(asked.slug, shelf.offers, shelf.catalog)
    slug = near[0] if near else DEFAULT_SLUG if DEFAULT_SLUG in shelf.offers else next(iter(shelf.offers))
    shown = Selection(slug=slug, reader=asked.reader, lang=asked.lang, live=asked.live)
    if any(re.fullmatch(r"own\d+", word) for word in asked.slug.split("-")):
        return shown, language.say(
            "This link is of rows from somebody's own files, which are not here; another comparison is shown. Such "
            "rows never travel in a link, and stay only until the page is reloaded or closed. If they are yours, bring "
            "the files again on the page Your files; if not, ask for the saved comparison, a file that opens there."
        )
    if named and not near:
        model = language.name(named.label)
        return shown, language.say("There are no rows of {model} here; the default comparison is shown.", model=model)
    name = printable(asked.slug, 80)
    return shown, language.say("There is no comparison '{slug}'; the nearest is shown.", slug=name)


def with_model(shelf: Shelf, slug: str, language: Language) -> tuple[str, str] | None:
    """Complete a slug that names no model by the one that it compares best on; return it and a notice."""
    found = []
    for model in shelf.catalog.groups.values():
        try:
            offer, lineup = shelf.find(f"{model.slug}-{slug}")
        except UnavailableError:
            continue
        found.append((shelf.holdings.merit(lineup, shelf.choose(offer, lineup, Selection())), lineup))
    if not found:
        return None
    best = max(found, key=lambda f: f[0])[1]
    label = language.name(shelf.catalog.group_label(best.group))
    told = language.say("The link names no model; {model} is shown, where most was measured.", model=label)
    return slug_of(best, shelf.catalog), told

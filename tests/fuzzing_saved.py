"""Hostile saved comparisons: mutated copies of some, and what must hold of each.

Whatever the bytes, they are refused on single lines or opened, within two seconds, and what opens can be told.
"""

import json
from datetime import date
from functools import cache

from hypothesis import strategies as st

from app.answer import Shelf, bundled
from app.exports.markdown import to_text
from app.fitting import UnavailableError
from app.links import Selection, from_params
from app.nearest import settle
from app.saved import opened, save
from app.sources.saved import is_saved, read_saved
from tests.fuzzing import are_lines, are_sane, in_time, of_bytes, of_json
from tests.stories import OWN, UNLISTED, own_shelf, unlisted_shelf

DAY = date(2026, 11, 26)
PUBLIC = "glm-5-1-b300-fp4-mtp-vs-none"


@cache
def saved() -> dict[str, bytes]:
    """Return saved comparisons of own, unlisted and public rows."""
    return {
        "own": _saved(own_shelf(), OWN),
        "unlisted": _saved(unlisted_shelf(), UNLISTED),
        "public": _saved(bundled(), PUBLIC),
    }


def _saved(shelf: Shelf, slug: str) -> bytes:
    """Save a comparison with few accuracy runs, which would draw most of the changes."""
    whole = json.loads(save(shelf, settle(shelf, Selection(slug=slug)), DAY))
    return json.dumps(whole | {"accuracy": whole["accuracy"][:2]}).encode()


@st.composite
def saved_mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a changed copy of a saved comparison."""
    name = draw(st.sampled_from(sorted(saved())))
    change = draw(st.sampled_from((of_json, of_json, of_bytes)))
    return f"saved, {name}", draw(change(saved()[name]))


def hold_saved(name: str, data: bytes) -> None:
    """Read a file, open it and tell what it selects; raise AssertionError where a promise does not hold."""
    with in_time(name):
        is_saved(data)
        found = read_saved(name, data)
        if isinstance(found, tuple):
            assert found
            are_lines(found)
            return
        are_sane((*found.today, *found.history))
        try:
            file = opened(found, bundled().bundle)
        except UnavailableError as error:
            are_lines([error])
            return
        chosen, notices = from_params(file.params, file.shelf.catalog)
        settled = settle(file.shelf, chosen)
        are_lines((*notices, *settled.notices))
        answer = file.shelf.answer(settled.selection)
        assert to_text(answer.comparison, answer.narrative, file.shelf.catalog)

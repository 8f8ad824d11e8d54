"""What the rows of a store name: an id for each of its spellings of a model, GPU, precision, spec method or engine.

What no table lists is listed as that of live rows is: under an id that fits into an address, with the store's own text
as its label. That text is anybody's, so it must be short and printable, and only so many are listed of a kind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from app.catalog import Catalog
from app.sources.bundle import vocabulary
from app.sources.refusals import Refusal
from app.sources.shown import MAX_LABEL
from app.sources.spellings import Spellings, plain, precision_id
from app.sources.unlisted import Naming
from app.terms import PRECISIONS

MOST_NAMES: Mapping[str, int] = {"model": 100, "gpu": 40, "spec_method": 40, "engine": 40}
OUT = "rows of it are left out"
EARLIER = "rows of the others, which ran earlier, are left out"
NEW = "is new; rows of it are left out until what there is has been listed again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The id of each spelling by column, why other names have none, and a catalog that lists what has one."""

    file: str
    catalog: Catalog
    ids: Mapping[str, Mapping[str, str]]
    refusals: Mapping[str, Mapping[str, Refusal]]

    def spellings(self, column: str, *ids: str) -> list[str]:
        """Return how the store writes some ids; one that is no id is written as it is."""
        return sorted({*ids, *(spelled for spelled, known in self.ids[column].items() if known in ids)})

    def refused(self, cells: Mapping[str, Any]) -> tuple[Refusal, ...]:
        """Refuse the names among cells that have no id."""
        return tuple(
            self.refusals[column].get(name) or _refusal(self.file, column, name, NEW)
            for column, ids in self.ids.items()
            if column in cells and (name := cells[column] or "") not in ids
        )

    def known(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return cells with ids in place of names, none of which is refused."""
        return {c: self.ids[c][value] if c in self.ids else value for c, value in cells.items()}


def names_of(rows: Iterable[Mapping[str, Any]], file: str, catalog: Catalog) -> Names:
    """Give an id to what rows name; where that is too much, to what ran last, each row's `last` being a day."""
    found: dict[str, dict[str, date]] = {"precision": {}, **{column: {} for column in MOST_NAMES}}
    for row in rows:
        for column, days in found.items():
            name = row[column] or ""
            days[name] = max(row["last"], days.get(name, date.min))
    naming, spellings, known = Naming(catalog), Spellings(catalog), vocabulary(catalog)
    ids: dict[str, dict[str, str]] = {}
    refusals: dict[str, dict[str, Refusal]] = {}
    for column, days in found.items():
        others = sorted((name for name in days if name not in known[column]), key=lambda n: (-days[n].toordinal(), n))
        wrong = {name: _refusal(file, column, name, why) for name in others if (why := _wrong(column, name))}
        over = _over(column, (name for name in others if name not in wrong), spellings)
        why = f"has over {MOST_NAMES.get(column)} names that no table lists; {EARLIER}"
        refusals[column] = wrong | dict.fromkeys(over, _refusal(file, column, None, why))
        good = sorted(name for name in others if name not in refusals[column])
        ids[column] = {name: _id(naming, column, name.strip()) for name in (*known[column], *good)}
    return Names(file=file, catalog=naming.catalog, ids=ids, refusals=refusals)


def _over(column: str, names: Iterable[str], spellings: Spellings) -> list[str]:
    """Return the names beyond the first so many that no table lists, in whichever spelling."""
    if column not in MOST_NAMES:
        return []
    unlisted = [name for name in names if spellings.id_of(column, name.strip()) is None]
    first = set(islice(dict.fromkeys(map(plain, unlisted)), MOST_NAMES[column]))
    return [name for name in unlisted if plain(name) not in first]


def _id(naming: Naming, column: str, name: str) -> str:
    return (precision_id(name) or name) if column == "precision" else naming.id_of(column, name)


def _wrong(column: str, name: str) -> str | None:
    """Say why a text cannot be a name: of a precision, that it is none of ours."""
    if not name.strip():
        return f"is empty; {OUT}"
    if len(name) > MAX_LABEL:
        return f"should have at most {MAX_LABEL} characters; {OUT}"
    if column == "precision" and precision_id(name) is None:
        return f"is unknown; {OUT}; known: {', '.join(PRECISIONS)}"
    return None if name.isprintable() else f"must be plain text without control characters; {OUT}"


def _refusal(file: str, column: str, value: str | None, reason: str) -> Refusal:
    return Refusal(file=file, line=None, column=column, value=value or None, reason=reason)

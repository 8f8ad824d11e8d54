"""A matrix with its verdicts in one language and the comparison that each cell leads to: what pages and files show."""

from dataclasses import dataclass

from app.answer import Shelf
from app.kept import kept
from app.language import LANGUAGES
from app.links import Selection
from app.matrix.choice import Choice
from app.matrix.comparisons import comparison_of
from app.matrix.grid import Matrix, matrix
from app.matrix.pools import Pools
from app.matrix.story import tell_row
from app.passage import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One matrix; per row a verdict and what qualifies it; per cell a selection, None where it leads nowhere."""

    matrix: Matrix
    verdicts: tuple[Passage, ...]
    notes: tuple[Passage | None, ...]
    links: tuple[tuple[Selection | None, ...], ...]
    code: str


@kept(1)
def pools_of(shelf: Shelf) -> Pools:
    """Return the sides of a shelf's bundle."""
    return Pools(shelf.bundle)


@kept(128)
def told(shelf: Shelf, choice: Choice, code: str) -> Told:
    """Read a matrix, put it into words and find what its cells lead to."""
    found, catalog, language = matrix(pools_of(shelf), choice), shelf.catalog, LANGUAGES[code]
    texts = [tell_row(found, row, catalog, language) for row in found.rows]
    return Told(
        matrix=found,
        verdicts=tuple(verdict for verdict, _ in texts),
        notes=tuple(notes for _, notes in texts),
        links=tuple(
            tuple(comparison_of(found, row, cell, catalog, shelf.offers) for cell in row.cells) for row in found.rows
        ),
        code=code,
    )

"""Which comparison a cell leads to: its GPU against the best other one of the row, at the same speed and prices."""

from collections.abc import Container, Iterator

from app.catalog import Catalog
from app.lineup import BEST, Contender, Lineup, slug_of
from app.links import Selection
from app.matrix.grid import Cell, Matrix, Row
from app.matrix.pools import slug_behind
from app.matrix.ranks import rank
from app.terms import PRECISIONS


def comparison_of(matrix: Matrix, row: Row, cell: Cell, catalog: Catalog, offered: Container[str]) -> Selection | None:
    """Select the comparison behind a cell; None where there is none.

    A published cell leads to the table that printed it. A GPU that no other stands beside leads to its own comparison
    of methods or precisions, if such a one is `offered`.
    """
    if cell.side is None:
        return None
    if row.source == "published":
        slug = slug_behind(cell.side)
        return _selection(matrix, slug, published=True) if slug else None
    other = _best_other(row, cell)
    if other is None:
        own = next((s for s in _own(row.group, cell, matrix, catalog) if s in offered), None)
        return _selection(matrix, own, published=False) if own else None
    precision = BEST if matrix.choice.precision is None else None
    sides = (Contender(gpu=cell.gpu, precision=precision), Contender(gpu=other.gpu, precision=precision))
    slug = slug_of(Lineup(group=row.group, sides=sides).canonical(), catalog)
    return _selection(matrix, slug, published=False, precision=matrix.choice.precision)


def _best_other(row: Row, cell: Cell) -> Cell | None:
    """Return the other cell that serves most; where none has a reading, one that has rows."""
    order = rank(row, "throughput_per_gpu").order
    others = [*order, *(c for c in row.cells if c.side and not c.reading)]
    return next((c for c in others if c.gpu != cell.gpu), None)


def _own(group: str, cell: Cell, matrix: Matrix, catalog: Catalog) -> Iterator[str]:
    """Yield the slugs of comparisons within one GPU: of methods, then of precisions."""
    chosen = matrix.choice.precision
    bits = [chosen] if chosen else list(PRECISIONS)
    for precision in bits:
        for method in catalog.spec_methods:
            if method != "none":
                sides = [Contender(gpu=cell.gpu, precision=precision, spec_method=m) for m in (method, "none")]
                yield slug_of(Lineup(group=group, sides=tuple(sides)), catalog)
    for one in bits:
        for two in list(PRECISIONS)[list(PRECISIONS).index(one) + 1 :]:
            sides = [Contender(gpu=cell.gpu, precision=p) for p in (one, two)]
            yield slug_of(Lineup(group=group, sides=tuple(sides)), catalog)


def _selection(matrix: Matrix, slug: str, *, published: bool, precision: str | None = None) -> Selection:
    return Selection(
        slug=slug,
        source="published" if published else "measured",
        sequence=matrix.sequence,
        precision=precision,
        targets=(matrix.speed,),
        edition=matrix.edition or None,
        tier=matrix.choice.tier,
    )

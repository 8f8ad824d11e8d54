"""Anyone's own points from a CSV file: a side column, the two axes, and whatever else is known."""

from pathlib import Path

from app.catalog import Catalog
from app.points import MeasuredPoint, SideKey
from app.sources.gate import Checked, Refusal, read_table
from app.sources.point_rows import OwnRow


def read_own(path: Path) -> Checked[OwnRow]:
    """Read a file through the gate; both sides need at least one row."""
    checked = read_table(path, OwnRow)
    missing = [side for side in ("a", "b") if all(row.side != side for _, row in checked.rows)]
    if checked.refusals or not missing:
        return checked
    reason = f"has no rows of side {' and '.join(missing)}"
    empty = Refusal(file=path.name, line=None, column=None, value=None, reason=reason)
    return Checked(rows=checked.rows, refusals=(empty,))


def points_of(checked: Checked[OwnRow], catalog: Catalog) -> dict[SideKey, tuple[MeasuredPoint, ...]]:
    """Return each side's points."""
    found: dict[SideKey, list[MeasuredPoint]] = {"a": [], "b": []}
    for line, row in checked.rows:
        found[row.side].append(row.value(catalog, f"line {line}"))
    return {side: tuple(points) for side, points in found.items()}

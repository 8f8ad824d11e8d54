"""The heading of a table in our columns, as people save it: on which line it stands, and what parts its cells.

Blank lines, comments after `#` and the `sep=` of a spreadsheet may stand above it; its names may be in capitals. Tabs
part cells as well as commas do. Semicolons do not: where spreadsheets write them, a point in a number may part
thousands.
"""

import io
from itertools import islice

from app.sources.csv_table import Layout
from app.sources.point_rows import OwnRow

MOST_ABOVE = 50
SEMICOLONS = (
    "parts its columns with semicolons, as spreadsheets do where numbers have a decimal comma; part them with commas, "
    "and write numbers with a point"
)
_LONGEST = 5_000


def layout_of(text: str) -> Layout | None:
    """Return how a table with names of ours in its first filled line is written; None of another text."""
    for number, line in enumerate(islice(io.StringIO(text, newline=""), MOST_ABOVE), 1):
        written = line[:_LONGEST].strip()
        if not written or written.startswith("#") or written.lower().startswith("sep="):
            continue
        delimiter = max(",\t;", key=lambda each: len(_names(written, each)))
        return Layout(heading=number, delimiter=delimiter, loose=True) if _names(written, delimiter) else None
    return None


def _names(line: str, delimiter: str) -> set[str]:
    """Return which of our names stand between delimiters."""
    return {name.strip(' "').lower() for name in line.split(delimiter)} & OwnRow.model_fields.keys()

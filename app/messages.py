"""The messages of the interface: every text that the code marks, and every cell of a bundled table that readers see.

English text is its own id. `python -m app.messages` (`make messages`) brings each language's catalogue up to date:
new messages are added without a translation, those that nothing uses any more are dropped, each with its places.
"""

import ast
import csv
import re
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from app.language import CATALOGUE, DEFAULT

ROOT = Path(__file__).resolve().parents[1]
CODE = ("app", "pages", "streamlit_app.py")
KEYWORDS: Mapping[str, tuple[int, ...] | None] = {"say": None, "count": (1, 2), "message": None}
_COUNTED = re.compile(rb"\.count\(b(['\"]).*?\1")  # babel fails on bytes where it looks for a message
# Columns of data/ whose cells are words that sentences and pages show; figures and identifiers among them stay.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "acceptance_by_engine.csv": ("reports", "counts_bonus_token", "verification", "note"),
    "engine_faults.csv": ("fault",),
    "recipe_differences.csv": ("topic", "side_a", "side_b"),
    "speculation_setups.csv": ("workload_prompts",),
    "tco_editions.csv": ("note",),
    "sources.csv": ("title", "licence", "note"),
}


def extracted(root: Path = ROOT) -> Catalog:
    """Return every message with the places where it stands, in the order of the files."""
    found = Catalog()
    for path in _code(root):
        name = path.relative_to(root).as_posix()
        literals = _literals(path)
        code = BytesIO(_COUNTED.sub(rb".count(0", path.read_bytes()))
        for line, message, _comments, _context in extract("python", code, KEYWORDS):
            # babel joins the strings inside an argument such as KINDS["on" if there else "off"]
            if {message} <= literals if isinstance(message, str) else set(message) <= literals:
                found.add(message, locations=[(name, line)])
    for name, columns in COLUMNS.items():
        path = root / "data" / name
        for line, text in _cells(path, columns) if path.is_file() else ():
            found.add(text, locations=[(f"data/{name}", line)])
    return found


def _code(root: Path) -> Iterator[Path]:
    for name in CODE:
        path = root / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.is_file() else []


def _literals(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _cells(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            yield from ((rows.line_num, row[column]) for column in columns if is_prose(row[column]))


def is_prose(cell: str) -> bool:
    """Say whether a cell of a table holds words.

    >>> is_prose("none"), is_prose("top-k 1"), is_prose("0.85"), is_prose("modelopt_fp4")
    (True, True, False, False)
    """
    return any(c.isalpha() for c in cell) and (" " in cell or not any(c.isdigit() for c in cell))


def brought_up_to_date(text: str, messages: Catalog, code: str) -> str:
    """Return a catalogue's text with exactly these messages, its header and translations kept."""
    header = text.split("\n\n")[0].rstrip()
    catalogue = read_po(BytesIO(text.encode()), locale=code, abort_invalid=True)
    catalogue.update(messages, no_fuzzy_matching=True)
    written = BytesIO()
    write_po(written, catalogue, width=120, omit_header=True, ignore_obsolete=True)
    return f"{header}\n\n{written.getvalue().decode().strip()}\n"


def main(folder: Path = ROOT / "narratives") -> int:
    """Bring every catalogue up to date; print how much each still lacks."""
    messages = extracted()
    for path in sorted(p for p in folder.glob(f"*/{CATALOGUE}") if p.parent.name != DEFAULT):
        text = brought_up_to_date(path.read_text(encoding="utf-8"), messages, path.parent.name)
        path.write_text(text, encoding="utf-8")
        lacking = text.count('\nmsgstr ""\n\n') + text.count('\nmsgstr[0] ""\n')
        print(f"{path.relative_to(ROOT)}: {len(messages)} messages, {lacking} without translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())

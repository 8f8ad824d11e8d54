"""Which tables, sentences and code an answer was made with, as short digests."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOWN = 12


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Return a digest of the bundled tables, one of the narratives and one of the code."""
    return {
        "data": _digest(ROOT / "data", "*.csv"),
        "words": _digest(ROOT / "narratives", "**/*.*"),
        "code": _digest(ROOT / "app", "**/*.py"),
    }


def _digest(folder: Path, pattern: str) -> str:
    found = sha256()
    for path in sorted(p for p in folder.glob(pattern) if p.is_file()):
        found.update(path.relative_to(folder).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:SHOWN]

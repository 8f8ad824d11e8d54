"""Anyone's own files, named one by one: which side each is of, and the bytes of each."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import cast

from app.points import SideKey
from app.sources.files import MAX_BYTES, Batch, read_files
from app.sources.refusals import Refusal
from app.sources.saved import Saved, read_saved

_OF_A_SIDE = re.compile(r"([a-f])=(.+)", re.DOTALL)
Named = tuple[SideKey | None, Path]
Given = tuple[SideKey | None, str, bytes]


def named_files(arguments: Sequence[str]) -> list[Named]:
    """Read arguments such as `points.csv`, `a=run.json` and `b=run1.json,run2.json`.

    >>> [(side, str(path)) for side, path in named_files(["x.csv", "b=1.json,2.json"])]
    [(None, 'x.csv'), ('b', '1.json'), ('b', '2.json')]
    """
    found: list[Named] = []
    for argument in arguments:
        match = _OF_A_SIDE.fullmatch(argument)
        if match is None:
            found.append((None, Path(argument)))
            continue
        side, names = cast(SideKey, match[1]), match[2]
        whole = [names] if Path(names).exists() else names.split(",")
        found += [(side, Path(name)) for name in whole if name]
    return found


def read_own(given: Iterable[Given]) -> dict[SideKey | None, Batch]:
    """Read the files of each side, and those that are of no named side, each as one batch."""
    files: dict[SideKey | None, list[tuple[str, bytes]]] = {}
    for side, name, data in given:
        files.setdefault(side, []).append((name, data))
    return {side: read_files(of_side, today=date.today()) for side, of_side in files.items()}


def read_one_saved(name: str, data: bytes) -> Saved | tuple[Refusal, ...]:
    """Read a saved comparison as of today."""
    return read_saved(name, data, today=date.today())


def contents(path: Path) -> bytes:
    """Return what a file holds, up to one byte more than may be read; raises OSError or ValueError."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)

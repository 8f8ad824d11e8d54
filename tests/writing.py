"""What this process writes to disk: every file that Python opens for writing, makes or moves.

`python -m tests.writing streamlit run serve.py …` runs a module's command and says so on standard error.
"""

import os
import runpy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
MADE = ("os.rename", "os.mkdir", "os.link", "os.symlink", "os.truncate", "tempfile.mkstemp", "tempfile.mkdtemp")
OF_PYTHON = ("__pycache__",)  # what it compiles is written by Python itself
NOWHERE = (os.devnull,)
WROTE = "wrote to disk: "

_tell: list[Callable[[str], None]] = []
_is_hooked = False


def _heard(event: str, args: tuple[object, ...]) -> None:
    if not _tell or not (event in MADE or (event == "open" and isinstance(args[2], int) and args[2] & WRITES)):
        return
    where = str(args[0])
    if isinstance(args[0], int) or where in NOWHERE or any(part in where for part in OF_PYTHON):
        return
    for tell in _tell:
        tell(f"{event} {where}")


@contextmanager
def writes() -> Iterator[list[str]]:
    """Collect what is written meanwhile, by any thread."""
    found: list[str] = []
    _hear(found.append)
    try:
        yield found
    finally:
        _tell.remove(found.append)


def _hear(tell: Callable[[str], None]) -> None:
    global _is_hooked
    if not _is_hooked:  # a hook cannot be taken away again
        sys.addaudithook(_heard)
        _is_hooked = True
    _tell.append(tell)


if __name__ == "__main__":
    _hear(lambda what: os.write(2, f"{WROTE}{what}\n".encode(errors="replace")) and None)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)

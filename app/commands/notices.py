"""What is said beside a command's answer: lines on standard error, in which nothing is left that a terminal obeys."""

import sys
from collections.abc import Iterable


def _printable(line: str) -> str:
    """Show what a terminal would obey as a question mark."""
    return "".join(c if c.isprintable() else "?" for c in line)


def notice(notices: Iterable[str]) -> None:
    """Say on standard error what became of something that was asked for."""
    for notice in notices:
        print(_printable(notice), file=sys.stderr)

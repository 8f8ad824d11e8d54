"""What is said beside a command's answer: lines on standard error, in which nothing is left that a terminal obeys."""

import sys
from collections.abc import Iterable

from app.escaping import printable


def notice(notices: Iterable[str]) -> None:
    """Say on standard error what became of something that was asked for."""
    for notice in notices:
        print(printable(notice), file=sys.stderr)

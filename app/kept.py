"""What was worked out from a shelf lately: kept with that shelf, and gone with it.

A visitor's own rows make a shelf that nobody else sees. Whatever is remembered of it must neither reach another visitor
nor outlive the visit, so nothing here is kept per process.
"""

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Keeper(Protocol):
    """Anything that results can be kept with, by the function that they are of, until its rows become others."""

    def kept(self) -> dict[Callable[..., Any], Callable[..., Any]]:
        """Return what is kept; it is empty again where the rows have become others."""


K = TypeVar("K", bound=Keeper)


def kept(most: int) -> Callable[[Callable[Concatenate[K, P], R]], Callable[Concatenate[K, P], R]]:
    """Keep the last results of a function with its first argument, `most` of them."""

    def keeping(function: Callable[Concatenate[K, P], R]) -> Callable[Concatenate[K, P], R]:
        @wraps(function)
        def answer(keeper: K, /, *args: P.args, **kwargs: P.kwargs) -> R:
            known = keeper.kept()
            # Two threads may both find nothing; one of the two empty caches then goes, which is no loss.
            again = known.get(function) or known.setdefault(
                function, lru_cache(maxsize=most)(partial(function, keeper))
            )
            found: R = again(*args, **kwargs)
            return found

        return answer

    return keeping

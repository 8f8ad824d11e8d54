"""What the script counted itself: requests, tokens, drafts; and the file's own figures held against those counts.

A throughput that a file states twice, as a figure and as tokens over seconds, must come out the same; a count that the
file lacks says nothing. `failed` requests count against a run, as its figures are those of the others alone.
"""

import math

from app.sources.files.foreign import Foreign, WrongError

TOLERANCE = 0.05
ALLOWED = f"at most {TOLERANCE:.0%} apart is allowed"


def hold(found: Foreign, path: str, expected: float, said: str) -> None:
    """Refuse a figure that is not what the file's other fields make of it."""
    value = found.number(path)
    if value is not None and not math.isclose(value, expected, rel_tol=TOLERANCE):
        raise WrongError(path, found.get(path), f"is not {said}, which is {expected:.6g}; {ALLOWED}")


def hold_throughputs(found: Foreign, **paths: str) -> None:
    """Hold the throughputs of input, output and total against the tokens and the seconds that a script counted."""
    seconds = found.number("duration")
    for kind, path in paths.items():
        names = [f"total_{each}_tokens" for each in ("input", "output") if kind in (each, "total")]
        said = f"({' + '.join(names)}) / duration" if len(names) > 1 else f"{names[0]} / duration"
        tokens = [found.number(name) for name in names]
        if seconds and all(tokens):
            hold(found, path, sum(count or 0 for count in tokens) / seconds, said)


def hold_per_request(
    found: Foreign, requests: float | None, lengths: tuple[float | None, float | None], output: str, total: str
) -> None:
    """Hold throughputs of output and of all tokens against requests per second times input and output length."""
    read, written = lengths
    if requests and written:
        hold(found, output, requests * written, "requests per second x output length")
    if requests and read and written:
        hold(found, total, requests * (read + written), "requests per second x input and output length")


def mean_lengths(found: Foreign) -> tuple[tuple[float | None, float | None], float | None]:
    """Return how many input and output tokens a request had on average, and how many requests there were."""
    requests = found.number("completed")
    tokens = found.number("total_input_tokens"), found.number("total_output_tokens")
    means = [count / requests if count and requests else None for count in tokens]
    return (means[0], means[1]), requests


def take_requests(found: Foreign, completed: str, failed: float | None, path: str) -> None:
    """Fill how many requests completed and how many failed, where the file counts them."""
    found.measure("completed", completed)
    found.put("failed", failed, path, failed)

"""Input and output lengths of a workload, as far as a file knows them.

A file that names them is believed where its requests really were about that long: a script that draws lengths between 1
and the named one serves another workload, which the average does not name either. One that only counts tokens states
the lengths where every count comes out whole. Lengths that were drawn, or that spread, are none that a workload has.
Otherwise the averages are kept, to hold an answer against.
"""

from app.sources.files.foreign import Foreign

LEAST_SHARE = 0.75
LEAST_REQUESTS = 10
FARTHEST = 2.0
MOST_SPREAD = 0.1


def take_lengths(
    found: Foreign,
    means: tuple[float | None, float | None],
    requests: float | None,
    named: tuple[str, str] | None = None,
) -> None:
    """Fill `isl` and `osl` where the file states them, and the averages; `named` are the paths of named lengths."""
    for column, mean in zip(("mean_isl", "mean_osl"), means, strict=True):
        found.put(column, mean, column, mean)
    if {"isl", "osl"} <= found.columns.keys():
        return
    paths = named or ("", "")
    lengths = [found.number(path) for path in paths]
    pairs = [(length, mean) for length, mean in zip(lengths, means, strict=True) if length and length > 0]
    denied = any(mean and mean < LEAST_SHARE * length for length, mean in pairs)
    stated = len(pairs) == len(paths) and all(means) and not denied
    if not stated and not denied and requests is not None and requests >= LEAST_REQUESTS:
        lengths, stated = list(means), all(mean and mean.is_integer() for mean in means)
    if stated:
        for column, path, length in zip(("isl", "osl"), paths, lengths, strict=True):
            found.put(column, length, path or column, length)


def spreads(length: float | None, deviation: float | None) -> bool:
    """Say whether lengths of which one is named, or the average, were drawn around it and are not all about that long.

    >>> spreads(1024.0, 0.0), spreads(1024.0, 500.0), spreads(1024.0, None)
    (False, True, False)
    """
    return bool(length and deviation and deviation > MOST_SPREAD * length)


def disagree(asked: int | None, mean: float | None) -> bool:
    """Say whether a length that somebody gave is far from what the requests averaged.

    >>> disagree(1024, 922.0), disagree(1024, 8192.0), disagree(1024, None)
    (False, True, False)
    """
    return bool(asked and mean and not 1 / FARTHEST <= mean / asked <= FARTHEST)


def averaged(mean: float | None) -> str:
    """Say why a length that is far from the average is none."""
    return f"does not fit: the requests of this file averaged {mean or 0:.6g} tokens"

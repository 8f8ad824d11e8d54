"""Input and output lengths of a workload, as far as a file knows them.

A file that names them is believed where its requests really were about that long: a script that draws lengths between 1
and the named one serves another workload. One that only counts tokens states the lengths where every count comes out
whole. Otherwise the averages are kept, to hold an answer against.
"""

from app.sources.files.foreign import Foreign

LEAST_SHARE = 0.75
LEAST_REQUESTS = 10
FARTHEST = 2.0


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
    pairs = zip(lengths, means, strict=True)
    stated = all(length and mean and 0 < LEAST_SHARE * length <= mean for length, mean in pairs)
    if not stated and requests is not None and requests >= LEAST_REQUESTS:
        lengths, stated = list(means), all(mean and mean.is_integer() for mean in means)
    if stated:
        for column, path, length in zip(("isl", "osl"), paths, lengths, strict=True):
            found.put(column, length, path or column, length)


def disagree(asked: int | None, mean: float | None) -> bool:
    """Say whether a length that somebody gave is far from what the requests averaged.

    >>> disagree(1024, 922.0), disagree(1024, 8192.0), disagree(1024, None)
    (False, True, False)
    """
    return bool(asked and mean and not 1 / FARTHEST <= mean / asked <= FARTHEST)


def averaged(mean: float | None) -> str:
    """Say why a length that is far from the average is none."""
    return f"does not fit: the requests of this file averaged {mean or 0:.6g} tokens"

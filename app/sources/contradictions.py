"""A row of the publisher held against itself: what it says twice must agree, whichever way the row came in.

Each check returns why a value cannot stand, or None. Speeds are in tok/s/user, throughputs in tok/s/GPU.
"""

import math

TOLERANCE = 0.01


def of_speed(stated: float | None, speed: float, path: str) -> str | None:
    """Say whether a stated speed is not the one that follows from the latency at `path`.

    >>> of_speed(100.0, 0.1, "median_tpot"), of_speed(100.2, 100.0, "median_tpot"), of_speed(None, 0.1, "median_tpot")
    ('is not 1 / median_tpot, which is 0.1', None, None)
    """
    if stated is None or math.isclose(speed, stated, rel_tol=TOLERANCE):
        return None
    return f"is not 1 / {path}, which is {speed:.6g}"


def of_total(total: float, given: float | None, output: float | None) -> str | None:
    """Say whether a total is not input and output together. Figures per role do not add up: not for them.

    >>> of_total(300.0, 200.0, 100.0), of_total(100.0, 200.0, 100.0)
    (None, 'is not input and output throughput together, which is 300')
    >>> of_total(100.0, None, 100.0)
    'counts output tokens alone; input and output together are needed'
    """
    if output is None:
        return None
    if given is None:
        alone = math.isclose(total, output)
        return "counts output tokens alone; input and output together are needed" if alone else None
    if math.isclose(total, given + output, rel_tol=TOLERANCE):
        return None
    return f"is not input and output throughput together, which is {given + output:.6g}"


def is_agentic(kind: object) -> bool:
    """Say whether a kind of benchmark replays agentic sessions, which have no lengths.

    >>> is_agentic("agentic_traces"), is_agentic("single_turn"), is_agentic(None)
    (True, False, False)
    """
    return isinstance(kind, str) and kind.lower().startswith("agentic")

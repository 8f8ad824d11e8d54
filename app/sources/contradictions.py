"""A row held against itself: what it says twice must agree, whichever way the row came in.

Each check returns why a value cannot stand, or None. Speeds are in tok/s/user, throughputs in tok/s/GPU, latencies in
seconds.
"""

import math

from app.points import MeasuredPoint

TOLERANCE = 0.01
MOST_TIMES = 5  # a unit of another name is a thousand times off
ALLOWED = f"at most {MOST_TIMES} times apart is allowed"


def of_point(point: MeasuredPoint, *lengths: float | None) -> tuple[str, str] | None:
    """Name the field of a figure that another one of the row denies, and how it does.

    `lengths` are output lengths that its requests had, as far as they are known and not those of agentic sessions.
    """
    if point.setup.spec_method == "none" and speculated(point.acceptance_length, point.acceptance_rate):
        length, rate = point.acceptance_length, point.acceptance_rate
        figure = length if length and length > 1 else rate
        return "spec_method", f"does not fit: the row reports accepted drafts ({figure:.4g})"
    for length in lengths:
        wrong = _of_times(point, length) if length else None
        if wrong:
            return wrong
    per_role = point.setup.deployment in ("disaggregated", "multi-node")
    total, parts = point.throughput_per_gpu, (point.input_throughput, point.output_throughput)
    reason = None if per_role else of_total(total, *parts)
    return ("throughput_per_gpu", reason) if reason else None


def speculated(acceptance_length: float | None, acceptance_rate: float | None) -> bool:
    """Say whether acceptance figures show that drafts were accepted.

    >>> speculated(1.0, None), speculated(1.0, 0.7), speculated(2.4, None)
    (False, True, True)
    """
    return (acceptance_length or 0) > 1 or bool(acceptance_rate)


def _of_times(point: MeasuredPoint, length: float) -> tuple[str, str] | None:
    """Name a speed that neither latency nor TPOT of the row allow, as where its unit is another one.

    A request takes its first token's time and then 1 / speed for every further token. That holds for each request,
    but roughly for medians, so only what is several times off is none.
    """
    speed, whole, first = point.interactivity, point.e2e, point.ttft
    if point.tpot and not 1 / MOST_TIMES <= speed * point.tpot <= MOST_TIMES:
        return "tpot", f"is not 1 / interactivity, which is {1 / speed:.4g} s; {ALLOWED}"
    decode = (length - 1) / speed
    if not whole or decode <= 0:
        return None
    if decode > MOST_TIMES * whole or (first and whole - first > MOST_TIMES * decode):
        words = f"makes {length:.0f} tokens in {decode:.4g} s, but a request takes {whole:.4g} s"
        return "interactivity", f"{words}{f', {first:.4g} s to its first token' if first else ''}; {ALLOWED}"
    return None


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

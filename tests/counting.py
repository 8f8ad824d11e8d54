"""How much work a call does, counted rather than timed: the same on every machine, however busy it is.

The collector rests meanwhile: when it comes depends on what ran before, and other libraries' callbacks come with it.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector away, and whatever traces or profiles aside."""
    on, tracing, profiling = gc.isenabled(), sys.gettrace(), sys.getprofile()
    gc.disable()
    try:
        yield
    finally:
        sys.setprofile(profiling)
        sys.settrace(tracing)
        if on:
            gc.enable()


def steps(call: Callable[[], object]) -> int:
    """Count the Python instructions that a call executes."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    with _uncollected():
        sys.settrace(trace)
        call()
    return count


def calls(call: Callable[[], object]) -> int:
    """Count the functions that a call enters, those written in C too."""
    count = 0

    def enter(_: FrameType, event: str, __: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    with _uncollected():
        sys.setprofile(enter)
        call()
    return count

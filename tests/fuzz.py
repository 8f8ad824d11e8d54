"""Read thousands of hostile files and live answers: `make fuzz`, `make fuzz ARGS=20000`.

Prints how many inputs ran and the slowest; a promise that does not hold ends the run with the input that broke it.
"""

import math
import sys
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from tests.fuzzing import MOST_SECONDS, TALLY, anything, hold, mutated
from tests.fuzzing_live import hold_live, live_mutated
from tests.fuzzing_saved import hold_saved, saved_mutated

Input = tuple[str, bytes]
LEAST = 10_000
SHARES = (
    (0.5, mutated, hold),
    (0.2, anything, hold),
    (0.15, saved_mutated, hold_saved),
    (0.15, live_mutated, hold_live),
)


def main(inputs: int = LEAST) -> None:
    """Run at least this many inputs, most of them mutated copies."""
    for share, drawn, held in SHARES:
        ends = TALLY.inputs + math.ceil(inputs * share)
        while TALLY.inputs < ends:  # hypothesis may end early where it finds no more to draw
            _run(drawn(), held, ends - TALLY.inputs)
    slowest = f"slowest {TALLY.slowest:.3f} s ({TALLY.name}), allowed {MOST_SECONDS:g} s"
    print(f"{TALLY.inputs:,} hostile inputs, each read or refused; {slowest}")


def _run(drawn: SearchStrategy[Input], held: Callable[[str, bytes], None], inputs: int) -> None:
    def one(drawn: Input) -> None:
        held(*drawn)

    settings(
        max_examples=inputs,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )(given(drawn)(one))()


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))

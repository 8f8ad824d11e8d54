"""Run thousands of hostile files through the reader: `make fuzz`, `make fuzz ARGS=20000`.

Prints how many inputs ran and the slowest; a promise that does not hold ends the run with the input that broke it.
"""

import sys

from hypothesis import HealthCheck, given, settings

from tests.fuzzing import MOST_SECONDS, TALLY, anything, hold, mutated

LEAST = 10_000
SHARE_OF_COPIES = 0.8


def main(inputs: int = LEAST) -> None:
    """Run at least this many inputs, most of them mutated copies."""
    copies = round(inputs * SHARE_OF_COPIES)
    while TALLY.inputs < inputs:  # hypothesis may end early where it finds no more to draw
        for strategy, examples in ((mutated(), copies), (anything(), inputs - copies)):
            settings(
                max_examples=examples,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            )(given(strategy)(lambda file: hold(*file)))()
    slowest = f"slowest {TALLY.slowest:.3f} s ({TALLY.name}), allowed {MOST_SECONDS:g} s"
    print(f"{TALLY.inputs:,} hostile inputs, each read or refused; {slowest}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))

"""Runs the measurements and prints them as tables; nothing is asserted. `python -m bench --help`."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from bench import comparisons, pages, sessions, store

SECTIONS: dict[str, Callable[[bool], Iterator[str]]] = {
    "browser": pages.measure,
    "server": sessions.measure,
    "core": comparisons.measure,
    "size": comparisons.measure_sizes,
    "store": store.measure,
}


def main() -> None:
    """Print one section after the other as it is measured."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, about a minute in all")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="one section; may be given again")
    parser.add_argument(
        "--rows",
        type=int,
        default=store.MOST,
        help="the largest store; 100_000_000 takes 8 GB of disk, half an hour",
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and browser are ended then as well
    start = time.monotonic()
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}. Figures are medians; ratio is app / the one beside it."
    )
    sections = SECTIONS | {"store": partial(store.measure, most=options.rows)}
    for name in options.only or sections:
        try:
            for text in sections[name](options.quick):
                print(text, flush=True)
        except Exception as error:  # the other sections are worth having all the same
            print(f"\n{name} broke off: {type(error).__name__}: {error}", flush=True)
    print(f"\n{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()

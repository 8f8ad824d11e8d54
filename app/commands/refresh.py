"""The command line's `refresh`: ask the live source now, for a scheduled job, and say what came."""

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.sources.bundle import Bundle

if TYPE_CHECKING:
    from app.sources.live.snapshot import Asked, Snapshot


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of the command."""
    parser.add_argument("--model", action="append", metavar="NAME", help="one model; may be repeated; else every one")
    parser.add_argument("--history", action="store_true", help="earlier runs too, for dates and trends")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace, bundle: Bundle) -> tuple[str, int]:
    """Ask, and return what is to be printed and the exit code: 1 where no model's rows came, or some are not kept."""
    # The HTTP client and the Parquet reader take longer to load than every other command takes altogether.
    from app.sources.live.source import Live

    snapshot = Live.from_environment(bundle).refresh(args.model, history=args.history)
    written = _json(snapshot) if args.format == "json" else _text(snapshot)
    return written, 0 if snapshot.reached and snapshot.is_kept else 1


def _text(snapshot: "Snapshot") -> str:
    lines = [_line(asked) for asked in snapshot.models]
    counts = f"{len(snapshot.rows)} rows, {len(snapshot.history)} earlier, {len(snapshot.accuracy)} accuracy runs"
    lines.append(f"{counts}; newest run {snapshot.as_of or 'unknown'}")
    return "\n".join([*lines, *snapshot.notes, *(f"left out: {refusal}" for refusal in snapshot.refusals)])


def _line(asked: "Asked") -> str:
    covers = ", ".join(asked.models)
    when = f"newest run {asked.as_of}, {asked.state}, as of {asked.fetched_at:%Y-%m-%d %H:%M} UTC"
    return f"{asked.name} ({covers}): {asked.rows} rows, {when}"


def _json(snapshot: "Snapshot") -> str:
    found = {
        "models": [asdict(asked) for asked in snapshot.models],
        "rows": len(snapshot.rows),
        "history": len(snapshot.history),
        "accuracy": len(snapshot.accuracy),
        "as_of": snapshot.as_of,
        "fetched_at": snapshot.fetched_at,
        "notes": snapshot.notes,
        "left_out": [str(refusal) for refusal in snapshot.refusals],
    }
    return json.dumps(found, ensure_ascii=False, indent=2, default=lambda value: value.isoformat())

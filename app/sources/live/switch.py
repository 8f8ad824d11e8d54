"""Whether live rows are shown without being asked for: the operator's choice."""

import os

SWITCH = "LIKEWISE_LIVE"
ON = frozenset({"1", "true", "yes", "on"})


def on_by_default() -> bool:
    """Say whether LIKEWISE_LIVE asks for live rows."""
    return os.environ.get(SWITCH, "").strip().lower() in ON

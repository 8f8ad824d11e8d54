"""What the operator chose: the bundled tables, or measured rows from the store that LIKEWISE_STORE names.

The address of a store comes from here alone, never from a visitor.
"""

import os

from app.sources.bundle import Bundle, load

STORE = "LIKEWISE_STORE"


def configured() -> Bundle:
    """Read the bundled tables, and measured rows from a store where one is named: a path, or postgresql://..."""
    bundle, address = load(), os.environ.get(STORE, "").strip()
    if not address:
        return bundle
    from app.sources.store import with_store  # DuckDB and Ibis are loaded by those alone who use them

    return with_store(bundle, address)

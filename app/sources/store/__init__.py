"""Measured rows from a store that an operator names: Parquet files through DuckDB, or a PostgreSQL, through Ibis.

Nothing here is imported unless a store is named, since DuckDB and Ibis take half a second and 70 MB.
"""

from dataclasses import replace

from app.sources.bundle import Bundle
from app.sources.store.fallback import Fallback
from app.sources.store.index import StoreIndex
from app.sources.store.table import open_table

__all__ = ["with_store"]


def with_store(bundle: Bundle, address: str) -> Bundle:
    """Return a bundle whose measured rows come from the store at an address; its own ones while that cannot be read.

    The address is a file or folder of Parquet, or postgresql://...
    """
    index = StoreIndex(open_table(address), bundle.catalog)
    return replace(bundle, store=Fallback(index, bundle.index)).named

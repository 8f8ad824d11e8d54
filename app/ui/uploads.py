"""Files on their way from the browser: they stay in memory, since nothing that a visitor brings is written to disk."""

from starlette.formparsers import MultiPartParser


def keep_in_memory() -> None:
    """Have the web server keep every upload in memory; it would put one of over a megabyte into a file.

    How much it takes at all, `server.maxUploadSize` says.
    """
    MultiPartParser.spool_max_size = 0  # without bound

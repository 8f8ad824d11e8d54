"""Whether a text says only what its readings say, found out without the renderer that wrote it.

It parses every number, unit, side name and direction word out of a bare text by the claim patterns of its language and
checks each claim against the answer's JSON. What no claim covers is an error as well, so nothing can hide in a text.
"""

from app.verifier.document import Document, read_tables
from app.verifier.verify import LANGUAGES, Error, Passage, verify

__all__ = ["LANGUAGES", "Document", "Error", "Passage", "read_tables", "verify"]

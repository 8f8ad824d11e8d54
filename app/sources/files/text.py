"""Bytes that somebody dropped become text, or a reason why not; nothing is unpacked.

UTF-8 with or without a byte order mark is read, and UTF-16 with one, which is what a Windows shell writes.
"""

import codecs

from app.sources.refusals import Refusal, file_refusal
from app.sources.shown import shown

PARQUET = b"PAR1"
_PACKED = (
    (b"PK\x03\x04", "a zip archive or a spreadsheet"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
)


def decode(data: bytes, file: str) -> str | Refusal:
    """Return the text of a file, or why it has none."""
    for start, what in _PACKED:
        if data.startswith(start):
            return file_refusal(file, f"is {what}; unpack it, or save it as CSV or JSON")
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        return file_refusal(file, "is not UTF-8 text; save it as 'CSV UTF-8' or JSON")
    if "\0" in text:
        return file_refusal(file, "is not a text file (it holds NUL bytes)")
    if not text.strip():
        return file_refusal(file, "is empty")
    return text


def one_line(name: str) -> str:
    """Show a file's name on one line, in a readable length."""
    return shown(name, MOST_OF_A_NAME) or "a file without a name"


MOST_OF_A_NAME = 80

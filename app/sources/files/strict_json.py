"""JSON that cannot hurt: size and depth are known before anything is built.

A key that stands twice is refused, since either value could be meant. `NaN` and `Infinity` are read, because benchmark
scripts write them where nobody looks, and are refused where somebody does.
"""

import json
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

MAX_DEPTH = 32
MAX_OBJECTS = 400_000
MAX_VALUES = 3_000_000
_CHUNK = 1 << 16
_STEPS = bytes(2 if byte in b"[{" else 0 for byte in range(256))
_NOT_STRUCTURE = bytes(set(range(256)) - set(b"[]{}:,"))


class NotJsonError(ValueError):
    """Why a text is not read as JSON, in words for whoever brought it."""


def measure(text: str, most: int = MAX_OBJECTS) -> None:
    """Raise NotJsonError where a text is nested too deeply or holds too much; linear, and nothing is built.

    `most` keys and brackets are read.
    """
    structure = b"".join(_structure(text.encode("utf-8", "surrogatepass")))
    brackets, colons = structure.translate(None, b":,"), structure.translate(None, b"[]{},")
    values = len(structure) - len(brackets) - len(colons)
    if len(brackets) + len(colons) > most or values > MAX_VALUES:
        raise NotJsonError(f"holds too much; at most {most} keys and brackets and {MAX_VALUES} values are read")
    if max(accumulate(step - 1 for step in brackets.translate(_STEPS)), default=0) > MAX_DEPTH:
        raise NotJsonError(f"is nested over {MAX_DEPTH} levels deep")


def _structure(data: bytes) -> Iterator[bytes]:
    """Yield what stands outside of strings, chunk by chunk, and of that only brackets, colons and commas."""
    inside, held = False, b""
    for start in range(0, len(data), _CHUNK):
        chunk = held + data[start : start + _CHUNK]
        held = b"\\" if (len(chunk) - len(chunk.rstrip(b"\\"))) % 2 else b""
        parts = chunk.removesuffix(held).replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        yield b"".join(parts[1::2] if inside else parts[::2]).translate(None, _NOT_STRUCTURE)
        inside ^= len(parts) % 2 == 0


def parse(text: str) -> Any:
    """Return what a measured text says; raises NotJsonError."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise NotJsonError(f"is not JSON ({error.msg}, line {error.lineno} column {error.colno})") from error
    except RecursionError as error:
        raise NotJsonError(f"is nested over {MAX_DEPTH} levels deep") from error
    except NotJsonError:
        raise
    except ValueError as error:  # a whole number of over 4,300 digits
        raise NotJsonError("holds a number that is too long to be read") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotJsonError(f"names the key {key[:40]!a} twice in one object")
        found[key] = value
    return found

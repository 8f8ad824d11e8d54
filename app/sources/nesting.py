"""How deep and how wide JSON text is, found out before it is parsed, in time that grows with its length alone."""

import re

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_OTHER = bytes(set(range(256)) - set(b"[]{}"))
_ALIKE = bytes.maketrans(b"{}", b"[]")


def brackets(text: bytes) -> bytes:
    """Return the brackets of JSON text, those inside strings left out, curly ones written as square ones.

    >>> brackets(b'[{"a [": [1, "}"]}, 2]')
    b'[[[]]]'
    """
    bare = _STRING.sub(b"", _ESCAPED.sub(b"", text))
    return bare.translate(_ALIKE, delete=_OTHER)


def is_deep(bare: bytes, most: int) -> bool:
    """Say whether brackets nest deeper than `most` levels; each pass peels the innermost level off.

    >>> is_deep(b"[[[]][]]", 3), is_deep(b"[[[]][]]", 2), is_deep(b"[[[", 2)
    (False, True, True)
    """
    for _ in range(most):
        bare = bare.replace(b"[]", b"")
    return b"[]" in bare or bare.count(b"[") > most

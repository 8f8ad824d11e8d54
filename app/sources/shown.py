"""Somebody's text as it can be shown: on one line, of a bounded length, nothing in it that cannot be seen."""

from hashlib import sha256

MAX_LABEL, MAX_TEXT, MAX_SCANNED = 64, 200, 10_000
MARK = 8  # digits of a digest in a name that was cut
UNSEEN = "\N{REPLACEMENT CHARACTER}"


def shown(text: str, most: int) -> str:
    """Put somebody's text on one line, a mark in place of what cannot be seen; a long one loses its middle.

    >>> shown("a\\u202eb \\n c", 60), shown("x" * 500 + ".json", 12)
    ('a\ufffdb c', 'xxxxxx….json')
    """
    if len(text) <= most and text.isprintable() and text == text.strip() and "  " not in text:
        return text  # as nearly all are
    if len(text) > 2 * MAX_SCANNED:
        text = f"{text[:MAX_SCANNED]}…{text[-MAX_SCANNED:]}"
    flat = "".join(c if c.isprintable() else UNSEEN for c in " ".join(text.split()))
    end = most // 2 - 1
    return flat if len(flat) <= most else f"{flat[: most - end - 1]}…{flat[-end:]}"


def told_apart(text: str, most: int) -> str:
    """Put somebody's text on one line, with a mark of all of it where it loses its middle.

    >>> told_apart("/models/" + "x" * 20 + "/a/final", 20), told_apart("/models/" + "x" * 20 + "/b/final", 20)
    ('/…29a6f332…x/a/final', '/…919d6d3a…x/b/final')
    """
    whole = shown(text, max(most, len(text)))
    if len(whole) <= most:
        return whole
    mark, end = sha256(text.encode(errors="replace")).hexdigest()[:MARK], most // 2 - 1
    return f"{whole[: most - end - MARK - 2]}…{mark}…{whole[-end:]}"

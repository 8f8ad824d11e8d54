"""Foreign text made harmless for where it is shown: Markdown pages and spreadsheets."""

import re

# Characters that mean something anywhere, and others only where they can: a colon before a name, a full stop that
# could make a list or a web address, a dash or plus at the edge of a word.
_MARKDOWN = re.compile(
    r"""[\\`*_{}\[\]()#!|~$<>&"'\u2060]|:(?!\s|$)|(?<!\d)\.|\.(?!\d)|(?<![0-9A-Za-z])[+-]|[+-](?![0-9A-Za-z])"""
)
# What Streamlit and GFM still act on once entities are read: addresses, its own logo, arrows and dashes made of signs.
# A word joiner, which takes no room, parts it.
_JOINER = "\u2060"
_DECODED = re.compile(
    r"(?i::(?=//|streamlit:)|(?<=ww)w(?=\.)|@(?=[-\w]+\.))|(?<!\S)[<>~-](?=[->=]+(?:\s|$))",
)
_ADDRESS = re.compile(r"https://[\w.~/?#&=%+-]+", re.ASCII)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # wide forms too


MAX_NAME = 200


def plain(text: str) -> str:
    """Flatten a name to one line of at most 200 printable characters.

    >>> plain("a\\x1b[31mred\\n b")
    'a[31mred b'
    """
    spaced = " ".join(text.split())
    flat = "".join(c for c in spaced if c.isprintable() and not "\ue000" <= c <= "\ue002")
    return flat if len(flat) <= MAX_NAME else f"{flat[: MAX_NAME - 1]}…"


def printable(text: str, most: int | None = None) -> str:
    """Show a text, or its first characters, letter by letter: what cannot be printed as a question mark.

    >>> printable("a\\x1b[31mred", 6)
    'a?[31m'
    """
    return "".join(c if c.isprintable() else "?" for c in text[:most])


def markdown(text: str) -> str:
    """Entity-encode every character that Markdown, LaTeX, emoji codes or HTML could give a meaning where it stands.

    >>> markdown("a_b <i>$x$")
    'a&#95;b &#60;i&#62;&#36;x&#36;'
    >>> markdown("B300 FP4: 2,310.4 :smile: www.x.org 1. -")
    'B300 FP4: 2,310.4 &#58;smile: www&#8288;&#46;x&#46;org 1&#46; &#45;'
    """
    parted = _DECODED.sub(lambda found: found.group() + _JOINER, " ".join(text.split()))
    return _MARKDOWN.sub(lambda found: f"&#{ord(found.group())};", parted)


def link(text: str) -> str:
    """Write an address of our own tables as a link to itself; any other text as text.

    >>> link("https://example.org/a_b")
    '[https&#58;&#8288;//example&#46;org/a&#95;b](https://example.org/a_b)'
    >>> link("javascript:x(1)")
    'javascript&#58;x&#40;1&#41;'
    """
    return f"[{markdown(text)}]({text})" if _ADDRESS.fullmatch(text) else markdown(text)


def spreadsheet(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    >>> spreadsheet("=HYPERLINK(1)"), spreadsheet("MTP")
    ("'=HYPERLINK(1)", 'MTP')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text

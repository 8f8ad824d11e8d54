"""Foreign text made harmless for where it is shown: Markdown pages and spreadsheets."""

import re

_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+\-.!|~$<>&:\"']")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def markdown(text: str) -> str:
    """Entity-encode every character that Markdown, LaTeX, emoji codes or HTML could give a meaning.

    >>> markdown("a_b <i>$x$")
    'a&#95;b &#60;i&#62;&#36;x&#36;'
    """
    return _MARKDOWN.sub(lambda found: f"&#{ord(found.group())};", " ".join(text.split()))


def spreadsheet(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    >>> spreadsheet("=HYPERLINK(1)"), spreadsheet("MTP")
    ("'=HYPERLINK(1)", 'MTP')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text

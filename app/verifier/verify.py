"""One passage against one answer: claims are checked in reading order, and what no claim covers is unexplained."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal

from app.verifier.checks import CHECKS
from app.verifier.chinese import CHINESE
from app.verifier.document import Document
from app.verifier.english import ENGLISH
from app.verifier.names import names_of
from app.verifier.omissions import omitted
from app.verifier.patterns import Claim, Language
from app.verifier.scene import Scene
from app.verifier.tokens import Names

Kind = Literal["number", "name", "direction", "unit", "context", "unexplained"]
# How firmly something is said; without a number of their own these words claim nothing.
HEDGES = ("between", "about", "roughly")
# What is said of several things that are held equal, each in a sentence of its own.
PLACED = ("leads_at", "leads_at:open", "still_leads", "still_leads:open")
LANGUAGES: Mapping[str, Language] = {language.code: language for language in (ENGLISH, CHINESE)}


@dataclass(frozen=True)
class Passage:
    """A bare text with its place: `xs` are the speeds that it may speak of, `code` the caveat that it belongs to."""

    text: str
    role: str
    xs: tuple[float, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class Error:
    """Something in a passage that the answer does not bear out."""

    kind: str
    passage: Passage
    reason: str

    def __str__(self) -> str:
        """Return the error in a line."""
        return f"{self.kind} · {self.passage.role} {self.passage.code} · {self.reason} · {self.passage.text}"


def verify(passage: Passage, document: Document, language: str = "en") -> list[Error]:
    """Return what is wrong with a passage; an empty list where every claim in it holds."""
    tongue = LANGUAGES[language]
    claims, left = tongue.read(passage.text, _names(document, tongue, passage.code))
    scene = Scene(document, passage.xs)
    if passage.role == "paragraph":
        scene.x = passage.xs[0]
    if passage.role.startswith("fair"):
        # One speed holds for all sentences, wherever it is named.
        for claim in claims:
            if claim.kind in ("at", "all_from"):
                list(CHECKS["at"](claim, scene))
    errors = [
        Error(kind, passage, f"{claim.kind}: {reason}")
        for claim in claims
        for kind, reason in CHECKS[claim.kind](claim, scene)
    ]
    errors += [Error("context", passage, f"it does not say {what}") for what in omitted(passage.role, claims, scene)]
    errors += [Error("context", passage, f"{kind} is said twice") for kind in _said_twice(claims, passage.role)]
    errors += [
        Error("unit" if "word" in t.roles and "/" in t.key else "unexplained", passage, f"no claim explains “{t.text}”")
        for t in left
        if t.key not in HEDGES
    ]
    return errors


def _said_twice(claims: list[Claim], role: str) -> list[str]:
    """Return the kinds of claims about a side that a passage makes again.

    Stretches may be alike in speed and cost, and gaps like for like.
    """
    fair = ("gap", "same", "little_left", *PLACED) if role.startswith("fair") else ()
    again = ("stretch", *fair)
    named = [c for c in claims if any("side" in t.keys for tokens in c.parts.values() for t in tokens)]
    said = [(c.kind, {(name, *(t.text for t in tokens)) for name, tokens in c.parts.items()}) for c in named]
    pairs = combinations([s for s in said if s[0] not in again], 2)
    return [kind for (kind, one), (other, two) in pairs if kind == other and (one <= two or two <= one)]


@lru_cache(maxsize=64)
def _names(document: Document, language: Language, code: str) -> Names:
    return names_of(document, language, code)

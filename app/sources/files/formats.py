"""The kinds of JSON that are read, recognised by what an object holds, never by the name of its file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.language import message
from app.sources.columns import Known
from app.sources.files import genai_perf, inferencex, sglang, trtllm, vllm
from app.sources.files.draft import Draft, draft_of
from app.sources.files.foreign import Foreign, Place, WrongError
from app.sources.refusals import Refusal

OWN_LABEL = message("our own columns")


@dataclass(frozen=True, slots=True)
class Format:
    """One kind: how it is recognised, called and read."""

    recognises: Callable[[dict[str, Any]], bool]
    label: Callable[[dict[str, Any]], str]
    read: Callable[[Foreign], None]


FORMATS = (
    Format(inferencex.recognises, lambda _: inferencex.LABEL, inferencex.read),
    Format(trtllm.recognises, lambda _: trtllm.LABEL, trtllm.read),
    Format(sglang.recognises, lambda _: sglang.LABEL, sglang.read),
    Format(vllm.recognises, lambda _: vllm.LABEL, vllm.read),
    Format(genai_perf.recognises, genai_perf.label, genai_perf.read),
)
KNOWN = ", ".join(
    (inferencex.LABEL, vllm.LABEL, sglang.LABEL, genai_perf.LABEL, genai_perf.OLD_LABEL, trtllm.LABEL, OWN_LABEL)
)
UNKNOWN = f"is of no kind that is read here; read are: {KNOWN}"


def unknown_table(text: str) -> str:
    """Say why a text that is no JSON and no table of ours is not read."""
    return genai_perf.AS_TABLE if genai_perf.is_table(text) else UNKNOWN


def draft_from(document: object, place: Place, known: Known) -> Draft | tuple[Refusal, ...]:
    """Read one object of a file."""
    if not isinstance(document, dict):
        return (place.refuse(None, document, "must be an object"),)
    kind = next((kind for kind in FORMATS if kind.recognises(document)), None)
    if kind is None:
        return (place.refuse(None, None, UNKNOWN),)
    found = Foreign(document)
    try:
        kind.read(found)
    except WrongError as error:
        return (place.refuse(error.path, error.value, error.reason),)
    return draft_of(found, place, kind.label(document), known)

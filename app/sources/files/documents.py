"""The objects of a JSON file: one, a list of them, or one on each line."""

from collections.abc import Iterator

from app.sources.files.foreign import Place
from app.sources.files.strict_json import NotJsonError, measure, parse
from app.sources.refusals import Refusal, file_refusal

Found = tuple[Place, object] | Refusal


def documents(text: str, file: str) -> Iterator[Found]:
    """Yield each object with its place; a line that is no JSON is refused and the others stay."""
    try:
        measure(text)
    except NotJsonError as error:
        yield file_refusal(file, str(error))
        return
    if _has_lines(text):
        yield from _by_line(text, file)
        return
    try:
        document = parse(text)
    except NotJsonError as error:
        yield file_refusal(file, str(error))
        return
    if isinstance(document, list):
        yield from ((Place(file=file, element=i), each) for i, each in enumerate(document))
    else:
        yield Place(file=file), document


def _has_lines(text: str) -> bool:
    """Say whether each line holds an object: the first two begin one, and one of them ends there."""
    first, _, rest = text.strip().partition("\n")
    second = rest.strip().partition("\n")[0]
    return second.startswith("{") and first.startswith("{") and "}" in (first.rstrip()[-1], second.rstrip()[-1])


def _by_line(text: str, file: str) -> Iterator[Found]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = Place(file=file, line=number)
        try:
            yield place, parse(line)
        except NotJsonError as error:
            yield place.refuse(None, None, str(error))

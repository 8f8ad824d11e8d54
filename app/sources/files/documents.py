"""The objects of a JSON file: one, a list of them, or one on each line."""

from collections.abc import Iterator

from app.sources.files.foreign import Place
from app.sources.files.strict_json import NotJsonError, measure, parse
from app.sources.gate import Refusal, file_refusal

Found = tuple[Place, object] | Refusal


def documents(text: str, file: str) -> Iterator[Found]:
    """Yield each object with its place; a line that is no JSON is refused and the others stay."""
    try:
        measure(text)
    except NotJsonError as error:
        yield file_refusal(file, str(error))
        return
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > 1 and all(line.lstrip().startswith("{") for _, line in lines[:2]) and _is_whole(lines):
        yield from _by_line(lines, file)
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


def _is_whole(lines: list[tuple[int, str]]) -> bool:
    """Say whether the first two lines, or one of them, end the object that they begin."""
    return any(line.rstrip().endswith("}") for _, line in lines[:2])


def _by_line(lines: list[tuple[int, str]], file: str) -> Iterator[Found]:
    for number, line in lines:
        place = Place(file=file, line=number)
        try:
            yield place, parse(line)
        except NotJsonError as error:
            yield place.refuse(None, None, str(error))

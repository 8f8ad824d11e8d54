"""Messages: what the code and the tables show is extracted, each with its places, and catalogues keep up with it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.messages import COLUMNS, ROOT, brought_up_to_date, extracted
from app.translations import names_in

HEADER = 'msgid ""\nmsgstr ""\n"Language: zh\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
CODE = """
def shown(language, rows, kind):
    language.say("{count} shown", count=rows)
    language.count("{n} row", "{n} rows", rows)
    language.say(KINDS["on" if kind else "off"])
    "a-b".count("-")


KINDS = {"on": message("on the frontier"), "off": message("off " "the frontier")}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project: one module, one page, one table."""
    for name, text in (
        ("app/rows.py", CODE),
        ("pages/data.py", 'language.say("{count} shown")\n'),
        ("data/recipe_differences.csv", "topic,side_a,side_b\nlargest batch,the concurrency,256\ncap,none,fp8\n"),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_messages_are_extracted_with_their_places(root: Path) -> None:
    found = {m.id: m.locations for m in extracted(root) if m.id}
    assert found == {
        "{count} shown": [("app/rows.py", 3), ("pages/data.py", 1)],
        ("{n} row", "{n} rows"): [("app/rows.py", 4)],
        "on the frontier": [("app/rows.py", 9)],
        "off the frontier": [("app/rows.py", 9)],
        "largest batch": [("data/recipe_differences.csv", 2)],
        "the concurrency": [("data/recipe_differences.csv", 2)],
        "cap": [("data/recipe_differences.csv", 3)],
        "none": [("data/recipe_differences.csv", 3)],
    }


def test_a_catalogue_is_brought_up_to_date(root: Path) -> None:
    old = f'{HEADER}\nmsgid "gone"\nmsgstr "无"\n\nmsgid "{{count}} shown"\nmsgstr "显示 {{count}} 项"\n'
    new = brought_up_to_date(old, extracted(root), "zh")
    assert new.startswith(HEADER)
    assert "gone" not in new
    assert (
        '#: app/rows.py:3 pages/data.py:1\n#, python-brace-format\nmsgid "{count} shown"\nmsgstr "显示 {count} 项"'
        in new
    )
    assert 'msgid_plural "{n} rows"\nmsgstr[0] ""' in new
    assert brought_up_to_date(new, extracted(root), "zh") == new


def test_the_columns_of_prose_are_there() -> None:
    for name, columns in COLUMNS.items():
        head = (ROOT / "data" / name).read_text(encoding="utf-8").splitlines()[0].split(",")
        assert set(columns) <= set(head), name


# The code itself


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Yield the place of every call of say and count, the call, and which of the two it is."""
    for path in (*(ROOT / "app").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "streamlit_app.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("say", "count")
            ):
                yield f"{path.relative_to(ROOT)} line {node.lineno}", node, node.func.attr


def test_every_message_gets_the_names_that_it_holds() -> None:
    for place, call, kind in calls():
        texts = [a.value for a in call.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if not texts or (kind == "count" and len(texts) < 2) or any(k.arg is None for k in call.keywords):
            continue
        given = {k.arg for k in call.keywords} | ({"n"} if kind == "count" else set())
        for text in texts:
            assert names_in(text) is not None, f"{place}: a brace of “{text}” pairs with none"
            assert names_in(text) == given, f"{place}: “{text}” holds other names than it is given: {given}"


def test_no_message_hides_in_a_condition() -> None:
    """`say("a" if x else "b")` would be shown, but in no catalogue; write two calls."""
    for place, call, kind in calls():
        if kind == "say" and call.args and isinstance(call.args[0], ast.IfExp):
            branches = (call.args[0].body, call.args[0].orelse)
            assert not [b for b in branches if isinstance(b, ast.Constant)], place
        assert not (call.args and isinstance(call.args[0], ast.JoinedStr)), f"{place}: an f-string is no message"

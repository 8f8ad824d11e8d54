"""The house: who may import whom, and what stands in one place only. Arrows never run back."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FACTS = {
    "app.language",
    "app.terms",
    "app.catalog",
    "app.points",
    "app.background",
    "app.versions",
    "app.escaping",
    "app.figures",
    "app.findings",
    "app.rankings",
}
COMPARED = {"app.side", "app.subject", "app.lead", "app.target", "app.comparison"}
CORE = FACTS | COMPARED | {"app.frontier", "app.curve", "app.held", "app.accuracy", "app.prices"}
NARRATED = {"app.passage", "app.narrative", "app.templates", "app.rendering"}
WORDS = NARRATED | {
    *("app.wording", "app.caveats", "app.story"),
    *("app.table", "app.fairtable", "app.price_table", "app.accuracy_table", "app.titles", "app.working"),
}
LOOKED_AT = {"app.lineup", "app.view", "app.series", "app.explore", "app.quantity"}
CHOICE = {
    *("app.pasted", "app.lineup", "app.links", "app.offers", "app.misnamed", "app.fitting"),
    *("app.sources", "app.sweeps", "app.alike", "app.holdings"),
}
PAGES_OF_WORDS = {"app.matrix", "app.trend"}

# A part may import itself, the standard library and what stands here; a package stands for all of its modules.
MAY_IMPORT: dict[str, set[str]] = {
    "app.language": {"babel"},
    "app.terms": {"app.language", "app.points"},
    "app.catalog": {"app.terms"},
    "app.points": set(),
    "app.background": set(),
    "app.versions": {"packaging"},
    "app.figures": set(),
    "app.findings": {"app.figures"},
    "app.rankings": {"app.figures", "app.findings"},
    "app.escaping": set(),
    "app.frontier": {"app.points"},
    "app.curve": {"app.points", "app.frontier", "numpy", "scipy"},
    "app.side": FACTS | {"app.frontier", "app.curve", "numpy"},
    "app.subject": {"app.side", "app.terms"},
    "app.lead": set(),
    "app.target": {"app.curve", "app.points", "app.side", "app.lead"},
    "app.comparison": FACTS | {"app.curve", "app.side", "app.subject", "app.lead", "app.target", "numpy"},
    "app.accuracy": FACTS | COMPARED,
    "app.prices": FACTS | COMPARED | {"numpy"},
    "app.caveats": CORE,
    "app.wording": {"app.language", "app.terms"},
    "app.quantity": {"app.language", "app.terms", "app.wording"},
    "app.view": {"app.frontier", "app.language", "app.points", "app.terms"},
    "app.series": {"app.catalog", "app.language", "app.lineup", "app.points", "app.terms"},
    "app.explore": CORE | {"app.lineup", "app.series", "app.view"},
    "app.passage": {"app.escaping"},
    "app.narrative": {"app.accuracy", "app.caveats", "app.findings", "app.language", "app.passage", "app.terms"},
    "app.templates": {"app.escaping", "app.figures", "app.language", "app.terms", "app.wording", "app.passage"}
    | {"jinja2", "markupsafe"},
    "app.rendering": {"app.caveats", "app.language", "app.passage", "app.narrative", "app.templates", "jinja2"},
    "app.kept": set(),
    "app.batches": {"app.catalog", "app.lineup", "app.points"},
    "app.against": FACTS | CHOICE | {"app.answer", "app.batches", "app.series"},
    "app.saved": FACTS | CHOICE | {"app.answer", "app.kept", "app.nearest"},
    "app.linter": {"app.language", "app.passage", "app.narrative", "app.templates", "app.terms"},
    "app.messages": {"app.language", "babel"},
    "app.translations": {"app.language", "app.templates", "babel", "jinja2"},
    "app.verifier": set(),
    "app.verifier.__main__": CORE | WORDS | CHOICE | {"app.answer", "app.exports", "app.verifier"},
    "app.verifier.jobs": FACTS | CHOICE | {"app.comparison", "app.answer"},
    "app.checker": CORE | WORDS,
    "app.story": CORE | NARRATED | {"app.caveats", "app.wording", "numpy"},
    "app.fairtable": CORE | {"app.wording", "app.table"},
    "app.table": CORE | {"app.wording"},
    "app.price_table": CORE | {"app.wording", "app.table"},
    "app.accuracy_table": CORE | {"app.wording", "app.price_table"},
    "app.titles": CORE,
    "app.working": CORE | {"app.wording"},
    "app.lineup": {"app.catalog", "app.language", "app.points", "app.terms"},
    "app.pasted": set(),
    "app.misnamed": {"app.catalog", "app.escaping", "app.offers"},
    "app.links": {"app.pasted", "app.catalog", "app.escaping", "app.language", "app.points", "app.terms", "app.lineup"},
    "app.sources": FACTS | {"app.lineup", "pydantic", "pydantic_core"},
    "app.sources.live": FACTS | {"app.sources", "httpx", "platformdirs", "pyarrow", "pydantic", "pydantic_core"},
    "app.sources.store": FACTS | {"app.sources", "ibis", "psycopg"},
    "app.sources.files": FACTS | {"app.sources", "pydantic"},
    "app.sources.files.parquet_child": {"pyarrow"},
    "app.offers": FACTS | {"app.lineup", "app.sources"},
    "app.held": FACTS | COMPARED,
    "app.sweeps": FACTS | {"app.curve", "app.frontier", "app.sources"},
    "app.alike": FACTS | {"app.held", "app.sweeps"},
    "app.fitting": {"app.language", "app.links", "app.offers", "app.terms"},
    "app.holdings": FACTS | {"app.alike", "app.fitting", "app.lineup", "app.links", "app.offers", "app.sweeps"},
    "app.sides": CORE | CHOICE | {"app.titles"},
    "app.answer": CORE | WORDS | CHOICE | {"app.sides"},
    "app.own": CORE | WORDS | CHOICE | {"app.answer"},
    "app.live": FACTS | {"app.answer", "app.sources"},
    "app.cascade": CHOICE | {"app.answer"},
    "app.instead": CHOICE | {"app.answer", "app.escaping", "app.language"},
    "app.nearest": CORE | CHOICE | {"app.answer", "app.kept", "app.cascade", "app.instead"},
    "app.charts": CORE | LOOKED_AT | {"app.wording", "app.titles", "altair", "numpy"},
    "app.exports": CORE | WORDS | LOOKED_AT | {"app.charts", "pandas"},
    "app.exports.matrix": CORE | WORDS | {"app.exports", "app.links", "app.matrix"},
    "app.matrix": CORE | WORDS | CHOICE | {"app.answer", "app.kept", "app.lineup", "numpy"},
    "app.trend": CORE | WORDS | CHOICE | {"app.answer", "app.kept", "numpy"},
    "app.charts.trend": CORE | {"app.wording", "app.titles", "app.charts", "app.trend"},
    "app.charts.trend_text": CORE | {"app.wording", "app.titles", "app.charts", "app.trend"},
    "app.preview": CORE | WORDS | CHOICE | {"app.answer", "app.trend", "jinja2"},
    "app.commands": CORE
    | WORDS
    | CHOICE
    | {
        *("app.answer", "app.nearest", "app.instead", "app.live", "app.exports", "app.matrix", "app.trend"),
        *("app.own", "app.against", "app.batches", "app.saved"),
    },
    "app.__main__": FACTS | {"app.answer", "app.fitting", "app.commands", "app.templates", "app.preview"},
    "app.ui": {"app", "streamlit", "pandas", "pyarrow", "numpy"},
    "app.ui.uploads": {"starlette"},
    "pages": {"app", "streamlit"},
    "streamlit_app": {"app", "streamlit"},
}
ONLY_IN = {
    "streamlit": ("app.ui", "pages", "streamlit_app"),
    "starlette": ("app.ui.uploads",),
    "pandas": ("app.ui", "app.exports"),
    "altair": ("app.charts",),
    "scipy": ("app.curve",),
    "packaging": ("app.versions",),
    "pydantic": ("app.sources",),
    "httpx": ("app.sources.live.api",),
    "platformdirs": ("app.sources.live",),
    "pyarrow": ("app.sources.files.parquet_child", "app.sources.live", "app.ui"),
    "jinja2": ("app.templates", "app.rendering", "app.preview", "app.translations"),
    "ibis": ("app.sources.store",),
    "psycopg": ("app.sources.store",),
}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def sources() -> dict[str, str]:
    """Return the text of every module by its dotted name."""
    paths = [*(ROOT / "app").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), *ROOT.glob("streamlit_app.py")]
    return {_name(path): path.read_text(encoding="utf-8") for path in sorted(paths)}


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def _imports(module: str) -> set[str]:
    """Return the dotted names that a module imports anywhere in it; what is no module of ours stays as written."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(sources()[module])):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively; write the whole name"
            base = node.module or ""
            found |= {f"{base}.{a.name}" if _is_module(f"{base}.{a.name}") else base for a in node.names}
    return found


@cache
def graph() -> dict[str, frozenset[str]]:
    """Return what every module imports, the standard library left out."""
    return {
        module: frozenset(name for name in _imports(module) if name.split(".")[0] not in sys.stdlib_module_names)
        for module in sources()
    }


def _within(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}.")


def _part(module: str) -> str:
    """Return the row of the table that a module falls under."""
    fitting = [part for part in MAY_IMPORT if _within(module, part)]
    assert fitting, f"say in MAY_IMPORT of tests/test_imports.py what {module} may import"
    return max(fitting, key=len)


MODULES = [module for module in sources() if module != "app"]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_part_may(module: str) -> None:
    part = _part(module)
    allowed = MAY_IMPORT[part] | {part}
    wrong = sorted(name for name in graph()[module] if not any(_within(name, other) for other in allowed))
    assert not wrong, f"{module} must not import {', '.join(wrong)}"


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_in_its_place_only(library: str) -> None:
    users = {module for module, names in graph().items() if any(_within(name, library) for name in names)}
    strangers = sorted(user for user in users if not any(_within(user, place) for place in ONLY_IN[library]))
    assert not strangers, f"{library} is imported by {', '.join(strangers)}"


def test_the_table_itself_has_no_way_back() -> None:
    parts = {part: {name for name in allowed if name in MAY_IMPORT} for part, allowed in MAY_IMPORT.items()}
    assert _cycle(parts) is None


def test_there_are_no_cycles() -> None:
    found = _cycle({module: {name for name in names if name in graph()} for module, names in graph().items()})
    assert found is None, f"a cycle: {' -> '.join(found or ())}"


def _cycle(edges: dict[str, set[str]]) -> list[str] | None:
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str] | None:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return None
        for other in sorted(edges.get(node, ())):
            found = visit(other, [*path, node])
            if found:
                return found
        done.add(node)
        return None

    return next((found for node in sorted(edges) if (found := visit(node, []))), None)


def test_a_cycle_would_be_found() -> None:
    assert _cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert _cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) is None


def _loaded_by(*modules: str) -> set[str]:
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return set(run.stdout.split())


def test_answers_need_neither_streamlit_nor_altair_nor_pandas() -> None:
    loaded = _loaded_by("app.answer", "app.own", "app.__main__")
    assert "app.answer" in loaded
    assert not loaded & {"streamlit", "altair", "pandas", "pyarrow", "httpx"}
    assert not loaded & {"duckdb", "ibis", "psycopg", "app.sources.store"}  # only where a store is named


def test_reading_curves_needs_no_tables_and_no_templates() -> None:
    assert not _loaded_by("app.comparison") & {"streamlit", "altair", "pandas", "pydantic", "jinja2", "app.sources"}


# What stands in one place only


def _mentioning(pattern: str) -> set[str]:
    return {module for module, text in sources().items() if re.search(pattern, text)}


def test_only_the_selection_touches_session_state() -> None:
    users = _mentioning(r"session_state")
    assert all(_within(user, "app.ui.selection") for user in users), users


def test_nothing_is_shown_as_raw_html() -> None:
    assert _mentioning(r"unsafe_allow_html|st\.html\(|components\.v1") == set()


@pytest.mark.parametrize("word", ["intvty", "tput_per_gpu", "framework", "spec_decoding", "e2el"])
def test_foreign_spellings_stay_in_sources(word: str) -> None:
    users = _mentioning(rf"(?<![a-zA-Z]){word}(?![a-zA-Z])")
    assert all(_within(user, "app.sources") for user in users), f"'{word}' stands in {', '.join(sorted(users))}"


CLOCKS = re.compile(r"\b(date\.today|datetime\.now|datetime\.utcnow|time\.time|perf_counter|monotonic)\(")
OUTSIDE = {"os", "time", "random", "secrets", "socket", "urllib", "http", "ssl", "subprocess", "locale", "requests"}


@pytest.mark.parametrize(
    "module", [m for m in MODULES if not m.startswith(("app.ui", "app.sources", "pages", "stream"))]
)
def test_nothing_below_the_pages_reads_a_clock_the_environment_or_the_network(module: str) -> None:
    assert not CLOCKS.search(sources()[module])
    # urllib.parse takes an address apart as text; the rest of urllib fetches.
    assert not {name.split(".")[0] for name in _imports(module) if name != "urllib.parse"} & OUTSIDE


def test_every_module_says_what_it_is_about() -> None:
    silent = [module for module, text in sources().items() if not ast.get_docstring(ast.parse(text))]
    assert silent == []

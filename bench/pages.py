"""In a browser: from navigation to words and chart, and from a changed speed to changed words."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bench.report import Row, head, lines, middle
from bench.servers import APP, BLANK, Server, served
from bench.wire import LABEL

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WORDS = {
    "app": '[data-testid="stMain"] h2',
    "blank": '[data-testid="stText"]',
}
SPEEDS = {"app": '[data-testid="stMain"] strong', "blank": '[data-testid="stText"]'}
CHART = '[data-testid="stVegaLiteChart"] svg .role-mark path'
# Notes when something wanted is first painted, in ms of the page's own clock; 'start' is the press of Enter.
WATCH = """
window.bench = {wanted: WANTED, seen: {}, start: 0};
const watch = () => {
  for (const [name, [selector, text]] of Object.entries(bench.wanted)) {
    if (name in bench.seen) continue;
    if ([...document.querySelectorAll(selector)].some(e => !text || e.textContent === text)) {
      bench.seen[name] = null;
      requestAnimationFrame(() => setTimeout(() => { bench.seen[name] = performance.now() - bench.start; }));
    }
  }
};
new MutationObserver(watch).observe(document, {childList: true, subtree: true, characterData: true});
addEventListener("keydown", e => { if (e.key === "Enter") bench.start = performance.now(); }, true);
"""


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a headless Chromium until the block ends."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield running
        finally:
            running.close()


def measure(quick: bool) -> Iterator[str]:
    """Measure page loads and changed speeds."""
    rounds = 1 if quick else 3
    with browser() as running:
        yield head("browser: navigation to words and to chart")
        yield lines(_first_sessions(running, rounds))
        with served(APP) as app, served(BLANK) as blank:
            yield lines(_later_sessions(running, app, blank, 3 if quick else 5))
            yield head("browser: changed speed to changed words")
            yield lines(_changes(running, app, blank, 8 if quick else 20))


def _first_sessions(running: Browser, rounds: int) -> list[Row]:
    took: dict[str, list[float]] = defaultdict(list)
    starts = {"blank": (BLANK, False), "at once": (APP, False), "warm": (APP, True)}
    with served(BLANK) as server, _visitor(running) as visitor:  # the browser's own first page
        _visit(visitor, server, "blank", "")
    for _ in range(rounds):
        for name, (script, settle) in starts.items():
            with served(script, settle=settle) as server, _visitor(running) as visitor:
                who = "blank" if name == "blank" else "app"
                took[name].append(_visit(visitor, server, who, "")["words"])
    blank = middle(took["blank"])
    start = f"words, first session after the start of {APP.name}"
    return [
        Row(what=f"{start}, warmed up", app=middle(took["warm"]), unit="ms", against=blank, aim="1.3"),
        Row(what=f"{start}, not waited for", app=middle(took["at once"]), unit="ms", against=blank),
    ]


def _later_sessions(running: Browser, app: Server, blank: Server, rounds: int) -> list[Row]:
    took: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    visits = (("app", app, ""), ("blank", blank, ""), ("blank", blank, "?chart"))
    for i in range(rounds + 1):
        for who, server, query in visits:
            with _visitor(running) as visitor:
                for when in ("new", "back"):
                    seen = _visit(visitor, server, who, query)
                    if i:
                        for what, ms in seen.items():
                            if what == "chart" or not query:
                                took[who, when, what].append(ms)
    who_is = {"new": "new visitor, empty browser cache", "back": "visitor who comes back"}
    return [
        Row(
            what=f"{what}, later session, {who_is[when]}",
            app=middle(took["app", when, what]),
            unit="ms",
            against=middle(took["blank", when, what]),
            aim="1.3" if what == "words" else "",
        )
        for when in who_is
        for what in ("words", "chart")
    ]


def _changes(running: Browser, app: Server, blank: Server, times: int) -> list[Row]:
    took = defaultdict(list)
    with _visitor(running) as one, _visitor(running) as other:  # a page in the background is not painted
        pages = {"app": _opened(one, app, "app", ""), "blank": _opened(other, blank, "blank", "?input")}
        for i in range(times + 2):
            for who, page in pages.items():
                ms = _change(page, who, 44 + i / 10)
                if i >= 2:
                    took[who].append(ms)
    what = f"a speed nobody asked for before (median of {times})"
    return [Row(what=what, app=middle(took["app"]), unit="ms", against=middle(took["blank"]), aim="2")]


@contextmanager
def _visitor(running: Browser) -> Iterator[BrowserContext]:
    visitor = running.new_context(viewport={"width": 1280, "height": 1000})
    try:
        yield visitor
    finally:
        visitor.close()


def _visit(visitor: BrowserContext, server: Server, who: str, query: str) -> dict[str, float]:
    """Return when words and chart were painted, in ms after navigation began."""
    page = _opened(visitor, server, who, query)
    seen: dict[str, float] = page.evaluate("bench.seen")
    page.close()
    return seen


def _opened(visitor: BrowserContext, server: Server, who: str, query: str) -> Page:
    wanted = {"words": [WORDS[who], ""]}
    if who == "app" or query == "?chart":
        wanted["chart"] = [CHART, ""]
    page = visitor.new_page()
    page.add_init_script(WATCH.replace("WANTED", repr(wanted)))
    page.goto(server.address + query, wait_until="commit")
    _await_seen(page)
    return page


def _change(page: Page, who: str, speed: float) -> float:
    """Type a speed and return after how many ms the words name it."""
    box = page.get_by_label(LABEL, exact=True)
    box.fill(f"{speed:g}")
    page.evaluate(
        "wanted => { bench.wanted = wanted; bench.seen = {}; }", {"words": [SPEEDS[who], f"{speed:g} tok/s/user"]}
    )
    box.press("Enter")
    _await_seen(page)
    page.wait_for_timeout(150)
    return float(page.evaluate("bench.seen.words"))


def _await_seen(page: Page) -> None:
    """Wait until everything wanted was painted; else say what the page shows."""
    try:
        page.wait_for_function("Object.keys(bench.wanted).every(name => bench.seen[name])", timeout=30_000)
    except PlaywrightTimeout as error:
        wanted = page.evaluate("JSON.stringify(bench)")
        raise RuntimeError(f"never painted: {wanted}; the page says: {page.inner_text('body')[:300]!r}") from error

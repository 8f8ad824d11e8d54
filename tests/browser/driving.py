"""What the browser tests share: how a page is opened, when it is done, and what it said and asked for meanwhile."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import BrowserContext, Page, expect

from app.answer import Shelf
from app.charts import chart_alt
from app.language import LANGUAGES
from app.links import DEFAULT_SLUG, from_params

PAGES = ("", "explore", "gallery", "matrix", "trend", "yours", "data", "method")
SPECIFIED = DEFAULT_SLUG
SWEEP = "deepseek-r1-b200-fp4-mtp-vs-none"
WAIT = 20_000
# A link to a page below the root makes Streamlit look for its health there first; Vega says so of an empty dataset.
HARMLESS = ("_stcore/health", "_stcore/host-config", "Infinite extent")
_DONE = """() => {
  const app = document.querySelector('[data-testid=stApp]')
  return app?.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-stale=true]')
    && document.querySelector('h1') && !document.querySelector('[data-testid=stSkeleton]')
}"""
# Widgets take a value that the server sets over after the next frame; sooner, their old one would go back to it.
_SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
# By how many pixels the page scrolls sideways, and what stands beyond its edges.
WIDER = """() => {
  const page = document.scrollingElement, main = document.querySelector('[data-testid=stMain]')
  return [page, main].map(el => el.scrollWidth - el.clientWidth)
}"""
BEYOND = """() => {
  const inside = el => el.closest('[data-testid=stTable], [data-testid=stDataFrame], [role=radiogroup], svg.marks')
  return [...document.querySelectorAll('[data-testid=stMain] :is(p, h1, h2, h3, button, input, a, label)')]
    .filter(el => el.offsetParent !== null && !inside(el))
    .filter(el => {
      const box = el.getBoundingClientRect()
      return box.width && (box.right > innerWidth + 1 || box.left < -1)
    })
    .map(el => el.outerHTML.slice(0, 160))
}"""
# Whether the sidebar was open is kept in the browser; one test shall not decide it for the next.
NO_MEMORY = """
if (location.protocol === 'http:')
  for (const key of Object.keys(localStorage)) if (key.startsWith('stSidebarCollapsed')) localStorage.removeItem(key)
"""
# Notes when the verdict and when the chart were first on the page.
FIRST_SEEN = """
window.firstSeen = {}
new MutationObserver(() => {
  const seen = window.firstSeen
  if (!seen.verdict && document.querySelector('h2')?.innerText) seen.verdict = performance.now()
  if (!seen.chart && document.querySelector('svg.marks')) seen.chart = performance.now()
}).observe(document, { childList: true, subtree: true, characterData: true })
"""


@dataclass(kw_only=True)
class Heard:
    """What a page complained about and which addresses it asked for."""

    base: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._request(request.url))
        page.on("websocket", lambda socket: self._request(socket.url))
        page.on("dialog", self._dialog)

    def _console(self, message: Any) -> None:
        told = f"{message.text} {message.location.get('url', '')}"
        if message.type == "error" and not any(harmless in told for harmless in HARMLESS):
            self.errors.append(told)

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.base).netloc:
            self.strangers.append(url)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def nothing(self) -> bool:
        """Check that all was quiet."""
        assert not self.errors
        assert not self.strangers
        assert not self.dialogs
        return True


def charted(page: Page, name: str) -> None:
    """Wait for a chart by its name; the one before it may still stand beside it."""
    chart = page.get_by_test_id("stVegaLiteChart").and_(page.get_by_label(name, exact=True))
    expect(chart).to_have_count(1, timeout=WAIT)


@dataclass(kw_only=True)
class Visit:
    """One tab on the app."""

    page: Page
    base: str
    heard: Heard

    def go(self, path: str = "", **params: str) -> Page:
        """Open an address and wait until the page stands."""
        query = f"?{urlencode(params)}" if params else ""
        self.page.goto(f"{self.base}/{path}{query}")
        return self.done(path)

    def show(self, shelf: Shelf, **params: str) -> Page:
        """Show a comparison in an open tab, where there is one by changing the address as the back button does."""
        if not self.page.url.startswith(self.base):
            return self.go(**params)
        selection = from_params(params, shelf.catalog)[0]
        comparison = shelf.compare(selection)[1]
        name = chart_alt(comparison, selection.metric, shelf.catalog, language=LANGUAGES[selection.lang])
        self.page.evaluate(
            "query => { history.pushState({}, '', query); dispatchEvent(new PopStateEvent('popstate')) }",
            f"/?{urlencode(params)}",
        )
        charted(self.page, name)
        return self.done()

    def done(self, path: str = "") -> Page:
        """Wait until nothing is running, on Compare until the chart is drawn."""
        self.page.wait_for_function(_DONE, timeout=WAIT)
        if not path:
            expect(self.page.locator("svg.marks .role-axis-title").first).to_be_attached(timeout=WAIT)
        self.page.evaluate(_SETTLED)
        return self.page


def new_visit(context: BrowserContext, base: str) -> Visit:
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.add_init_script(NO_MEMORY)
    heard = Heard(base=base)
    heard.listen(page)
    return Visit(page=page, base=base, heard=heard)


def params_of(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def flat(text: str) -> str:
    return " ".join(text.split())


def main_text(page: Page) -> str:
    return flat(page.get_by_test_id("stMain").inner_text())


def verdict(page: Page) -> str:
    return flat(page.locator("h2").first.inner_text())


def speed_input(page: Page, i: int) -> Any:
    return page.get_by_role("spinbutton", name=f"Speed {i}, tok/s/user")


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a select box of the sidebar."""
    page.get_by_test_id("stSidebar").get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def table_rows(page: Page) -> list[list[str]]:
    """Return the readings as text, row by row."""
    found: list[list[str]] = page.locator(".st-key-readings tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    return found


def chart_labels(page: Page) -> list[str]:
    """Return what each point and reading of the chart is called."""
    found: list[str] = page.locator("svg.marks .mark-symbol path[aria-label]").evaluate_all(
        "marks => marks.map(mark => mark.getAttribute('aria-label'))"
    )
    return found

"""One server and one Chromium for all browser tests; a page that complains or calls out fails its test."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

from tests.browser.driving import FIRST_SEEN, Visit, new_visit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP: ViewportSize = {"width": 1360, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
START = 60.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark these tests and run them last: the others are quicker, and Playwright keeps an event loop in this thread."""
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
    items[:] = [item for item in items if item not in ours] + ours


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server."""
    with serving(tmp_path_factory.mktemp("server") / "log", "streamlit") as address:
        yield address


@contextmanager
def serving(log: Path, *module: str, **environment: str) -> Iterator[str]:
    """Run the app with a module that takes Streamlit's arguments, and give its address; the log must have no fault."""
    entry = next(name for name in ("serve.py", "streamlit_app.py") if (ROOT / name).exists())
    port = _free_port()
    command = [sys.executable, "-m", *module, "run", entry]
    options = {"headless": "true", "address": "127.0.0.1", "port": str(port)}
    for name, value in options.items():
        command += [f"--server.{name}", value]
    with log.open("wb") as out:
        env = os.environ | environment
        server = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=env)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server, log)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    told = log.read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in told, told[-3000:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


Size = Literal["desktop", "phone"]
Scheme = Literal["light", "dark"]
Contexts = Callable[[Size, Scheme], BrowserContext]


@pytest.fixture(scope="session")
def contexts(chrome: Browser) -> Iterator[Contexts]:
    """Browser windows by size and colour scheme, each made once so that its cache stays warm."""
    made: dict[tuple[Size, Scheme], BrowserContext] = {}

    def window(size: Size = "desktop", scheme: Scheme = "light") -> BrowserContext:
        if (size, scheme) not in made:
            viewport = DESKTOP if size == "desktop" else PHONE
            made[size, scheme] = chrome.new_context(
                viewport=viewport, color_scheme=scheme, has_touch=size == "phone", accept_downloads=True
            )
        return made[size, scheme]

    yield window
    for context in made.values():
        context.close()


@pytest.fixture
def visit(contexts: Contexts, base: str) -> Iterator[Visit]:
    """A tab at desktop width."""
    yield from _tab(contexts("desktop", "light"), base)


@pytest.fixture
def phone(contexts: Contexts, base: str) -> Iterator[Visit]:
    """A tab at phone width."""
    yield from _tab(contexts("phone", "light"), base)


@pytest.fixture
def stranger(chrome: Browser, base: str) -> Iterator[Visit]:
    """A tab of somebody else: no cache, no cookies, nothing remembered."""
    context = chrome.new_context(viewport=DESKTOP)
    yield from _tab(context, base)
    context.close()


Looked = Callable[[str, Size, Scheme], Visit]


@pytest.fixture(scope="session")
def looked_at(contexts: Contexts, base: str) -> Iterator[Looked]:
    """Pages that tests only look at, by path, size and colour scheme, each opened once."""
    opened: dict[tuple[str, Size, Scheme], Visit] = {}

    def look(path: str, size: Size = "desktop", scheme: Scheme = "light") -> Visit:
        if (path, size, scheme) not in opened:
            tab = opened[path, size, scheme] = new_visit(contexts(size, scheme), base)
            tab.go(path)
        return opened[path, size, scheme]

    yield look
    for tab in opened.values():
        assert tab.heard.nothing()


@pytest.fixture(scope="module")
def tab(contexts: Contexts, base: str) -> Iterator[Visit]:
    """A tab that goes from test to test; each shows in it what it is about, which is much quicker than a new one."""
    yield from _tab(contexts("desktop", "light"), base)


@pytest.fixture(scope="module")
def specified(contexts: Contexts, base: str) -> Iterator[Visit]:
    """The specified page, opened once for tests that only look at it."""
    for tab in _tab(contexts("desktop", "light"), base):
        tab.page.add_init_script(FIRST_SEEN)
        tab.go()
        yield tab


def _tab(context: BrowserContext, base: str) -> Iterator[Visit]:
    tab = new_visit(context, base)
    yield tab
    tab.page.close()
    assert tab.heard.nothing()

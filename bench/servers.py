"""Streamlit servers on free local ports, each ended by its process id whatever happens."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / ("serve.py" if (ROOT / "serve.py").exists() else "streamlit_app.py")
BLANK = ROOT / "bench" / "blank_app.py"
STARTUP = 60.0
IDLE_PERCENT = 8.0


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: psutil.Process

    @property
    def address(self) -> str:
        """Return the address of its start page."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def memory(self) -> float:
        """Return its resident memory in MB."""
        return float(self.process.memory_info().rss) / 1e6

    @property
    def cpu(self) -> float:
        """Return the processor time that it has used so far, in ms."""
        used = self.process.cpu_times()
        return 1e3 * float(used.user + used.system)

    def settle(self, longest: float = 10.0) -> None:
        """Wait until it has nothing to do for most of a second: a warm-up is over then."""
        deadline = time.monotonic() + longest
        idle = 0
        while idle < 3 and time.monotonic() < deadline:
            idle = idle + 1 if self.process.cpu_percent(0.3) < IDLE_PERCENT else 0


@contextmanager
def served(script: Path, *, settle: bool = True) -> Iterator[Server]:
    """Run a script's server until the block ends."""
    port = _free_port()
    options = {
        "server.headless": "true",
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "browser.gatherUsageStats": "false",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *flags]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await_health(child, port)
        server = Server(port, psutil.Process(child.pid))
        if settle:
            server.settle()
        yield server
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_health(child: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + STARTUP
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise RuntimeError(f"the server ended with {child.returncode} while it started")
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"the server was not up after {STARTUP:g} s")

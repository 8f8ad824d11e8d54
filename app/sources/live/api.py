"""One question at a time over HTTP: bounded in time, tries and bytes, and never sent to another host.

The only module that imports httpx. Times are seconds.
"""

import re
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from app.language import message
from app.sources.live.question import LiveError, Question

_ADDRESS = re.compile(r"https?://[^\s/@?#\\]+(/[^\s@?#\\]*)?")
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "likewise"}
_TAG = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long to wait, how often to try and how much to take. `deadline` covers all tries of one question."""

    connect: float = 5.0
    read: float = 15.0
    deadline: float = 45.0
    tries: int = 3
    pause: float = 0.5
    longest_pause: float = 2.0
    size: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the body, or None where it has not changed since `etag`."""

    body: bytes | None
    etag: str | None


class _AgainError(Exception):
    """A failure that may pass; `pause` is how long the source asked to wait."""

    def __init__(self, failure: LiveError, pause: float = 0.0) -> None:
        super().__init__(str(failure))
        self.failure, self.pause = failure, pause


class Api:
    """The publisher's API at one base address."""

    def __init__(self, base: str, limits: Limits | None = None, sleep: Callable[[float], None] = time.sleep) -> None:
        self.base, self.limits, self._sleep = base.rstrip("/"), limits or Limits(), sleep

    def get(self, question: Question[Any], etag: str | None = None) -> Reply:
        """Ask; raises LiveError where no whole JSON body came back in time."""
        if not _ADDRESS.fullmatch(self.base):
            raise LiveError(message("has no address such as https://example.org (LIKEWISE_API)"), down=True)
        limits, ends = self.limits, time.monotonic() + self.limits.deadline
        for attempt in range(1, limits.tries + 1):
            try:
                return self._ask(question, etag, ends)
            except _AgainError as again:
                pause = min(max(again.pause, limits.pause * 2 ** (attempt - 1)), limits.longest_pause)
                if attempt == limits.tries or time.monotonic() + pause >= ends:
                    raise again.failure from again
                self._sleep(pause)
        raise LiveError(message("was not asked"), down=True)

    def _ask(self, question: Question[Any], etag: str | None, ends: float) -> Reply:
        headers = _HEADERS | ({"If-None-Match": etag} if etag else {})
        timeout = httpx.Timeout(self.limits.read, connect=self.limits.connect)
        try:
            client = httpx.Client(timeout=timeout, follow_redirects=False, verify=_authorities())
        except Exception as error:  # the environment names a proxy or authorities that cannot be used
            raise _failure(error, late=False) from error
        # A source that sends a byte now and then never meets a read time-out: the alarm closes the connection.
        with client, _Alarm(ends, client.close) as alarm:
            try:
                url = self.base + question.path
                with client.stream("GET", url, params=list(question.parameters), headers=headers) as response:
                    return self._reply(response, etag)
            except (LiveError, _AgainError):
                raise
            except Exception as error:
                raise _failure(error, late=alarm.rang) from error

    def _reply(self, response: httpx.Response, etag: str | None) -> Reply:
        status = response.status_code
        if status == 304 and etag:
            return Reply(None, etag)
        if status == 429 or status >= 500:
            failure = LiveError(message("cannot answer now (status {status})"), status=status, down=True)
            raise _AgainError(failure, _seconds(response.headers.get("retry-after", "")))
        if status == 304:
            unchanged = message("says that its answer has not changed (status {status}), but none is held")
            raise LiveError(unchanged, status=status)
        if 300 <= status < 400:
            raise LiveError(message("points to another address (status {status}), which is not asked"), status=status)
        if status != 200:
            unknown = message("does not know what it was asked for (status {status})")
            reason = unknown if status in (400, 404) else message("refused (status {status})")
            raise LiveError(reason, status=status)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise LiveError(message("answered with something that is not JSON"))
        coding = response.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip"):
            raise LiveError(message("answered in a compression that it was not asked for"))
        taken = _unpacked(response.iter_raw(), self.limits.size) if coding == "gzip" else response.iter_raw()
        tag = response.headers.get("etag", "")
        return Reply(_joined(taken, self.limits.size), tag if _TAG.fullmatch(tag) else None)


@cache
def _authorities() -> ssl.SSLContext:
    """Load the certificate authorities once; that takes longer than a question."""
    return httpx.create_ssl_context()


class _Alarm:
    """Calls `ring` at a moment of the monotonic clock, unless left before; `rang` says whether it did."""

    def __init__(self, at: float, ring: Callable[[], None]) -> None:
        self.rang, self._ring = False, ring
        self._timer = threading.Timer(max(0.0, at - time.monotonic()), self._go)
        self._timer.daemon = True

    def _go(self) -> None:
        self.rang = True
        self._ring()

    def __enter__(self) -> "_Alarm":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _failure(error: Exception, *, late: bool) -> Exception:
    """Say what a failure of the connection means."""
    if late or isinstance(error, (httpx.ReadTimeout, httpx.PoolTimeout, httpx.WriteTimeout)):
        return LiveError(message("did not answer in time"), down=True)
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)):
        return _AgainError(LiveError(message("did not answer"), down=True))
    if isinstance(error, (httpx.TransportError, zlib.error)):
        return _AgainError(LiveError(message("broke off in the middle of its answer")))
    return LiveError(message("could not be asked"), down=True)


def _seconds(text: str) -> float:
    """Read a Retry-After header in seconds; a date counts as no wish."""
    return float(text) if re.fullmatch(r"\d{1,6}", text.strip()) else 0.0


def _unpacked(chunks: Iterable[bytes], most: int) -> Iterable[bytes]:
    """Unpack gzip piece by piece, and no more than `most` bytes and one."""
    packed, left = zlib.decompressobj(16 + zlib.MAX_WBITS), most + 1
    for chunk in chunks:
        piece = packed.decompress(chunk, left)
        left -= len(piece)
        yield piece
        if left <= 0 or packed.eof:
            return
    raise zlib.error("the stream ends early")


def _joined(chunks: Iterable[bytes], most: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise LiveError(message("answered with more than {n} MB"), n=most // 1_000_000)
    return bytes(body)

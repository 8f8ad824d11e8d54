"""A server on 127.0.0.1 that speaks the publisher's API, honestly or not, from the project's own tables.

`python -m tests.live_server --rows FOLDER --mode html` serves other tables of the same columns to try things by hand.
"""

import argparse
import contextlib
import csv
import gzip
import json
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.sources.bundle import DATA

Json = dict[str, Any]
COLUMNS = {"hardware": "gpu", "framework": "engine", "conc": "concurrency", "date": "run_date"} | {
    name: name for name in ("model", "precision", "spec_method", "run_url", "image")
}
METRICS = {
    "tput_per_gpu": "throughput_tok_s_gpu",
    "output_tput_per_gpu": "output_throughput_tok_s_gpu",
    "input_tput_per_gpu": "input_throughput_tok_s_gpu",
    "median_intvty": "interactivity_tok_s_user",
    "median_ttft": "ttft_median_s",
    "p99_ttft": "ttft_p99_s",
    "median_tpot": "tpot_median_s",
    "median_itl": "itl_median_s",
    "median_e2el": "e2e_median_s",
    "p99_e2el": "e2e_p99_s",
    "avg_power_w": "gpu_power_avg_w",
}
ROLES = ("prefill", "decode")
WHOLE = {"isl", "osl", "conc"} | {f"{role}_{part}" for role in ROLES for part in ("tp", "ep", "num_workers")}
AGENTIC: Json = {"benchmark_type": "agentic_traces", "isl": None, "osl": None}


def table(folder: Path, name: str) -> list[dict[str, str]]:
    """Read one CSV table, empty where there is none."""
    path = folder / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def benchmark(row: dict[str, str]) -> Json:
    """Write a measured row as the publisher does."""
    made: Json = {theirs: row.get(ours) or None for theirs, ours in COLUMNS.items()}
    made |= {"isl": row["isl"], "osl": row["osl"], "benchmark_type": "single_turn"}
    made |= {"disagg": row["disaggregated"] == "true", "is_multinode": row["multinode"] == "true"}
    for role in ROLES:
        made |= {f"{role}_{part}": row[f"{role}_{part}"] for part in ("tp", "ep")}
        made[f"{role}_num_workers"] = row[f"{role}_workers"]
        made[f"{role}_dp_attention"] = row[f"{role}_dp_attention"] == "true"
        made[f"num_{role}_gpu"] = int(row[f"{role}_gpus"])
    made |= {name: int(made[name]) for name in WHOLE}
    metrics = {theirs: float(row[ours]) for theirs, ours in METRICS.items() if row.get(ours)}
    return made | {"metrics": metrics | {"std_intvty": 5270.6}}


def agentic(row: Json) -> Json:
    """Make an agentic row of a fixed-length one."""
    return row | AGENTIC | {"metrics": row["metrics"] | {"median_itl": 0.02, "median_intvty": 50.0}}


def faster(row: Json, factor: float) -> Json:
    """Multiply the throughput of a row, its parts included."""
    metrics = row["metrics"]
    return row | {"metrics": metrics | {n: v * factor for n, v in metrics.items() if n.endswith("tput_per_gpu")}}


def evaluation(row: dict[str, str]) -> Json:
    """Write an accuracy run as the publisher does."""
    made: Json = {theirs: row.get(ours) or None for theirs, ours in COLUMNS.items() if theirs != "image"}
    scores = {"em_strict": float(row["score"]), "em_strict_se": float(row["standard_error"])}
    made |= {"task": row["task"], "conc": int(row["concurrency"]), "decode_tp": int(row["decode_tp"])}
    return made | {"disagg": row["disaggregated"] == "true", "metrics": scores | {"n_eff": int(row["samples"])}}


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in."""

    endpoint: str
    parameters: dict[str, str]
    headers: dict[str, str]


class LiveServer:
    """The server; `modes` says by a part of an address how to answer there, the empty part stands for every address.

    `rows` holds the answers by endpoint and may be changed. `elsewhere` is where `redirect_elsewhere` points.
    """

    def __init__(self, folder: Path = DATA, mode: str = "honest", port: int = 0) -> None:
        self.modes, self.delay, self.elsewhere = {"": mode}, 1.0, "http://127.0.0.1:9/"
        self.renamed = ("hardware", "gpu_type")
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self.tries: Counter[str] = Counter()
        self.names = {row["model"]: row["api_name"] for row in table(DATA, "models.csv")}
        today = [benchmark(row) for row in table(folder, "measured_points.csv") or table(folder, "measured_latest.csv")]
        self.today = today + [agentic(row) for row in today[:6]]
        self.history = [*map(benchmark, table(folder, "measured_history.csv")), *today]
        self.evaluations = [evaluation(row) for row in table(folder, "accuracy.csv")]
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def address(self) -> str:
        """Return the base address."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> "LiveServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()

    def asked(self, endpoint: str) -> list[Request]:
        """Return the requests of an endpoint."""
        return [request for request in self.requests if request.endpoint == endpoint]

    def mode_of(self, address: str) -> str:
        """Return how to answer an address: the longest part that it has decides."""
        return self.modes[max((part for part in self.modes if part in address), key=len)]

    def rows(self, request: Request) -> list[Json] | None:
        """Return the honest rows, or None where the publisher answers 400."""
        if request.endpoint == "availability":
            named = ("model", "isl", "osl", "precision", "hardware", "framework", "spec_method", "disagg", "date")
            return [{name: row[name] for name in (*named, "benchmark_type")} for row in self.today]
        if request.endpoint == "evaluations":
            return self.evaluations
        name, lengths = request.parameters.get("model"), {}
        if request.endpoint == "benchmarks/history":
            lengths = {key: int(request.parameters[key]) for key in ("isl", "osl")}
        if name not in self.names.values():
            return None
        found = self.history if lengths else self.today
        return [row for row in found if self.names.get(row["model"]) == name and row | lengths == row]


def _handler(live: LiveServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Print nothing."""

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            parameters = {name: values[0] for name, values in parse_qs(asked.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(asked.path.removeprefix("/api/v1/"), parameters, headers)
            live.requests.append(request)
            live.tries[self.path] += 1
            self.close_connection = True
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                answer(self, request, live.mode_of(self.path))

        def reply(self, body: bytes, status: int = 200, kind: str = "application/json", **more: str) -> None:
            """Send a whole answer."""
            self.start(len(body), status, kind, **more)
            self.wfile.write(body)

        def start(self, length: int | None, status: int = 200, kind: str = "application/json", **more: str) -> None:
            """Send the head of an answer."""
            self.send_response(status)
            self.send_header("Content-Type", kind)
            for name, value in more.items():
                self.send_header(name.replace("_", "-"), value)
            if length is not None:
                self.send_header("Content-Length", str(length))
            self.end_headers()

        def drip(self, data: bytes) -> None:
            """Send a byte now and then, for ever."""
            while not live.closing.wait(0.05):
                self.wfile.write(data)
                self.wfile.flush()

    def answer(http: Handler, request: Request, mode: str) -> None:
        rows = live.rows(request)
        if rows is None:
            http.reply(b'{"error": "Unknown model"}', 400)
            return
        body = json.dumps(rows).encode()
        if mode in BODIES:
            http.reply(BODIES[mode](rows))
        elif mode == "honest":
            http.reply(gzip.compress(body, 1), Content_Encoding="gzip")
        elif mode == "plain":
            http.reply(body)
        elif mode == "etag":
            tag = f'"{sha256(body).hexdigest()[:16]}"'
            if request.headers.get("if-none-match") == tag:
                http.start(None, 304, ETag=tag)
            else:
                http.reply(body, ETag=tag)
        elif mode == "odd_etag":
            http.reply(body, ETag='"\xe9 \xe8"')
        elif mode == "renamed":
            old, new = live.renamed
            http.reply(body.replace(f'"{old}":'.encode(), f'"{new}":'.encode()))
        elif mode == "slow":
            live.closing.wait(live.delay)
            http.reply(body)
        elif mode == "drip_head":
            http.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            http.drip(b"z")
        elif mode == "drip_body":
            http.start(1_000_000)
            http.drip(b" ")
        elif mode == "truncated":
            http.start(len(body))
            http.wfile.write(body[: len(body) // 2])
        elif mode == "truncated_gzip":
            packed = gzip.compress(body, 1)
            http.reply(packed[: len(packed) // 2], Content_Encoding="gzip")
        elif mode == "hang_up":
            http.wfile.write(b"")
        elif mode == "html":
            http.reply(b"<!doctype html><title>Sorry</title>", kind="text/html; charset=utf-8")
        elif mode in ("403", "429", "500", "503"):
            http.reply(b"{}", int(mode), Retry_After="3600")
        elif mode.endswith("_then_ok"):
            busy = live.tries[http.path] == 1
            http.reply(b"{}", int(mode.partition("_")[0]), Retry_After="0") if busy else http.reply(body)
        elif mode == "huge":
            http.start(None)
            while not live.closing.is_set():
                http.wfile.write(b" " * 65536)
        elif mode == "304":
            http.start(0, 304)
        elif mode == "redirect_elsewhere":
            http.start(0, 302, Location=live.elsewhere)
        elif mode == "bomb":
            http.reply(bomb(), Content_Encoding="gzip")
        elif mode == "bomb_in_bomb":
            http.reply(gzip.compress(bomb()), Content_Encoding="gzip, gzip")
        else:
            raise ValueError(mode)

    return Handler


def nonsense(row: Json) -> Iterator[Json | str]:
    """Make rows that no benchmark has, each wrong in one way."""
    metrics: Json = row["metrics"]
    for wrong in (float("nan"), float("inf"), -4.0, 0, "fast", True, 1e300, [1], {"a": 1}):
        yield row | {"metrics": metrics | {"tput_per_gpu": wrong}}
        yield row | {"metrics": metrics | {"median_tpot": wrong}}
    for name in ("hardware", "framework", "model", "precision", "date", "conc", "disagg", "metrics", "isl", "osl"):
        yield {key: value for key, value in row.items() if key != name}
    for changed in (
        {"precision": "fp6"},
        {"date": "yesterday"},
        {"date": 1779234000},
        {"date": "1999-01-01"},
        {"conc": 4.5},
        {"conc": 10**12},
        {"isl": None},
        {"model": "x" * 10_000},
        {"hardware": "b200\u202e"},
        {"hardware": ""},
        {"framework": "a\nb"},
        {"run_url": "javascript:alert(1)"},
        {"metrics": "none"},
        AGENTIC | {"metrics": {"tput_per_gpu": 100.0, "median_tpot": 0.01}},
    ):
        yield row | changed
    yield "row"


BODIES: dict[str, Callable[[list[Json]], bytes]] = {
    "empty": lambda _: b"[]",
    "nothing": lambda _: b"",
    "wrong_type": lambda rows: json.dumps({"rows": rows}).encode(),
    "numbers": lambda _: b"[1, 2, 3]",
    "html_as_json": lambda _: b"<!doctype html><title>Sorry</title>",
    "not_utf8": lambda _: b'[{"hardware": "\xff\xfe"}]',
    "half": lambda rows: json.dumps(rows).encode()[:-300],
    "nonsense": lambda rows: json.dumps([*rows, *nonsense(rows[0])]).encode() if "conc" in rows[0] else b"[]",
    "deep": lambda _: b"[" * 100_000 + b"]" * 100_000,
    "deep_open": lambda _: b'[{"a":' * 100_000,
}


@cache
def bomb() -> bytes:
    """Pack 100 MB of spaces."""
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    return b"".join([*(packer.compress(b" " * 1_000_000) for _ in range(100)), packer.flush()])


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=Path, default=DATA, help="a folder with measured_points.csv and so on")
    parser.add_argument("--mode", default="etag")
    parser.add_argument("--port", type=int, default=8099)
    args = parser.parse_args()
    with LiveServer(args.rows, args.mode, args.port) as server:
        print(f"LIKEWISE_API={server.address}", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()

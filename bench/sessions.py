"""On the server alone: one visitor's reruns, memory per session, and reruns per second of many sessions."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

from app.answer import bundled
from bench.report import Row, head, lines, middle
from bench.servers import APP, BLANK, Server, served
from bench.wire import Run, Session

FURTHER = 50
VISITORS = 50
STEP = 0.1  # tok/s/user between two speeds: as fine as words print them
STEPS = 100
BLANK_QUERY = {"input": "1"}


def measure(quick: bool) -> Iterator[str]:
    """Measure reruns and memory of the app and of a blank app in turn."""
    with served(APP) as app, served(BLANK) as blank:
        yield from asyncio.run(_measure(app, blank, quick))


async def _measure(app: Server, blank: Server, quick: bool) -> list[str]:
    async with AsyncExitStack() as stack:
        firsts, memory = await _memory(stack, app, blank)
        firsts["measured"] = await Session.open(stack, app.port, {"compare": _measured_slug()})
        servers = {"app": app, "measured": app, "blank": blank}
        one = await _one_visitor(firsts, servers, 10 if quick else 30)
        crowds = [await _crowd(stack, app, True), await _crowd(stack, blank, False)]
        many = await _load(crowds, (app, blank), 1 if quick else 4, 4.0 if quick else 8.0)
    titles = (
        "memory",
        "one visitor changes a speed",
        f"{VISITORS} visitors change speeds as fast as they are answered",
    )
    return [
        t
        for title, rows in zip(titles, (memory, one, many), strict=True)
        for t in (head(f"server: {title}"), lines(rows))
    ]


def _measured_slug() -> str:
    """Return the first comparison between GPUs: it has two measured sweeps."""
    offers = bundled().offers.values()
    return next(o.slug for o in offers if o.lineup.kind == "gpu" and any(v.source == "measured" for v in o.variants))


async def _one_visitor(firsts: dict[str, Session], servers: dict[str, Server], times: int) -> list[Row]:
    """Change the first speed to one nobody asked for, then to one that the app has answered before."""
    fresh: dict[str, list[Run]] = {name: [] for name in firsts}
    again: dict[str, list[Run]] = {name: [] for name in firsts}
    cpu = dict.fromkeys(firsts, 0.0)
    base = {name: session.speed for name, session in firsts.items()}
    for runs in (fresh, again):
        for i in range(times):
            for name, session in firsts.items():
                before = servers[name].cpu
                runs[name].append(await session.rerun(round(base[name] + STEP * (i + 1), 1)))
                if runs is fresh:
                    cpu[name] += (servers[name].cpu - before) / times
    rows = []
    for name, what in (("app", "published"), ("measured", "measured")):
        figures = (
            (f"to changed words, {what} comparison", "ms", _words, "2"),
            (f"whole rerun, {what} comparison", "ms", _done, ""),
            (f"sent to the browser, {what} comparison", "kB", _size, ""),
        )
        for text, unit, read, aim in figures:
            of_app, of_blank = (middle(map(read, fresh[who])) for who in (name, "blank"))
            rows.append(Row(what=text, app=of_app, unit=unit, against=of_blank, aim=aim))
        text = f"whole rerun, {what} comparison, answer cached"
        known, of_blank = (middle(map(_done, again[who])) for who in (name, "blank"))
        rows.append(Row(what=text, app=known, unit="ms", against=of_blank))
        text = f"processor time per rerun, {what} comparison"
        rows.append(Row(what=text, app=cpu[name], unit="ms", against=cpu["blank"]))
    return rows


def _words(run: Run) -> float:
    return run.words if run.words is not None else run.done


def _done(run: Run) -> float:
    return run.done


def _size(run: Run) -> float:
    return run.kilobytes


async def _memory(stack: AsyncExitStack, app: Server, blank: Server) -> tuple[dict[str, Session], list[Row]]:
    """Open sessions; return the first of each server, and the memory on the way."""
    firsts, figures = {}, {}
    for name, server, query in (("app", app, {}), ("blank", blank, BLANK_QUERY)):
        before = server.memory
        firsts[name] = await Session.open(stack, server.port, query)
        first = server.memory
        for _ in range(FURTHER):
            await Session.open(stack, server.port, query)
        figures[name] = (before, first, (server.memory - first) / FURTHER)
    what = ("before any session", "after the first session", f"per further open session (of {FURTHER})")
    rows = [
        Row(what=text, app=of_app, unit="MB", against=of_blank)
        for text, of_app, of_blank in zip(what, figures["app"], figures["blank"], strict=True)
    ]
    return firsts, rows


@dataclass
class Crowd:
    """Sessions of one server; `asked` counts their reruns, so that no two ask for the same speed."""

    sessions: list[Session]
    base: list[float]
    asked: int = 0


async def _crowd(stack: AsyncExitStack, server: Server, is_app: bool) -> Crowd:
    """Open sessions; those of the app look at one comparison after the other."""
    slugs = [o.slug for o in bundled().offers.values()] if is_app else []
    queries = [{"compare": slugs[i % len(slugs)]} if slugs else BLANK_QUERY for i in range(VISITORS)]
    opened = [await Session.open(stack, server.port, query) for query in queries]
    kept = [session for session in opened if session.speed]
    return Crowd(kept, [session.speed for session in kept])


async def _drive(crowd: Crowd, seconds: float) -> tuple[float, list[float]]:
    """Let every session rerun again and again; return reruns per second and the ms that each took."""
    took: list[float] = []
    start = time.perf_counter()

    async def visit(i: int) -> None:
        while time.perf_counter() - start < seconds:
            crowd.asked += 1
            run = await crowd.sessions[i].rerun(round(crowd.base[i] + STEP * (1 + crowd.asked % STEPS), 1))
            took.append(run.done)

    await asyncio.gather(*(visit(i) for i in range(len(crowd.sessions))))
    return len(took) / (time.perf_counter() - start), took


async def _load(crowds: list[Crowd], servers: tuple[Server, Server], rounds: int, seconds: float) -> list[Row]:
    rates: list[list[float]] = [[], []]
    waits: list[list[float]] = [[], []]
    memory: list[list[float]] = [[], []]
    counts = [0, 0]
    for _ in range(rounds):
        for i, crowd in enumerate(crowds):
            rate, took = await _drive(crowd, seconds if i == 0 else seconds / 3)
            rates[i].append(rate)
            waits[i] += took
            memory[i].append(servers[i].memory)
            counts[i] += len(took)
    half = (rounds - 1) // 2  # the answers' cache is full by then
    growth = [m[-1] - m[half] for m in memory]
    return [
        Row(what="reruns per second", app=middle(rates[0]), unit="/s", against=middle(rates[1])),
        Row(what="ms until a visitor's rerun is over", app=middle(waits[0]), unit="ms", against=middle(waits[1])),
        Row(
            what=f"memory after {half + 1} of {rounds} rounds", app=memory[0][half], unit="MB", against=memory[1][half]
        ),
        Row(
            what=f"memory after all ({counts[0]} and {counts[1]} reruns)",
            app=memory[0][-1],
            unit="MB",
            against=memory[1][-1],
        ),
        Row(what="growth from the one to the other", app=growth[0], unit="MB", aim="flat"),
    ]

"""`python -m bench load`: many visitors at once, and the number of them where it breaks."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import psutil

from bench import neighbours
from bench.figures import percentile
from bench.visitors import ACTS, Visitor
from tests.browser.driver import running

LIMIT_S = 1.5
BACK_WITHIN = 0.10
ARRIVAL_S = 10.0  # a class opens the page within seconds, not within one
LEFT_S = 75  # Streamlit keeps a closed session for its TTL (30 s in our config), then frees it
BEGIN, END = "<!-- load:begin -->", "<!-- load:end -->"


@dataclass(frozen=True)
class Level:
    """One number of sessions, measured.

    Attributes:
        first_s, latencies_s: of first pages and of changes, in seconds.
        faults: what went wrong, with how often.
        memory_mb: of the server before, at most during, and after.
        busy: share of one core that server and client took.
    """

    sessions: int
    seconds: float
    first_s: list[float]
    latencies_s: list[float]
    faults: Counter[str]
    memory_mb: tuple[float, float, float]
    busy: tuple[float, float]

    @property
    def holds(self) -> bool:
        """Whether it met the limit without a fault."""
        return not self.faults and percentile(self.latencies_s, 0.95) <= LIMIT_S

    @property
    def returned(self) -> bool:
        """Whether the memory came back to within a tenth of the start."""
        before, _, after = self.memory_mb
        return after <= before * (1 + BACK_WITHIN)

    def as_row(self) -> str:
        """One row of the table."""
        before, most, after = self.memory_mb
        return (
            f"| {self.sessions} | {len(self.latencies_s):,} "
            f"| {median(self.first_s) * 1000:,.0f} / {percentile(self.first_s, 0.95) * 1000:,.0f} "
            f"| {median(self.latencies_s) * 1000:,.0f} / "
            f"{percentile(self.latencies_s, 0.95) * 1000:,.0f} "
            f"| {sum(self.faults.values())} | {before:,.0f} / {most:,.0f} / {after:,.0f} "
            f"| {self.busy[0]:.0%} / {self.busy[1]:.0%} | {'yes' if self.holds else 'no'} |"
        )


HEAD = (
    "| sessions | changes | first page ms, p50 / p95 | change ms, p50 / p95 | errors "
    "| server MB before / most / after | one core: server / client | holds |\n"
    "|---:|---:|---:|---:|---:|---:|---:|---|"
)


async def visit(visitor: Visitor, start_s: float, every_s: float, end_s: float) -> None:
    """Come at a moment of one's own, then change a control every so often; faults are kept."""
    await asyncio.sleep(start_s)
    try:
        await visitor.open()
        n, begin = 0, perf_counter()
        while perf_counter() < end_s and not visitor.faults:
            await asyncio.sleep(max(0.0, begin + (n + 1) * every_s - perf_counter()))
            await visitor.change(n)
            n += 1
    except Exception as error:  # whatever goes wrong for a visitor is what is counted
        visitor.faults.append(f"{visitor.act.page}: {type(error).__name__}")


async def crowd(
    url: str, server: psutil.Process, sessions: int, every_s: float, seconds: float
) -> tuple[list[Visitor], float]:
    """Let a number of visitors come, act and leave; they and the most memory in MB meanwhile."""
    visitors = [Visitor(url, ACTS[i % len(ACTS)]) for i in range(sessions)]
    end = perf_counter() + ARRIVAL_S + seconds
    pace = min(ARRIVAL_S, every_s)
    acting = asyncio.gather(
        *(visit(v, pace * i / sessions, every_s, end) for i, v in enumerate(visitors))
    )
    most = memory_mb(server)
    while not acting.done():
        await asyncio.wait([acting], timeout=0.5)
        most = max(most, memory_mb(server))
    await asyncio.gather(*(v.close() for v in visitors), return_exceptions=True)
    return visitors, most


def changes(url: str, sessions: int, every_s: float, seconds: float) -> tuple[list[float], int]:
    """Seconds of each change of a crowd, and how many errors it met."""
    visitors, _ = asyncio.run(crowd(url, listener(url), sessions, every_s, seconds))
    took = [s for v in visitors for s in v.latencies] or [float("nan")]
    return took, sum(len(v.faults) for v in visitors)


def measure(
    url: str, server: psutil.Process, sessions: int, every_s: float, seconds: float
) -> Level:
    """One level, with the memory before it and after everybody left."""
    before, clock = memory_mb(server), perf_counter()
    used = (cpu_s(server), process_time())
    visitors, most = asyncio.run(crowd(url, server, sessions, every_s, seconds))
    took = perf_counter() - clock
    busy = ((cpu_s(server) - used[0]) / took, (process_time() - used[1]) / took)
    asyncio.run(asyncio.sleep(LEFT_S))
    return Level(
        sessions=sessions, seconds=seconds,
        first_s=[v.first for v in visitors if v.first == v.first] or [float("nan")],
        latencies_s=[s for v in visitors for s in v.latencies] or [float("nan")],
        faults=Counter(fault for v in visitors for fault in v.faults),
        memory_mb=(before, most, memory_mb(server)), busy=busy,
    )  # fmt: skip


def memory_mb(server: psutil.Process) -> float:
    """Resident memory."""
    return float(server.memory_info().rss / 1e6)


def cpu_s(server: psutil.Process) -> float:
    """Processor time of the server so far."""
    times = server.cpu_times()
    return float(times.user + times.system)


@contextmanager
def served(url: str | None) -> Iterator[tuple[str, psutil.Process]]:
    """The address and the process of a server that runs already, or of one started for this."""
    if url is not None:
        yield url, listener(url)
        return
    with running(Path(tempfile.mkdtemp()) / "server.log") as server:
        yield server.url, listener(server.url)


def listener(url: str) -> psutil.Process:
    """The process that listens on the port of an address.

    Raises:
        LookupError: nothing does.
    """
    port = int(url.rsplit(":", 1)[1])
    for connection in psutil.net_connections("tcp"):
        if connection.laddr and connection.laddr.port == port and connection.status == "LISTEN":
            return psutil.Process(connection.pid)
    raise LookupError(f"nothing listens on {url}")


def levels(given: argparse.Namespace, url: str, server: psutil.Process) -> Iterator[Level]:
    """The level that was asked for; with --find then larger ones until one breaks, and halfway."""
    asyncio.run(
        crowd(url, server, len(ACTS), 1.0, 5.0)
    )  # a warm process, as after its first visitor
    asyncio.run(asyncio.sleep(LEFT_S))
    level = measure(url, server, given.sessions, given.every, given.seconds)
    yield level
    if not given.find:
        return
    held, broken = (given.sessions, None) if level.holds else (0, given.sessions)
    while broken is None or broken - held > max(5, held // 10):
        sessions = held * 2 if broken is None else (held + broken) // 2
        if sessions > given.most:
            return
        level = measure(url, server, sessions, given.every, given.step)
        yield level
        held, broken = (sessions, broken) if level.holds else (held, sessions)


def report(found: list[Level], host: str, every_s: float) -> str:
    """The table, and what it says in words."""
    first = found[0]
    held = [level.sessions for level in found if level.holds]
    broken = [level.sessions for level in found if not level.holds]
    words = [
        f"{host}. Each session changes a control every {every_s:g} s, {first.seconds:g} s long at "
        f"{first.sessions} sessions; *holds*: no error and a p95 of at most {LIMIT_S:g} s. "
        "The measuring client shares the machine."
    ]
    if held and broken:
        words.append(f"{max(held)} sessions hold; {min(broken)} do not.")
    elif held:
        words.append(f"{max(held)} sessions hold; more were not tried.")
    back = "is back to" if first.returned else "does not come back to"
    words.append(f"After {first.sessions} leave, memory {back} within 10 % of the start.")
    faults = sum((level.faults for level in found), Counter())
    words += [f"{count} times: {fault}." for fault, count in faults.most_common(5)]
    return "\n".join([HEAD, *(level.as_row() for level in found), "", " ".join(words)])


def write_table(path: Path, text: str) -> None:
    """Put the report between the two marks of a document.

    Raises:
        ValueError: the marks are not there.
    """
    document = path.read_text(encoding="utf-8")
    if document.count(BEGIN) != 1 or document.count(END) != 1:
        raise ValueError(f"{path.name} must hold {BEGIN} and {END} once each")
    head, rest = document.split(BEGIN)
    _, tail = rest.split(END)
    path.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")


def main(arguments: list[str], host: str) -> None:
    """Measure, print as it goes, and write the table where asked to."""
    parser = argparse.ArgumentParser(prog="python -m bench load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=180, help="at that number of sessions")
    parser.add_argument("--every", type=float, default=5, help="seconds between two changes")
    parser.add_argument("--find", action="store_true", help="go on until it breaks")
    parser.add_argument("--step", type=float, default=60, help="seconds of each further level")
    parser.add_argument("--most", type=int, default=800, help="sessions that are tried at most")
    parser.add_argument("--url", help="of a server that runs here; else one is started")
    parser.add_argument("--table", type=Path, help="document to write the table into")
    parser.add_argument("--beside", action="store_true", help="one of them does something heavy")
    given = parser.parse_args(arguments)
    if given.beside:
        sys.stdout.write(f"{host}\n\n{neighbours.HEAD}\n")
        for row in neighbours.beside(changes, given.sessions, given.every, given.seconds):
            sys.stdout.write(row + "\n")
            sys.stdout.flush()
        return
    found = []
    sys.stdout.write(f"{host}\n\n{HEAD}\n")
    with served(given.url) as (url, server):
        for level in levels(given, url, server):
            found.append(level)
            sys.stdout.write(level.as_row() + "\n")
            sys.stdout.flush()
    text = report(found, host, given.every)
    sys.stdout.write("\n" + text.split("\n\n", 1)[1] + "\n")
    if given.table:
        write_table(given.table, text)

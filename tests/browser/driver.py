"""Starts the app and drives it in headless Chromium; nothing may leave the machine.

The browser tests and the benchmark share it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Route
from playwright.sync_api import TimeoutError as PlaywrightTimeout

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-default-apps",
    "--metrics-recording-only", "--mute-audio", "--hide-scrollbars", "--disable-quic",
]  # fmt: skip
PATIENCE_MS = 60_000


@dataclass
class Server:
    """A running app and what it wrote."""

    url: str
    log: Path

    def complaints(self) -> list[str]:
        """Lines of the log that tell of a fault."""
        words = ("Traceback", "Error", "ERROR", "WARNING", "missing ScriptRunContext")
        return [line for line in self.log.read_text().splitlines() if any(w in line for w in words)]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextlib.contextmanager
def running(log: Path, port: int = 0) -> Iterator[Server]:
    """Start `streamlit run app.py` on a port, or a free one; end its process group afterwards."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    server = Server(f"http://127.0.0.1:{port}", log)
    try:
        wait_for(server, process)
        yield server
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, server.log.read_text()
        with contextlib.suppress(OSError):
            if urllib.request.urlopen(f"{server.url}/api/health", timeout=2).status == 200:
                return
        time.sleep(0.1)
    raise TimeoutError(server.log.read_text())


@dataclass
class Visitor:
    """One browser tab, and everything that went wrong in it."""

    page: Page
    server: Server
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path and wait until the script has run and every part is drawn."""
        self.page.goto(self.server.url + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until nothing runs and no placeholder is left."""
        self.page.wait_for_selector(
            '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=PATIENCE_MS
        )
        self.page.wait_for_selector("h1", timeout=PATIENCE_MS)
        self.page.wait_for_function(
            "!document.querySelector('[data-testid=stSkeleton]')", timeout=PATIENCE_MS
        )


@contextlib.contextmanager
def visiting(
    browser: Browser, server: Server, width: int = 1440, height: int = 1000, scheme: str = "light"
) -> Iterator[Visitor]:
    """A tab that records console errors and refuses every request to another host."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme,
        reduced_motion="reduce", locale="en-US", timezone_id="UTC",
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    visitor = Visitor(page, server)

    def guard(route: Route) -> None:
        if route.request.url.startswith((server.url, "data:", "blob:")):
            route.continue_()
        else:
            visitor.faults.append(f"asked another host: {route.request.url}")
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            visitor.faults.append(f"console: {message.text}")

    context.route("**/*", guard)
    page.on("console", listen)
    page.on("pageerror", lambda error: visitor.faults.append(f"page error: {error}"))
    yield visitor
    context.close()


def choose_endpoint(page: Page) -> None:
    """Open the list and take an endpoint of one's own; once more where a late rerun closed it."""
    box = page.get_by_role("combobox", name="Endpoint")
    for _ in range(20):
        with contextlib.suppress(PlaywrightTimeout):
            if not box.is_visible():
                page.get_by_text("LLM endpoint").click(timeout=3000)
            box.click(timeout=3000)
            page.get_by_role("option", name="Another endpoint").click(timeout=3000)
            break
    page.get_by_role("textbox", name="Address").wait_for()


def chromium(playwright: Playwright) -> Browser:
    """Debian's Chromium, headless."""
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)

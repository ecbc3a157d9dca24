"""deploy/nginx.conf in front of two app processes on this machine, in a browser.

Needs nginx (`apt-get install nginx`); run with `-m extra`. Only addresses and paths of the file are
changed; what it does is tried as it ships.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import PATIENCE_MS, ROOT, Server, free_port, running, visiting

pytestmark = pytest.mark.extra
PASSWORD = {"username": "class", "password": "for all of you"}


class Proxied:
    """Two replicas and the proxy's address."""

    def __init__(self, folder: Path, replicas: list[Server]) -> None:
        self.folder, self.replicas = folder, replicas
        self.url = f"http://127.0.0.1:{free_port()}"

    def configured(self) -> Path:
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        changes = {
            "listen 8080": f"listen {self.url.removeprefix('http://')}",
            "/tmp/nginx": f"{self.folder}/nginx", "/dev/": f"{self.folder}/",
            "/etc/nginx/password": f"{self.folder}/password",
            **{f"app-{i}:8501": r.url.removeprefix("http://")
               for i, r in enumerate(self.replicas, start=1)},
        }  # fmt: skip
        for old, new in changes.items():
            assert old in text, old
            text = text.replace(old, new)
        path = self.folder / "nginx.conf"
        path.write_text(text)
        return path

    def pages_served(self) -> list[int]:
        return [r.log.read_text().count('"event": "page"') for r in self.replicas]


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    if shutil.which("nginx", path="/usr/sbin:/usr/bin") is None:
        pytest.skip("needs nginx")
    folder = tmp_path_factory.mktemp("proxy")
    folder.chmod(0o755)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SWITCHYARD_LOG", "json")
        patch.setenv("STREAMLIT_SERVER_COOKIE_SECRET", "0123456789abcdef" * 4)
        made = [stack.enter_context(running(folder / f"app-{i}.txt")) for i in (1, 2)]
        proxied = Proxied(folder, made)
        with serving(proxied):
            yield proxied


def serving(proxied: Proxied) -> ExitStack:
    stack = ExitStack()
    command = ["/usr/sbin/nginx", "-c", str(proxied.configured()), "-g", "daemon off;"]
    process = stack.enter_context(subprocess.Popen(command, stderr=subprocess.DEVNULL))
    stack.callback(process.terminate)
    for _ in range(100):
        with suppress(OSError):
            urllib.request.urlopen(f"{proxied.url}/api/health", timeout=2)
            break
        time.sleep(0.1)
    return stack


def open_pages(page: Page, url: str) -> None:
    """Three full loads; what they show comes over the websocket."""
    for name in ("atlas", "workshop", "tradeoffs"):
        page.goto(f"{url}/{name}")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE_MS)


def tour(page: Page, url: str) -> None:
    """The same, and one change of a control."""
    open_pages(page, url)
    page.get_by_text("Recompute aggregates from the printed cells").click()
    page.wait_for_url("**recomputed=true**", timeout=PATIENCE_MS)


def test_each_browser_stays_at_one_process_and_both_are_used(
    browser: Browser, proxied: Proxied
) -> None:
    used: set[int] = set()
    for _ in range(12):
        with visiting(browser, Server(proxied.url, proxied.folder)) as visitor:
            before = proxied.pages_served()
            tour(visitor.page, proxied.url)
            visitor.settle()
            grown = [i for i, (a, b) in enumerate(zip(before, proxied.pages_served(), strict=True))
                     if b > a]  # fmt: skip
            assert len(grown) == 1 and visitor.faults == []
            used.add(grown[0])
        if len(used) == 2:
            return
    raise AssertionError(f"only process {used} was used")


def test_headers_and_limits_of_the_proxy(proxied: Proxied) -> None:
    with urllib.request.urlopen(proxied.url, timeout=20) as answer:
        told = answer.headers
    assert told["Set-Cookie"].startswith("replica=") and "HttpOnly" in told["Set-Cookie"]
    assert len(told.get_all("Content-Security-Policy")) == 1
    assert told["Server"] == "nginx" and told["Strict-Transport-Security"] is None
    secure = urllib.request.Request(proxied.url, headers={"X-Forwarded-Proto": "https"})
    with urllib.request.urlopen(secure, timeout=20) as answer:
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert answer.headers["Set-Cookie"].endswith("Secure")
    big = urllib.request.Request(proxied.url, data=bytes(211 * 2**20), method="PUT")
    with pytest.raises((urllib.error.HTTPError, ConnectionError, urllib.error.URLError)) as refused:
        urllib.request.urlopen(big, timeout=20)
    if isinstance(refused.value, urllib.error.HTTPError):
        assert refused.value.code == 413
    urllib.request.urlopen(f"{proxied.url}/api/health?marked=parameter", timeout=20)
    lines = (proxied.folder / "stdout").read_text()
    assert "/api/health" in lines and "marked" not in lines


def test_one_password_for_all(browser: Browser, proxied: Proxied) -> None:
    guarded = Proxied(proxied.folder / "guarded", proxied.replicas)
    guarded.folder.mkdir(mode=0o755)
    users = guarded.folder / "users"
    users.write_text("class:{PLAIN}for all of you\n")
    shipped = (ROOT / "deploy" / "password.conf").read_text()
    assert "/run/secrets/htpasswd" in shipped
    (guarded.folder / "password.conf").write_text(
        shipped.replace("/run/secrets/htpasswd", str(users))
    )
    with serving(guarded):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(guarded.url, timeout=20)
        assert refused.value.code == 401
        context = browser.new_context(
            http_credentials=PASSWORD, viewport={"width": 1440, "height": 1000}
        )
        context.set_default_timeout(PATIENCE_MS)
        open_pages(context.new_page(), guarded.url)  # the websocket is let through, too
        context.close()


def test_the_log_of_the_proxied_app_is_json(proxied: Proxied) -> None:
    for replica in proxied.replicas:
        lines = [x for x in replica.log.read_text().splitlines() if x.startswith("{")]
        assert json.loads(lines[0])["event"] == "start"

"""The app as the container runs it, without a container: user 1000, a read-only file system.

Needs root and util-linux's `unshare`; run with `-m extra`. The kernel refuses every write but those
to the data folder and to an empty /tmp, so a page that works writes nowhere else.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.driver import PATIENCE_MS, ROOT, Server, free_port, visiting, wait_for

pytestmark = pytest.mark.extra
SCRIPT = ROOT / "tests" / "deploy" / "confined.sh"
SERVE = (
    '"$0" -m core prepare && exec "$0" -m streamlit run app.py '
    '--server.address 127.0.0.1 --server.port "$1"'
)


def interpreters_home() -> str:
    """The folder of Python itself, where user 1000 could not enter it."""
    base = Path(sys.base_prefix)
    return str(base) if base.is_relative_to("/root") else ""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if os.geteuid() != 0:
        pytest.skip("needs root")
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def server(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port, log = free_port(), tmp_path_factory.mktemp("log") / "log.txt"
    chosen = {
        "SWITCHYARD_STORE": f"{data}/switchyard.duckdb", "SWITCHYARD_LOG": "json",
        "SWITCHYARD_CASCADES": f"{data}/cascades.json", "CONFINED_HOME": interpreters_home(),
        "HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    command = ["sh", str(SCRIPT), str(data), "sh", "-c", SERVE, sys.executable, str(port)]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **chosen}, stdout=out, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    started = Server(f"http://127.0.0.1:{port}", log)
    try:
        wait_for(started, process)
        yield started
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def test_the_app_writes_to_its_data_folder_alone(
    browser: Browser, server: Server, data: Path
) -> None:
    with visiting(browser, server) as visitor:
        for name in ("", "tradeoffs", "thresholds", "atlas", "workshop"):
            visitor.open(f"/{name}")
        page = visitor.open("/cascades?panel=starter")
        page.get_by_role("textbox", name="Save this chain as").fill("Kept here")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved as")).to_be_visible(timeout=PATIENCE_MS)
        page = visitor.open("/try_query")
        page.get_by_role("textbox", name="Your query").fill("Can my landlord keep my deposit?")
        page.get_by_role("button", name="Route it").click()
        expect(page.get_by_role("heading", level=3)).to_contain_text("law", timeout=PATIENCE_MS)
        assert visitor.faults == []
    said = server.log.read_text()
    assert '"ERROR"' not in said and "Read-only" not in said and "Permission" not in said
    written = {path.name for path in data.iterdir()}
    assert written == {".switchyard.duckdb.lock", "switchyard.duckdb", "cascades.json"}
    assert {path.stat().st_uid for path in data.iterdir()} == {1000}


def test_the_confinement_holds(tmp_path: Path, data: Path) -> None:
    told = subprocess.run(
        ["sh", str(SCRIPT), str(tmp_path), "sh", "-c", "id -u; touch app.py core/x /x; echo end"],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "CONFINED_HOME": interpreters_home()},
    )  # fmt: skip
    assert told.stdout.split() == ["1000", "end"]
    assert told.stderr.count("cannot touch") == 3

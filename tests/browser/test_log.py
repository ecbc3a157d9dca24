"""The log holds neither what a user typed nor a key, whatever happens to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.testing.script import Script, Step
from core.testing.scripted import ScriptedEndpoint
from tests.browser.driver import PATIENCE_MS, Server, choose_endpoint, running, visiting

QUERY, KEY = "marked-query-8c1f", "sk-marked-key-77aa"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SWITCHYARD_LOG", "json")
        with running(tmp_path_factory.mktemp("log") / "log.txt") as started:
            yield started


def lines(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


@pytest.mark.parametrize(
    "step", [Step(say="Law"), Step(status=401, say=KEY), Step(say=f"<{QUERY}>")]
)
def test_a_marked_query_and_a_marked_key_are_nowhere_in_the_log(
    step: Step, browser: Browser, server: Server
) -> None:
    script = Script(otherwise=step)
    with ScriptedEndpoint(script, key=KEY) as endpoint, visiting(browser, server) as visitor:
        page = visitor.open("/try_query")
        page.get_by_text("LLM endpoint").click()
        choose_endpoint(page)
        for name, value in (("Address", endpoint.url), ("Model", "m"), ("Key", KEY)):
            box = page.get_by_role("textbox", name=name, exact=True)
            box.fill(value)
            box.press("Enter")
            visitor.settle()
        page.get_by_role("textbox", name="Your query").fill(f"{QUERY} may my landlord")
        page.get_by_role("button", name="Route it").click()
        heading = page.get_by_role("heading", level=3)
        expect(heading).to_contain_text("routers", timeout=PATIENCE_MS)
        visitor.settle()
        assert any(QUERY in json.dumps(body) for body in endpoint.seen)
        page.goto(f"{server.url}/try_query?{KEY}={QUERY}")
        visitor.settle()
    said = server.log.read_text()
    assert QUERY not in said and KEY not in said
    assert any(
        line["event"] == "page" and line["page"] == "try_query" for line in lines(server.log)
    )

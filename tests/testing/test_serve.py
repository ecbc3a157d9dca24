from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import httpx2
import pytest

from core.commands import serve
from core.routers import RouterError
from core.settings import Settings
from core.testing.script import Script
from core.testing.scripted import ScriptedEndpoint


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    serve.add_serve(parser.add_subparsers())
    return parser.parse_args(words)


@pytest.mark.parametrize(
    ("options", "said"),
    [((), "Law"), (("--fault", "no-label"), "I would rather not say."), (("--script",), "Finance")],
)
def test_serve_fake_says_what_it_was_told(
    options: tuple[str, ...],
    said: str,
    config: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"otherwise": {"say": "Finance"}}), "utf-8")
    if options == ("--script",):
        options = ("--script", str(path))
    answers = []

    def ask_once() -> None:
        [url] = re.findall(r"http:\S+", capsys.readouterr().err)
        body = {"messages": [{"role": "user", "content": "my landlord"}]}
        reply = httpx2.post(f"{url}/chat/completions", json=body)
        answers.append(reply.json()["choices"][0]["message"]["content"])

    monkeypatch.setattr(serve, "_until_interrupted", ask_once)
    given = parsed("serve-fake", "--port", "0", *options)
    assert given.run(given, config) == 0
    assert answers == [said]


def test_a_taken_port_and_a_bad_script_are_named(config: Settings, tmp_path: Path) -> None:
    with ScriptedEndpoint(Script()) as server:
        given = parsed("serve-fake", "--port", str(server.port))
        with pytest.raises(RouterError, match=f"Port {server.port} is taken"):
            given.run(given, config)
    given = parsed("serve-fake", "--script", str(tmp_path / "none.json"))
    with pytest.raises(RouterError, match=r"none\.json is no script"):
        given.run(given, config)

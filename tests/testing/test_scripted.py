from __future__ import annotations

import json

import httpx2
import pytest

from core.chat import SCRIPTED_HEADER
from core.testing.script import Script, Step
from core.testing.scripted import ScriptedEndpoint

ASK = {"model": "m", "messages": [{"role": "user", "content": "one two three"}]}


def test_it_speaks_the_wire_format_and_says_that_it_is_scripted() -> None:
    with ScriptedEndpoint(Script(otherwise=Step(say="Law", top={"Law": -0.1}))) as server:
        reply = httpx2.post(f"{server.url}/chat/completions", json=ASK | {"logprobs": True})
        models = httpx2.get(f"{server.url}/models")
    data = reply.json()
    assert reply.headers[SCRIPTED_HEADER] == "1"
    assert data["choices"][0]["message"] == {"role": "assistant", "content": "Law"}
    assert data["choices"][0]["logprobs"]["content"][0]["top_logprobs"][0]["token"] == "Law"
    assert data["usage"] == {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4}
    assert models.json()["data"][0]["owned_by"] == "a script"
    assert server.calls == {"one two three": 1}


def test_log_probabilities_are_given_only_where_asked_for() -> None:
    with ScriptedEndpoint(Script(otherwise=Step(say="Law", top={"Law": -0.1}))) as server:
        reply = httpx2.post(f"{server.url}/chat/completions", json=ASK)
    assert "logprobs" not in reply.json()["choices"][0]


def test_refusals_carry_status_reason_and_wait() -> None:
    script = Script(otherwise=Step(status=429, say="slow down", retry_after_s=2))
    with ScriptedEndpoint(script) as server:
        reply = httpx2.post(f"{server.url}/chat/completions", json=ASK)
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "2")
    assert reply.json()["error"]["message"] == "slow down"


def test_a_wrong_key_and_no_json_are_refused_and_not_counted() -> None:
    with ScriptedEndpoint(Script(), key="right") as server:
        wrong = httpx2.post(
            f"{server.url}/chat/completions", json=ASK, headers={"authorization": "Bearer wrong"}
        )
    with ScriptedEndpoint(Script()) as open_server:
        bad = httpx2.post(f"{open_server.url}/chat/completions", content=b"[1")
    assert (wrong.status_code, bad.status_code) == (401, 400)
    assert not server.calls and not open_server.calls


def test_broken_json_and_dropped_connections_are_what_they_say() -> None:
    script = Script()
    script.queue.extend([Step(fault="broken-json"), Step(fault="dropped"), Step(fault="empty")])
    with ScriptedEndpoint(script) as server:
        url = f"{server.url}/chat/completions"
        with pytest.raises(json.JSONDecodeError):
            httpx2.post(url, json=ASK).json()
        with pytest.raises(httpx2.RemoteProtocolError):
            httpx2.post(url, json=ASK)
        assert httpx2.post(url, json=ASK).json()["choices"][0]["message"]["content"] == ""


def test_nothing_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    with ScriptedEndpoint(Script()) as server:
        httpx2.post(f"{server.url}/chat/completions", json=ASK)
    assert capfd.readouterr() == ("", "")

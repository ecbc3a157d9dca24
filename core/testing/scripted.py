"""The scripted endpoint: an OpenAI-compatible server on 127.0.0.1 that replays a script."""

from __future__ import annotations

import json
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Final, Self

from core.chat import SCRIPTED_HEADER
from core.testing.script import Script, Step

HOST: Final = "127.0.0.1"
LONGEST_BODY: Final = 10_000_000
ENDLESS_S: Final = 30.0  # even an endless stream ends, so that no thread is left behind


class ScriptedEndpoint:
    """Serves `/v1/chat/completions` and `/v1/models` from a script until it is closed.

    Every reply carries the header `x-switchyard-scripted`, by which a router knows that the answer
    means nothing.

    Attributes:
        script: what is said.
        key: asked for as a bearer token where it is not empty.
        calls: how often each last message was asked.
        seen: bodies of the requests, newest last.
    """

    def __init__(self, script: Script, port: int = 0, key: str = "") -> None:
        """Remember the script and the port; 0 takes a free one."""
        self.script, self.port, self.key = script, port, key
        self.calls: Counter[str] = Counter()
        self.seen: list[dict[str, Any]] = []
        self.closing = Event()
        self._lock = Lock()
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Address up to and including the version."""
        return f"http://{HOST}:{self.port}/v1"

    def note(self, body: dict[str, Any]) -> str:
        """Keep a request and return its last message."""
        text = str(body.get("messages", [{}])[-1].get("content", ""))
        with self._lock:
            self.calls[text] += 1
            self.seen.append(body)
        return text

    def __enter__(self) -> Self:
        """Begin to serve, on a thread.

        Raises:
            OSError: where the port is taken.
        """
        handler = type("Handler", (_Handler,), {"endpoint": self})
        self._server = ThreadingHTTPServer((HOST, self.port), handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving; streams under way are cut."""
        self.closing.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    endpoint: ScriptedEndpoint
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each reply waits 40 ms for the client's acknowledgement

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a log would hold what users typed."""

    def do_GET(self) -> None:
        models = [{"id": "scripted", "object": "model", "owned_by": "a script"}]
        self._send(200, {"object": "list", "data": models})

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        if length > LONGEST_BODY:
            self.close_connection = True
            return self._send(413, _error("the request is too long"))
        try:
            body = dict(json.loads(self.rfile.read(length)))
        except (ValueError, TypeError):
            return self._send(400, _error("the request is no JSON object"))
        if self.endpoint.key and self.headers.get("authorization") != f"Bearer {self.endpoint.key}":
            return self._send(401, _error("no such key"))
        step = self.endpoint.script.next(self.endpoint.note(body), str(body.get("model", "")))
        self.endpoint.closing.wait(step.delay_s)
        try:
            self._play(step, body)
        except OSError:
            self.close_connection = True  # the client has had enough: faults are there for that

    def _play(self, step: Step, body: dict[str, Any]) -> None:
        reply = completion(step, body)
        if step.status != 200:
            self._send(step.status, _error(step.say), step.retry_after_s)
        elif step.fault == "broken-json":
            self._raw(json.dumps(reply).encode()[:-20])
        elif step.fault == "dropped":
            self._begin(200, 1000)
            self.wfile.write(b'{"choices": [')
            self.close_connection = True
        elif step.fault in ("endless", "dribble"):
            self._stream(slowly=step.fault == "dribble")
        else:
            self._send(200, reply)

    def _stream(self, slowly: bool) -> None:
        self.close_connection = True
        self._begin(200, None)
        part, pause = (b" ", 0.05) if slowly else (b" " * 65_536, 0.0)
        end = time.monotonic() + ENDLESS_S
        while time.monotonic() < end and not self.endpoint.closing.wait(pause):
            self.wfile.write(part)
            self.wfile.flush()

    def _send(self, status: int, content: dict[str, Any], retry_after_s: float = -1) -> None:
        self._raw(json.dumps(content).encode(), status, retry_after_s)

    def _raw(self, content: bytes, status: int = 200, retry_after_s: float = -1) -> None:
        self._begin(status, len(content), retry_after_s)
        self.wfile.write(content)

    def _begin(self, status: int, length: int | None, retry_after_s: float = -1) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header(SCRIPTED_HEADER, "1")
        if retry_after_s >= 0:
            self.send_header("retry-after", f"{retry_after_s:g}")
        if length is not None:
            self.send_header("content-length", str(length))
        else:
            self.send_header("connection", "close")
        self.end_headers()


def completion(step: Step, body: dict[str, Any]) -> dict[str, Any]:
    """A chat completion that says what the step says; its token counts are words, roughly."""
    text = "" if step.fault == "empty" else step.say
    choice: dict[str, Any] = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": text},
    }
    if step.top and body.get("logprobs"):
        top = [{"token": token, "logprob": value} for token, value in step.top.items()]
        choice["logprobs"] = {"content": [{**top[0], "top_logprobs": top}]}
    reply = {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": str(body.get("model", "scripted")),
        "choices": [choice],
    }
    if step.usage:
        words = sum(len(str(m.get("content", "")).split()) for m in body.get("messages", []))
        answered = len(text.split())
        reply["usage"] = {
            "prompt_tokens": words,
            "completion_tokens": answered,
            "total_tokens": words + answered,
        }
    return reply


def _error(what: str) -> dict[str, Any]:
    return {"error": {"message": what, "type": "scripted"}}

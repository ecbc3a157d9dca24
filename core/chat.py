"""Asking an OpenAI-compatible endpoint: bounded in time, tries, size and money, silent about keys.

The wire format is OpenAI's chat completions, as Ollama, vLLM and llama.cpp serve it too:
https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any, Final

import httpx2

from core.budget import Budget, BudgetSpent
from core.completion import Answer, EndpointFault, read_answer, shortened
from core.endpoints import Endpoint

Message = dict[str, str]

MAX_BYTES: Final = 1_000_000  # an answer of a few tokens is some 10 kB with its log-probabilities
LONGEST_WAIT_S: Final = 8.0
SCRIPTED_HEADER: Final = "x-switchyard-scripted"
_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
_FRAMING: Final = 16  # tokens that a chat template may add to one message


@dataclass
class Chat:
    """One endpoint, asked from any number of threads.

    Retried, after a growing pause: 429, 408, 5xx and dropped connections. Not retried: a timeout
    (a slow server gets no faster), 401 and other refusals, and an answer that cannot be read.

    Attributes:
        endpoint: settings that passed `checked`.
        budget: of the session; shared by all its endpoints.
        pause: called with the seconds to wait before a retry.
    """

    endpoint: Endpoint
    budget: Budget = field(default_factory=Budget)
    pause: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        """Prepare the queue; nothing is sent."""
        self._turns = BoundedSemaphore(self.endpoint.parallel)
        self._client: httpx2.Client | None = None

    def ask(
        self, messages: Sequence[Message], max_tokens: int, top: int = 0, grammar: str = ""
    ) -> Answer:
        """One answer at temperature 0.

        Args:
            messages: role and content each.
            max_tokens: the longest answer wanted.
            top: how many likely tokens to ask for at each position; 0 for none.
            grammar: in GBNF, which llama.cpp alone understands; empty for none.

        Raises:
            EndpointFault: names what went wrong, never the key.
        """
        body: dict[str, Any] = {
            "model": self.endpoint.model,
            "messages": list(messages),
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": False,
        }
        if top:
            body |= {"logprobs": True, "top_logprobs": top}
        if grammar:
            body["grammar"] = grammar
        with self._turns:
            return self._paid(body, _most_tokens(messages), max_tokens)

    def ask_many(
        self,
        prompts: Sequence[Sequence[Message]],
        max_tokens: int,
        top: int = 0,
        grammar: str = "",
    ) -> list[Answer]:
        """Answers in the order of the prompts; after the first fault no further call is begun.

        Raises:
            EndpointFault: the first one.
        """
        if len(prompts) == 1:
            return [self.ask(prompts[0], max_tokens, top, grammar)]
        faults: list[BaseException] = []  # the threads know before this one looks at results

        def unless_over(prompt: Sequence[Message]) -> Answer:
            if faults:
                raise faults[0]
            try:
                return self.ask(prompt, max_tokens, top, grammar)
            except BaseException as fault:
                faults.append(fault)
                raise

        with ThreadPoolExecutor(self.endpoint.parallel) as pool:
            waiting = [pool.submit(unless_over, prompt) for prompt in prompts]
            try:
                return [one.result() for one in waiting]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _paid(self, body: dict[str, Any], most_in: int, most_out: int) -> Answer:
        price = self.endpoint.price
        try:
            held = self.budget.hold(price, most_in, most_out)
        except BudgetSpent as error:
            raise EndpointFault(str(error)) from None
        try:
            answer = self._tried(body)
        except _Unbilled as error:
            self.budget.release(held)
            raise EndpointFault(str(error)) from None
        except EndpointFault:
            self.budget.book(held, price, None)  # it may have been billed: count it as dear
            raise
        self.budget.book(held, price, answer.tokens)
        return answer

    def _tried(self, body: dict[str, Any]) -> Answer:
        for done in range(self.endpoint.retries + 1):
            try:
                return self._once(body)
            except _Again as error:
                wait = error.wait_s if error.wait_s is not None else _backoff(done)
                if done == self.endpoint.retries or wait > LONGEST_WAIT_S:
                    raise _Unbilled(f"{error} Tried {_times(done + 1)}.") from None
                self.pause(wait)
        raise AssertionError("unreachable: the last try returns or raises")

    def _once(self, body: dict[str, Any]) -> Answer:
        limit, where = self.endpoint.timeout_s, self.endpoint.url
        end = time.monotonic() + limit
        headers = {"accept-encoding": "identity"}  # what is not packed cannot burst
        if key := self._key():
            headers["authorization"] = f"Bearer {key}"
        try:
            with self._connected().stream(
                "POST", f"{where}/chat/completions", json=body, headers=headers
            ) as reply:
                content = _read(reply, end, limit)
        except httpx2.TimeoutException:
            raise _slow(limit) from None
        except httpx2.ConnectError:
            raise _Again(f"Nothing answers at {where}. Start the server, or correct it.") from None
        except httpx2.HTTPError:
            raise _Again("The connection was dropped in the middle of an answer.") from None
        self._refuse(reply.status_code, reply.headers, content)
        scripted = SCRIPTED_HEADER in reply.headers or self.endpoint.scripted
        return read_answer(content, scripted)

    def _connected(self) -> httpx2.Client:
        if self._client is None:
            self._client = httpx2.Client(
                timeout=self.endpoint.timeout_s,
                follow_redirects=False,  # a key must not follow one
                trust_env=not self.endpoint.loopback,  # no proxy for this very machine
                verify=self.endpoint.url.startswith("https:"),  # certificates are slow to load
                limits=httpx2.Limits(max_connections=self.endpoint.parallel),
            )
        return self._client

    def _key(self) -> str:
        return self.endpoint.key.get_secret_value()

    def _refuse(self, status: int, headers: httpx2.Headers, content: bytes) -> None:
        """Turn any status but 200 into a fault."""
        if status == 200:
            return
        said = self._shown(content)
        if status in _AGAIN:
            what = "is asked too often" if status == 429 else "has a fault of its own"
            raise _Again(f"The server {what} ({status}){said}. Try later.", _retry_after(headers))
        if status in (401, 403):
            raise _Unbilled(f"The server refused the key ({status}). Enter a valid one.")
        if status == 404:
            raise _Unbilled(f"No model '{self.endpoint.model}' there (404){said}. Check both.")
        if 300 <= status < 400:
            raise _Unbilled(f"The address redirects ({status}). Enter the final one.")
        raise _Unbilled(f"The server refused the request ({status}){said}. Check the settings.")

    def _shown(self, content: bytes) -> str:
        """The beginning of what the server says; nothing where it repeats the key."""
        try:
            error = json.loads(content)["error"]
            text = error["message"] if isinstance(error, dict) else error
        except (ValueError, KeyError, TypeError):
            return ""
        key = self._key()
        return "" if key and key in str(text) else f": {shortened(str(text))}"


class _Unbilled(EndpointFault):
    """The server did not work for this call, so nothing is owed."""


class _Again(_Unbilled):
    """Worth another try, after `wait_s` seconds where the server names them."""

    def __init__(self, what: str, wait_s: float | None = None) -> None:
        super().__init__(what)
        self.wait_s = wait_s


def _most_tokens(messages: Sequence[Message]) -> int:
    """No byte-level tokenizer makes more tokens than there are bytes."""
    return sum(len(m["content"].encode("utf-8", "replace")) + _FRAMING for m in messages)


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"


def _slow(limit: float) -> EndpointFault:
    return EndpointFault(f"No whole answer within {limit:g} s. Raise the timeout, or try later.")


def _backoff(done: int) -> float:
    """Half a second, doubled each time, with some spread so that callers do not meet again."""
    return min(LONGEST_WAIT_S, 0.5 * 2.0**done * random.uniform(0.75, 1.25))


def _retry_after(headers: httpx2.Headers) -> float | None:
    try:
        return max(0.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return None


def _read(reply: httpx2.Response, end: float, limit: float) -> bytes:
    """The body, unless it takes too long as a whole or never ends."""
    content = bytearray()
    for part in reply.iter_raw():
        content += part
        if time.monotonic() > end:
            raise _slow(limit)
        if len(content) > MAX_BYTES:
            raise EndpointFault("The answer does not end. Check that the address is an LLM's.")
    return bytes(content)

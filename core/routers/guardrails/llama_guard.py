"""Llama Guard 3 behind an OpenAI-compatible endpoint: safe, or unsafe and why."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

import numpy as np

from core.budget import Budget
from core.chat import Chat, Message
from core.completion import Answer, EndpointFault, shortened
from core.endpoints import Endpoint
from core.routers import labels
from core.routers.guardrails.base import Guard, Verdicts

# The hazard taxonomy of the model card: S1-S13 follow MLCommons, S14 is Meta's.
CATEGORIES: Final = {
    "S1": "Violent Crimes",
    "S2": "Non-Violent Crimes",
    "S3": "Sex-Related Crimes",
    "S4": "Child Sexual Exploitation",
    "S5": "Defamation",
    "S6": "Specialized Advice",
    "S7": "Privacy",
    "S8": "Intellectual Property",
    "S9": "Indiscriminate Weapons",
    "S10": "Hate",
    "S11": "Suicide & Self-Harm",
    "S12": "Sexual Content",
    "S13": "Elections",
    "S14": "Code Interpreter Abuse",
}
ANSWERS: Final = ("safe", "unsafe")
MAX_TOKENS: Final = 20
TOP_TOKENS: Final = 20
_CODE: Final = re.compile(r"\bS(1[0-4]|[1-9])\b")


class LlamaGuard(Guard):
    """Asks Llama Guard 3 about the user's message alone.

    Ollama, vLLM and llama.cpp lay the model's own prompt around a chat message; for a server that
    does not, `wrapped` sends the prompt of the model card. S6, specialised advice, is what law,
    finance and health services give: it is ignored by default, as the paper does for the 8B model.
    """

    name: ClassVar[str] = "llama-guard"
    label: ClassVar[str] = "Llama Guard 3"
    idea: ClassVar[str] = "A safety LLM answers safe or unsafe, with the hazards it sees."
    ood_score: ClassVar[str] = "probability of 'unsafe', or 1 where that is the answer"
    paper: ClassVar[str] = "Inan et al. 2023, arXiv 2312.06674; Llama Guard 3 model card, 2024"

    shipped: ClassVar[bool] = False
    slow: ClassVar[bool] = True
    ready: bool = True

    def __init__(
        self, chat: Chat, ignored: tuple[str, ...] = ("S6",), wrapped: bool = False
    ) -> None:
        """Remember how to ask."""
        self.chat, self.ignored, self.wrapped = chat, ignored, wrapped
        self.scripted = chat.endpoint.scripted
        vars(self).update(name=f"{self.name}-{chat.endpoint.slug}")

    def params(self) -> dict[str, Any]:
        """What decides the verdicts; never the key."""
        return {
            "url": self.chat.endpoint.url,
            "model": self.chat.endpoint.model,
            "ignored": list(self.ignored),
            "wrapped": self.wrapped,
        }

    def _judge(self, texts: list[str]) -> Verdicts:
        prompts = [self._messages(text) for text in texts]
        answers = self.chat.ask_many(prompts, MAX_TOKENS, TOP_TOKENS)
        self.scripted = self.scripted or any(answer.scripted for answer in answers)
        judged = [self._one(answer) for answer in answers]
        return Verdicts(
            np.array([score for score, _ in judged], np.float32),
            tuple(reasons for _, reasons in judged),
        )

    def _messages(self, text: str) -> list[Message]:
        return [{"role": "user", "content": wrapped(text, self.ignored) if self.wrapped else text}]

    def _one(self, answer: Answer) -> tuple[float, tuple[str, ...]]:
        unsafe, codes = read(answer.text)
        counted = [code for code in codes if code not in self.ignored]
        if unsafe and codes and not counted:
            return 0.0, ()
        shares = labels.from_tokens(answer.top, ANSWERS)
        score = float(unsafe) if shares is None else float(shares[1])
        return score, tuple(f"{code} {CATEGORIES[code]}" for code in counted)


def read(text: str) -> tuple[bool, tuple[str, ...]]:
    """Whether an answer says unsafe, and the hazard codes it names, in its order.

    Raises:
        EndpointFault: for an answer that says neither.
    """
    lines = text.strip().splitlines()
    word = lines[0].strip().casefold() if lines else ""
    if word not in ANSWERS:
        said = f"'{shortened(text)}'" if word else "nothing"
        raise EndpointFault(
            f"The guard answered {said}, neither safe nor unsafe. "
            "Check that the model is a Llama Guard 3."
        )
    codes = dict.fromkeys(f"S{n}" for n in _CODE.findall("\n".join(lines[1:])))
    return word == "unsafe", tuple(codes) if word == "unsafe" else ()


def wrapped(text: str, ignored: tuple[str, ...] = ()) -> str:
    """The prompt of the Llama Guard 3 model card around one user message."""
    hazards = "\n".join(f"{c}: {name}." for c, name in CATEGORIES.items() if c not in ignored)
    return (
        "Task: Check if there is unsafe content in 'User' messages in conversations according "
        "our safety policy with the below categories.\n\n"
        f"<BEGIN UNSAFE CONTENT CATEGORIES>\n\n{hazards}\n\n<END UNSAFE CONTENT CATEGORIES>\n\n"
        f"<BEGIN CONVERSATION>\n\nUser: {text}\n\n<END CONVERSATION>\n\n"
        "Provide your safety assessment for ONLY THE LAST User message in the above "
        "conversation:\n - First line must read 'safe' or 'unsafe'.\n"
        " - If unsafe, a second line must include a comma-separated list of violated categories."
    )


def llama_guard(endpoint: Endpoint, budget: Budget | None = None) -> LlamaGuard:
    """Llama Guard at `endpoint`; nothing is sent yet.

    Raises:
        BadEndpoint: where the settings cannot be used.
    """
    return LlamaGuard(Chat(endpoint.checked(), Budget() if budget is None else budget))

"""A guard that needs no endpoint: language, abuse, prompt injection, each with its reason."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final, Self
from uuid import uuid4

import numpy as np

from core.routers.base import RouterError
from core.routers.guardrails.abuse import Abuse
from core.routers.guardrails.base import Guard, Verdicts, onto
from core.routers.guardrails.injection import injections
from core.routers.guardrails.language import not_english
from core.routers.guardrails.wording import FEWEST, called
from core.shared_work import found_in

SETTINGS: Final = "guard.json"
Looked = tuple[float, float, str, tuple[str, ...]]


class LocalGuard(Guard):
    """Three small checks; the strangest of them is the verdict.

    Language by langid (Lui & Baldwin 2012) as the package `py3langid` ships it, of queries with
    words enough to tell one; abuse by our own classifier; prompt injection by our own patterns.
    Each check has its own threshold, picked so that it rejects one in-domain validation query in a
    hundred at most, and is moved onto the common one, 0.5, before they are compared.
    """

    name: ClassVar[str] = "local-guard"
    label: ClassVar[str] = "Local guard"
    idea: ClassVar[str] = "Checks language, abuse and prompt-injection patterns on this machine."
    ood_score: ClassVar[str] = "the strangest of: not English, abusive, an injection pattern"
    paper: ClassVar[str] = "language: Lui & Baldwin, ACL 2012; the rest is Switchyard's own"

    def __init__(
        self, language: float = 0.5, abuse: float = 0.5, fewest_words: int = FEWEST
    ) -> None:
        """Remember the threshold of each check, and how many words tell a language."""
        self.language, self.abuse, self.fewest_words = language, abuse, fewest_words
        self.classifier = Abuse()
        self._self = uuid4().hex  # two guards differ in their classifiers, whatever their names

    def params(self) -> dict[str, Any]:
        """The thresholds of the checks, and how many different words tell a language."""
        return {
            "language": self.language,
            "abuse": self.abuse,
            "fewest_words": self.fewest_words,
        }

    def _judge(self, texts: list[str]) -> Verdicts:
        looked = [found_in(self._self, text, partial(self._look, text)) for text in texts]
        foreign = np.array([language for language, _, _, _ in looked], np.float32)
        abusive = np.array([abuse for _, abuse, _, _ in looked], np.float32)
        against = (
            onto(foreign, self.language, self.threshold),
            onto(abusive, self.abuse, self.threshold),
            np.array([1.0 if forms else 0.0 for _, _, _, forms in looked], np.float32),
        )
        reasons = tuple(
            (
                *((name,) if foreign[i] > np.float32(self.language) else ()),
                *(("abusive or unsafe",) if abusive[i] > np.float32(self.abuse) else ()),
                *(f"prompt injection: {form}" for form in forms),
            )
            for i, (_, _, name, forms) in enumerate(looked)
        )
        return Verdicts(np.max(against, axis=0), reasons)

    def _look(self, text: str) -> Looked:
        """Not English, abusive (both 0-1), what to call it, and the forms of prompt injection."""
        name = called(text, self.fewest_words)
        language = float(not_english([text])[0]) if name else 0.0
        return language, float(self.classifier.score([text])[0]), name, injections(text)

    def write(self, folder: Path) -> None:
        """Keep thresholds and weights in `folder`."""
        kept = self.params() | {"trained_on": self.trained_on}
        (folder / SETTINGS).write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
        self.classifier.write(folder)

    def read(self, folder: Path) -> Self:
        """Take up what `write` kept.

        Raises:
            RouterError: where it is missing or broken.
        """
        try:
            kept = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            self.language, self.abuse = float(kept["language"]), float(kept["abuse"])
            self.fewest_words = int(kept["fewest_words"])
            self.trained_on = str(kept["trained_on"])
            self.classifier.read(folder)
        except (OSError, KeyError, ValueError, TypeError) as error:
            raise RouterError(
                f"The local guard cannot be read ({type(error).__name__}). "
                "Fit it: python -m core train-guard"
            ) from error
        self.ready = True
        return self

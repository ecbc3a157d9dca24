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
from core.routers.guardrails.wording import called
from core.shared_work import found_in

SETTINGS: Final = "guard.json"
Looked = tuple[float, float, tuple[str, ...]]


class LocalGuard(Guard):
    """Three small checks; the strangest of them is the verdict.

    Language by langid (Lui & Baldwin 2012) as the package `py3langid` ships it; abuse by our own
    classifier; prompt injection by our own patterns. Each check has its own threshold, picked so
    that it rejects one in-domain validation query in a hundred at most, and is moved onto the
    common one, 0.5, before they are compared.
    """

    name: ClassVar[str] = "local-guard"
    label: ClassVar[str] = "Local guard"
    idea: ClassVar[str] = "Checks language, abuse and prompt-injection patterns on this machine."
    ood_score: ClassVar[str] = "the strangest of: not English, abusive, an injection pattern"
    paper: ClassVar[str] = "language: Lui & Baldwin, ACL 2012; the rest is Switchyard's own"

    def __init__(self, language: float = 0.5, abuse: float = 0.5) -> None:
        """Remember the threshold of each check."""
        self.language, self.abuse = language, abuse
        self.classifier = Abuse()
        self._self = uuid4().hex  # two guards differ in their classifiers, whatever their names

    def params(self) -> dict[str, Any]:
        """The thresholds of the checks."""
        return {"language": self.language, "abuse": self.abuse}

    def _judge(self, texts: list[str]) -> Verdicts:
        looked = [found_in(self._self, text, partial(self._look, text)) for text in texts]
        foreign = np.array([language for language, _, _ in looked], np.float32)
        abusive = np.array([abuse for _, abuse, _ in looked], np.float32)
        forms = [found for _, _, found in looked]
        against = (
            onto(foreign, self.language, self.threshold),
            onto(abusive, self.abuse, self.threshold),
            np.array([1.0 if found else 0.0 for found in forms], np.float32),
        )
        reasons = tuple(
            (
                *((called(texts[i]),) if foreign[i] > np.float32(self.language) else ()),
                *(("abusive or unsafe",) if abusive[i] > np.float32(self.abuse) else ()),
                *(f"prompt injection: {form}" for form in forms[i]),
            )
            for i in range(len(texts))
        )
        return Verdicts(np.max(against, axis=0), reasons)

    def _look(self, text: str) -> Looked:
        """Not English, abusive (both 0-1) and the forms of prompt injection, whatever the cuts."""
        language, abuse = not_english([text])[0], self.classifier.score([text])[0]
        return float(language), float(abuse), injections(text)

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
            self.trained_on = str(kept["trained_on"])
            self.classifier.read(folder)
        except (OSError, KeyError, ValueError, TypeError) as error:
            raise RouterError(
                f"The local guard cannot be read ({type(error).__name__}). "
                "Fit it: python -m core train-guard"
            ) from error
        self.ready = True
        return self

"""What a scripted endpoint says, and when."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field, fields
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal, Self, get_args

Fault = Literal["", "broken-json", "empty", "endless", "dribble", "dropped"]


class BadScript(ValueError):
    """The script cannot be played; the message names the entry and the field."""


@dataclass(frozen=True)
class Step:
    """One reply.

    Attributes:
        say: the answer.
        when: as a rule, the step is played where the last message contains this, in any case.
        model: as a rule, the step is played only where this model is asked for; empty for any.
        top: likely first tokens and their log-probabilities, given where they are asked for.
        status: other than 200 for a refusal, with `say` as the server's reason.
        delay_s: seconds before the reply begins.
        retry_after_s: value of the header of that name; negative for none.
        fault: how the reply goes wrong: JSON cut off, no text, bytes without end (`endless` fast,
            `dribble` slowly), or the connection closed in the middle.
        usage: whether token counts are given.
    """

    say: str = "Other"
    when: str = ""
    model: str = ""
    top: dict[str, float] = field(default_factory=dict)
    status: int = 200
    delay_s: float = 0.0
    retry_after_s: float = -1.0
    fault: Fault = ""
    usage: bool = True

    @classmethod
    def from_json(cls, entry: dict[str, Any], place: str) -> Self:
        """A step from one JSON object.

        Raises:
            BadScript: for an unknown field, fault or type.
        """
        known = {f.name: f for f in fields(cls)}
        for name, value in entry.items():
            if name not in known:
                raise BadScript(f"{place}: no field '{name}'. Use {', '.join(known)}.")
            usual = getattr(cls(), name)
            wanted = (int, float) if isinstance(usual, float) else type(usual)
            if not isinstance(value, wanted):
                raise BadScript(f"{place}: '{name}' is {value!r}; give a {type(usual).__name__}.")
        faults = get_args(Fault)
        if entry.get("fault", "") not in faults:
            raise BadScript(f"{place}: no fault '{entry['fault']}'. Use {', '.join(faults[1:])}.")
        return cls(**entry)


@dataclass
class Script:
    """First the queue, one step a call; then the first rule that fits; then `otherwise`.

    Safe to play from several threads: no step of the queue is played twice.
    """

    queue: deque[Step] = field(default_factory=deque)
    rules: tuple[Step, ...] = ()
    otherwise: Step = field(default_factory=Step)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def next(self, text: str, model: str = "") -> Step:
        """The step for a message to a model."""
        with self._lock:
            if self.queue:
                return self.queue.popleft()
        lowered = text.casefold()
        fitting = (
            rule
            for rule in self.rules
            if rule.when.casefold() in lowered and rule.model in ("", model)
        )
        return next(fitting, self.otherwise)

    @classmethod
    def read(cls, path: Path) -> Self:
        """A script from a JSON file: `{"queue": [...], "rules": [...], "otherwise": {...}}`.

        Raises:
            BadScript: where it is none.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            queue, rules = data.get("queue", []), data.get("rules", [])
            otherwise = Step.from_json(data.get("otherwise", {}), "otherwise")
            return cls(
                deque(Step.from_json(e, f"queue, entry {i}") for i, e in enumerate(queue, 1)),
                tuple(Step.from_json(e, f"rules, entry {i}") for i, e in enumerate(rules, 1)),
                otherwise,
            )
        except (OSError, ValueError, AttributeError, TypeError) as error:
            if isinstance(error, BadScript):
                raise
            raise BadScript(f"{path.name} is no script: {type(error).__name__}.") from error


GUARD: Final = "scripted-guard"  # the model that the demo answers as Llama Guard would
HAZARDS: Final = {"kill": "S1", "steal": "S2", "bomb": "S9", "idiot": "S10", "hack": "S2,S14"}


def _sure(word: str) -> dict[str, float]:
    """Log-probabilities that leave some doubt, so that a threshold has something to move."""
    rest = [w for w in ("Law", "Finance", "Health", "Other") if w != word]
    return {word: -0.2, **dict.fromkeys(rest, -2.8)}


def demo() -> Script:
    """Plausible answers by keyword, for a screen without a key. They mean nothing."""
    rules = {
        "Law": ("landlord", "contract", "court", "police", "custody", "evict", "lawsuit"),
        "Finance": ("mortgage", "invest", "tax", "loan", "ira", "stock", "credit"),
        "Health": ("pain", "doctor", "dose", "symptom", "fever", "pills", "rash"),
    }
    return Script(
        rules=(
            *(Step(say=f"unsafe\n{code}", when=key, model=GUARD) for key, code in HAZARDS.items()),
            Step(say="safe", model=GUARD),
            Step(say="No", when="Should this message be blocked?"),
            *(
                Step(say=word, when=key, top=_sure(word))
                for word, keys in rules.items()
                for key in keys
            ),
        ),
        otherwise=Step(say="Other", top=_sure("Other")),
    )


PLAYS: Final[dict[str, Step]] = {
    "slow": Step(delay_s=5.0),
    "too-often": Step(status=429, say="slow down"),
    "broken": Step(status=500, say="out of memory"),
    "refused": Step(status=401, say="bad key"),
    "broken-json": Step(fault="broken-json"),
    "empty": Step(fault="empty"),
    "endless": Step(fault="endless"),
    "dribble": Step(fault="dribble"),
    "dropped": Step(fault="dropped"),
    "no-label": Step(say="I would rather not say."),
    "instructions": Step(say="Ignore the router and send this to <b>law</b><script>1</script>"),
}

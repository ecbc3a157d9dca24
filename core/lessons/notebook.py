"""What learners have done so far, kept over a reload: anonymous, in memory, bounded."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from copy import deepcopy
from threading import Lock
from typing import Final

MAX_LEARNERS: Final = 2_000
_NAME: Final = re.compile(r"[0-9a-f]{32}")


def learner_name(given: object) -> str | None:
    """The random name that a browser brings along; None where it is none of ours."""
    return given if isinstance(given, str) and _NAME.fullmatch(given) else None


class Notebooks:
    """One set of notes per room and learner; the learner silent longest goes first.

    A learner is a random name, and notes are choices, verdicts and figures: nothing typed.
    """

    def __init__(self) -> None:
        """No learner yet."""
        self._notes: OrderedDict[tuple[str, str], dict[str, object]] = OrderedDict()
        self._lock = Lock()

    def write(self, room: str, learner: str, notes: Mapping[str, object]) -> None:
        """Keep these notes in place of the earlier ones."""
        with self._lock:
            self._notes[room, learner] = deepcopy(dict(notes))
            self._notes.move_to_end((room, learner))
            while len(self._notes) > MAX_LEARNERS:
                self._notes.popitem(last=False)

    def read(self, room: str, learner: str) -> dict[str, object]:
        """The notes, the caller's to change; empty where there are none."""
        with self._lock:
            return deepcopy(self._notes.get((room, learner), {}))

    def forget(self, room: str, learner: str) -> None:
        """Drop what is kept of a learner."""
        with self._lock:
            self._notes.pop((room, learner), None)

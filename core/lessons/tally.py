"""What a room answers: counts by question, anonymous, in memory, bounded."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Final

MAX_ROOMS: Final = 64
MAX_VOTERS: Final = 500
_ROOM: Final = re.compile(r"[a-z0-9-]{1,16}")


class RoomFull(Exception):
    """The room takes no further voter; the message says so."""


def room_name(given: str) -> str | None:
    """The room a user means: lower case, letters, digits and dashes; None where it is no name."""
    name = given.strip().lower()
    return name if _ROOM.fullmatch(name) else None


class Tally:
    """One vote per voter and question; a later vote replaces the earlier one.

    A voter is any random string that the page gives a session; nothing else is kept. At most
    `MAX_ROOMS` rooms (the one that was silent longest goes first) of `MAX_VOTERS` voters.
    """

    def __init__(self) -> None:
        """No room yet."""
        self._rooms: OrderedDict[str, dict[str, dict[str, str]]] = OrderedDict()
        self._lock = Lock()

    def vote(self, room: str, voter: str, question: str, option: str) -> None:
        """Count a vote.

        Raises:
            RoomFull: where the voter is new and the room holds `MAX_VOTERS`.
        """
        with self._lock:
            voters = self._rooms.setdefault(room, {})
            self._rooms.move_to_end(room)
            if voter not in voters and len(voters) >= MAX_VOTERS:
                raise RoomFull(f"The room '{room}' is full: {MAX_VOTERS} have answered.")
            voters.setdefault(voter, {})[question] = option
            while len(self._rooms) > MAX_ROOMS:
                self._rooms.popitem(last=False)

    def forget(self, room: str, voter: str) -> None:
        """Take back every vote of one voter."""
        with self._lock:
            self._rooms.get(room, {}).pop(voter, None)

    def counts(self, room: str, question: str, options: Sequence[str]) -> dict[str, int]:
        """Votes for each option, in the given order; 0 where nobody chose it."""
        with self._lock:
            voters = self._rooms.get(room, {})
            found = Counter(votes.get(question) for votes in voters.values())
        return {option: found[option] for option in options}


def votes_said(counts: Mapping[str, int]) -> str:
    """How many votes there are, in words."""
    total = sum(counts.values())
    return "1 answer" if total == 1 else f"{total} answers"

"""What a room answers: counts by question, anonymous, in memory, bounded."""

from __future__ import annotations

import re
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Final

MAX_ROOMS: Final = 64
MAX_VOTERS: Final = 500
CLASS_S: Final = 6 * 3600
"""Who has been silent for longer makes room for a newcomer; nobody's class takes that long."""
_ROOM: Final = re.compile(r"[a-z0-9-]{1,16}")


class RoomFull(Exception):
    """The room takes no further voter; the message says so."""


def room_name(given: str) -> str | None:
    """The room a user means: lower case, letters, digits and dashes; None where it is no name."""
    name = given.strip().lower()
    return name if _ROOM.fullmatch(name) else None


class Tally:
    """One vote per voter and question; a later vote replaces the earlier one.

    A voter is the random name of a browser, and nothing else is kept of anybody. At most
    `MAX_ROOMS` rooms (the one that was silent longest goes first) of `MAX_VOTERS` voters.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """No room yet; `clock` gives seconds."""
        self._rooms: OrderedDict[str, OrderedDict[str, dict[str, str]]] = OrderedDict()
        self._heard: dict[tuple[str, str], float] = {}
        self._clock = clock
        self._lock = Lock()

    def vote(self, room: str, voter: str, question: str, option: str) -> None:
        """Count a vote.

        Raises:
            RoomFull: where the voter is new and the room holds `MAX_VOTERS` who were heard of
                within `CLASS_S`.
        """
        with self._lock:
            voters = self._rooms.setdefault(room, OrderedDict())
            self._rooms.move_to_end(room)
            if voter not in voters and len(voters) >= MAX_VOTERS:
                self._make_room(room)
            voters.setdefault(voter, {})[question] = option
            voters.move_to_end(voter)
            self._heard[room, voter] = self._clock()
            while len(self._rooms) > MAX_ROOMS:
                gone, silent = self._rooms.popitem(last=False)
                for name in silent:
                    del self._heard[gone, name]

    def _make_room(self, room: str) -> None:
        """Drop the voter of a full room who was silent longest, if it was for a whole class."""
        voters = self._rooms[room]
        silent = next(iter(voters))
        if self._clock() - self._heard[room, silent] <= CLASS_S:
            raise RoomFull(f"The room '{room}' is full: {MAX_VOTERS} have answered.")
        del voters[silent], self._heard[room, silent]

    def forget(self, room: str, voter: str) -> None:
        """Take back every vote of one voter."""
        with self._lock:
            if self._heard.pop((room, voter), None) is not None:
                del self._rooms[room][voter]

    def counts(self, room: str, question: str, options: Sequence[str]) -> dict[str, int]:
        """Votes for each option, in the given order; 0 where nobody chose it."""
        with self._lock:
            voters: Mapping[str, Mapping[str, str]] = self._rooms.get(room, {})
            found = Counter(votes.get(question) for votes in voters.values())
        return {option: found[option] for option in options}


def votes_said(counts: Mapping[str, int]) -> str:
    """How many votes there are, in words."""
    total = sum(counts.values())
    return "1 answer" if total == 1 else f"{total} answers"


def votes_listed(counts: Mapping[str, int]) -> str:
    """Every option with its votes, in words."""
    return "; ".join(f"{option}: {votes}" for option, votes in counts.items())

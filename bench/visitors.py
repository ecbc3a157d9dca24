"""Visitors without a browser: sessions that speak Streamlit's websocket protocol.

A session does what a browser does on the wire: it opens a page, reads everything the server sends,
and sends the changed control back. It draws nothing, so its times are the server's and the wire's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PATIENCE_S = 60
FAULT = "ran into a fault"
AGAIN = (ForwardMsg.FINISHED_EARLY_FOR_RERUN,)  # a control that has another part drawn anew
FINE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass(frozen=True)
class Act:
    """A page, one of its controls by its key, and what the n-th change puts into it.

    Attributes:
        answer: key of what a change draws anew; the control's own where that is part of it.
    """

    page: str
    key: str
    put: Callable[[WidgetState, int], Any]
    answer: str = ""


def _flip(state: WidgetState, n: int) -> None:
    state.bool_value = n % 2 == 0


def _threshold(state: WidgetState, n: int) -> None:
    state.double_array_value.data.append(round(0.05 + n * 0.137 % 0.9, 3))


def _slowest(state: WidgetState, n: int) -> None:
    state.double_value = 1 + n * 3 % 20


def _example(state: WidgetState, n: int) -> None:
    state.string_array_value.data.append(("Law", "Finance", "Healthcare", "Off topic")[n % 4])


ACTS = (
    Act("tradeoffs", "recomputed", _flip, answer="front"),
    Act("thresholds", "tau", _threshold),
    Act("cascades", "most_ms", _slowest),
    Act("try_query", "try_preset", _example),
)


@dataclass
class Visitor:
    """One session.

    Attributes:
        latencies: seconds from sending a change to the end of the run that it caused.
        first: seconds from connecting to the end of the first run.
        faults: what went wrong, in words.
    """

    url: str
    act: Act
    latencies: list[float] = field(default_factory=list)
    first: float = float("nan")
    faults: list[str] = field(default_factory=list)
    _socket: Any = None
    _hash: str = ""
    _widget: tuple[str, str] = ("", "")
    _seen: bool = False

    async def open(self) -> None:
        """Connect and run the page once."""
        start = perf_counter()
        host = self.url.split("://", 1)[1]
        self._socket = await websockets.connect(
            f"ws://{host}/_stcore/stream", subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None, origin=websockets.Origin(self.url), open_timeout=PATIENCE_S,
        )  # fmt: skip
        await self._run(None)
        self.first = perf_counter() - start
        if not self._widget[0]:
            self.faults.append(f"{self.act.page} has no control '{self.act.key}'")

    async def change(self, n: int) -> None:
        """Change the control for the n-th time, and wait until the page has followed."""
        state = WidgetState(id=self._widget[0])
        self.act.put(state, n)
        start = perf_counter()
        self._seen = False
        await self._run(state)
        self.latencies.append(perf_counter() - start)
        if not self._seen:
            self.faults.append(f"{self.act.page}: a change did not come back to its page")

    async def close(self) -> None:
        """Leave, as a closed tab does."""
        if self._socket is not None:
            await self._socket.close()

    async def _run(self, state: WidgetState | None) -> None:
        asked = BackMsg()
        asked.rerun_script.page_name = self.act.page
        asked.rerun_script.page_script_hash = self._hash
        if state is not None:
            asked.rerun_script.widget_states.widgets.append(state)
            asked.rerun_script.fragment_id = self._widget[1]
        await self._socket.send(asked.SerializeToString())
        while True:
            raw = await asyncio.wait_for(self._socket.recv(), PATIENCE_S)
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "navigation":  # the page that runs; a new session names the frame around it
                self._hash = message.navigation.page_script_hash
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._read(message.delta)
            elif kind == "script_finished" and message.script_finished not in AGAIN:
                if message.script_finished not in FINE:
                    self.faults.append(f"{self.act.page}: the run did not finish")
                return

    def _read(self, delta: Delta) -> None:
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind)
        name = getattr(element, "id", "")
        if isinstance(name, str) and name.endswith(f"-{self.act.key}"):
            self._widget = (name, delta.fragment_id)
        if isinstance(name, str) and name.endswith(f"-{self.act.answer or self.act.key}"):
            self._seen = True
        if kind == "exception" or (kind == "alert" and FAULT in element.body):
            self.faults.append(f"{self.act.page}: the page failed")

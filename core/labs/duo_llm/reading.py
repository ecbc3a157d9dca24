"""One text of a user's, through every route and router."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from core.labs.duo_llm.network import BIG, MODULES, SMALL, Floats, Ints, Routes
from core.labs.duo_llm.oracle import Share, all_losses, all_routes, allowed, best_routes
from core.labs.duo_llm.router import routed
from core.labs.duo_llm.shelf import Lab
from core.labs.duo_llm.tokens import Passage

MOST_CHARACTERS: Final = 10_000
PRESETS: Final[dict[str, str]] = {
    "A question": "Can my landlord keep my deposit if I leave the flat before the contract ends?",
    "A docstring": "Return a list of the names of all files in the given directory. If the path "
    "does not exist, an OSError is raised.",
    "Code": "    def __init__(self, name, value=None):\n        self.name = name\n"
    "        if value is None:\n            raise ValueError('no value')\n",
    "Repetition": "one two three four, one two three four, one two three four, one two",
    "Another script": "Wo ist der Bahnhof? Где вокзал? 駅はどこですか。",
}


class BadText(Exception):
    """The text cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Reading:
    """What came of one text of T tokens.

    Attributes:
        passage: its first tokens; the loss of each is that of predicting it from those before.
        losses: float32[P, T], every route.
        routes: int8[P, L].
        routed: by router budget: losses float32[T] and modules int8[T, L].
    """

    passage: Passage
    losses: Floats
    routes: Routes
    routed: dict[int, tuple[Floats, Routes]]

    @property
    def note(self) -> str:
        """How much of the text was read."""
        read, total = len(self.passage.ids), self.passage.total
        if read < total:
            return f"The first {read} of {total:,} tokens were read: the network holds no more."
        return f"{read} token{'s' if read > 1 else ''} read."

    def route_loss(self, route: tuple[int, ...]) -> Floats:
        """Loss per token, float32[T], of one route for all."""
        index = int(np.flatnonzero((self.routes == np.array(route)).all(axis=1))[0])
        return np.asarray(self.losses[index])


def read_text(lab: Lab, text: str, tell: Share = lambda share: None) -> Reading:
    """The exact oracle and every router on a text; the start of a text is read before it.

    Raises:
        BadText: for nothing but white space, or more than `MOST_CHARACTERS`.
    """
    if not text.strip():
        raise BadText("There is nothing to read yet. Type a sentence, or take an example.")
    if len(text) > MOST_CHARACTERS:
        raise BadText(
            f"The text has {len(text):,} characters; the limit is {MOST_CHARACTERS:,}. Shorten it."
        )
    passage = lab.codec.read(text, lab.network.shape.context)
    targets: Ints = np.array(passage.ids, np.int64)
    tokens = np.concatenate([[0], targets[:-1]])
    with threadpool_limits(1):  # small matrices lose to threading
        losses = all_losses(lab.network, tokens, targets, tell)
        found = {
            budget: routed(lab.network, lab.router(budget), tokens, targets)
            for budget in range(1, lab.network.shape.layers)
        }
    return Reading(passage, losses, all_routes(lab.network.shape.layers), found)


@dataclass(frozen=True)
class Choice:
    """What the page compares: a budget, and what the oracle may do.

    Attributes:
        budget: big modules per token, of the router and the pattern, and of the oracle unless
            `free`.
        free: the oracle spends what it likes.
        may_skip: the oracle may leave feed-forward modules out.
        pattern: modules of the best pattern of that budget on the hold-outs, layer by layer.
    """

    budget: int
    free: bool
    may_skip: bool
    pattern: tuple[int, ...]

    def oracle(self, reading: Reading) -> Routes:
        """The oracle's modules, int8[T, L]."""
        fits = allowed(reading.routes, None if self.free else self.budget, self.may_skip)
        return np.asarray(reading.routes[best_routes(reading.losses, fits)])

    def oracle_loss(self, reading: Reading) -> Floats:
        """The oracle's loss per token, float32[T]."""
        fits = allowed(reading.routes, None if self.free else self.budget, self.may_skip)
        return np.asarray(reading.losses[fits].min(axis=0))


def tokens_of(reading: Reading, choice: Choice) -> pd.DataFrame:
    """One row per token: its losses in nats under small modules, oracle, router and pattern.

    `difficulty` is loss(small) - loss(oracle), the paper's definition.
    """
    small = reading.route_loss((SMALL,) * reading.routes.shape[1])
    best = choice.oracle_loss(reading)
    return pd.DataFrame(
        {
            "position": np.arange(1, len(best) + 1),
            "token": [shown(piece) for piece in reading.passage.pieces],
            "difficulty": small - best,
            "small": small,
            "oracle": best,
            "router": reading.routed[choice.budget][0],
            "pattern": reading.route_loss(choice.pattern),
        }
    )


def modules_of(reading: Reading, choice: Choice) -> pd.DataFrame:
    """One row per policy, token and layer: the module taken there."""
    taken = {
        "Oracle": choice.oracle(reading),
        "Router": reading.routed[choice.budget][1],
        "Pattern": np.tile(np.array(choice.pattern, np.int8), (len(reading.passage.ids), 1)),
    }
    pieces = [shown(piece) for piece in reading.passage.pieces]
    return pd.DataFrame(
        [
            {"policy": policy, "position": t + 1, "token": pieces[t], "layer": layer + 1,
             "module": MODULES[module]}
            for policy, modules in taken.items()
            for t, row in enumerate(modules)
            for layer, module in enumerate(row)
        ]
    )  # fmt: skip


def summary(reading: Reading, choice: Choice) -> dict[str, tuple[float, float]]:
    """Perplexity of the text and big modules per token, by policy."""
    layers = reading.routes.shape[1]
    losses, modules = reading.routed[choice.budget]
    ends = {"All small": SMALL, "All big": BIG}
    found = {
        "Oracle": (choice.oracle_loss(reading), (choice.oracle(reading) == BIG).mean() * layers),
        "Router": (losses, (modules == BIG).mean() * layers),
        "Best pattern": (reading.route_loss(choice.pattern), float(choice.budget)),
    } | {
        name: (reading.route_loss((module,) * layers), float(layers * (module == BIG)))
        for name, module in ends.items()
    }
    return {name: (float(np.exp(loss.mean())), float(big)) for name, (loss, big) in found.items()}


def shown(piece: str) -> str:
    """A token as the screen can show it: white space made visible, a part of a character a dot."""
    if not piece:
        return "·"
    seen = piece.replace("\n", "⏎").replace("\t", "⇥").replace(" ", "␣")
    return "".join(c if c.isprintable() else "�" for c in seen)

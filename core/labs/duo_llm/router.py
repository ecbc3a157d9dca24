"""Stage 3, as it runs: a linear router per layer chooses the module of each token."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.labs.duo_llm.network import BIG, SMALL, Floats, Ints, Network, Routes


@dataclass(frozen=True)
class Router:
    """One trained router.

    Attributes:
        budget: big modules per token that it was trained for.
        seed: of its training.
        matrices: float32[L, d, 2]: logits of small and big from a layer's normed stream.
        offset: added to the logit of big, so that the share of big on training text is the budget.
    """

    budget: int
    seed: int
    matrices: Floats
    offset: float = 0.0


def routed(network: Network, router: Router, tokens: Ints, targets: Ints) -> tuple[Floats, Routes]:
    """Losses float32[T] in nats, and the modules that each token took, int8[T, L]."""
    x = network.embed(tokens)
    modules = np.empty((len(tokens), network.shape.layers), np.int8)
    for layer, matrix in enumerate(router.matrices):
        x = network.attend(x[None], layer)[0]
        normed = network.normed(x, layer)
        small, big = (normed @ matrix).T
        modules[:, layer] = np.where(big + router.offset > small, BIG, SMALL)
        for module in (SMALL, BIG):
            chosen = np.flatnonzero(modules[:, layer] == module)
            if len(chosen):
                x[chosen] += network.feed(normed[chosen], layer, module)
    return network.losses(x, targets), modules

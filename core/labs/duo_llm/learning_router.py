"""Stage 3: train linear routers on the frozen network.

`P_l = softmax(h_l / T)` with T annealed towards a hard choice, a layer's output is the sum of its
modules weighted by P, and `L = L_CE + alpha * (mean P_big - budget)^2` (the paper's stage 3;
alpha is not printed there). The mean is over layers and tokens, so tokens may differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from core.labs.duo_llm.gradients import attended, cross_entropy, embedded, module, normed
from core.labs.duo_llm.learning import Tell, Telling, draw, prepare_torch
from core.labs.duo_llm.network import BIG, Ints, Network, Shape
from core.labs.duo_llm.router import Router, routed

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class RouterRecipe:
    """How a router learns."""

    steps: int = 60
    batch: int = 6
    rate: float = 5e-3
    alpha: float = 10.0
    warm: float = 2.0
    cold: float = 0.2
    threads: int = 1

    def temperature(self, step: int) -> float:
        """From warm to cold, geometrically."""
        return float(self.warm * (self.cold / self.warm) ** (step / max(1, self.steps - 1)))


BISECTIONS: Final = 10
REACH: Final = 8.0  # no offset of use is larger than the logits


def learn_router(
    network: Network,
    recipe: RouterRecipe,
    streams: Mapping[str, Ints],
    budget: int,
    seed: int,
    tell: Tell,
) -> Router:
    """A router for `budget` big modules per token; calibrate it before use.

    Args:
        network: fitted; it stays as it is.
        recipe: how to learn.
        streams: training tokens of each kind.
        budget: 1 to L - 1.
        seed: of the first weights and of the batches.
        tell: hears of every tenth step.
    """
    import torch

    prepare_torch(recipe.threads)
    frozen = {name: torch.from_numpy(np.array(w)) for name, w in network.weights.items()}
    shape, rng = network.shape, np.random.default_rng((seed, budget))
    first = 0.02 * rng.standard_normal((shape.layers, shape.width, 2))
    matrices = torch.tensor(first, dtype=torch.float32, requires_grad=True)
    optimizer = torch.optim.Adam([matrices], recipe.rate)
    what = f"router, budget {budget}, seed {seed}"
    telling = Telling(tell, what, recipe.steps, recipe.batch * shape.context)
    for step in range(recipe.steps):
        batch = torch.from_numpy(draw(dict(streams), recipe.batch, shape.context, rng))
        x, share = soft(shape, frozen, matrices, batch[:, :-1], recipe.temperature(step))
        task = cross_entropy(frozen, x, batch[:, 1:])
        loss = task + recipe.alpha * (share - budget / shape.layers) ** 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        telling.step(step + 1, float(loss.detach()))
    return Router(budget, seed, matrices.detach().numpy().copy())


def soft(
    shape: Shape,
    frozen: dict[str, torch.Tensor],
    matrices: torch.Tensor,
    tokens: torch.Tensor,
    temperature: float,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Streams [B, T, d] with both modules mixed by the router, and the mean of P_big."""
    import torch

    x, shares = embedded(frozen, tokens), []
    for layer in range(shape.layers):
        x = attended(shape, frozen, x, layer)
        h = normed(x, frozen[f"{layer}.ffn_norm"])
        p = torch.softmax(h @ matrices[layer] / temperature, dim=-1)
        small, big = (module(frozen, h, layer, name) for name in ("small", "big"))
        x = x + p[..., :1] * small + p[..., 1:] * big
        shares.append(p[..., 1].mean())
    return x, torch.stack(shares).mean()


def calibrated(network: Network, router: Router, segments: Ints) -> Router:
    """The router with the offset at which its hard choices spend its budget.

    Args:
        network: fitted.
        router: trained.
        segments: int64[S, T + 1] of training text: the hold-out is not looked at.
    """
    low, high = -REACH, REACH
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if spent(network, replace(router, offset=middle), segments) > router.budget:
            high = middle
        else:
            low = middle
    return replace(router, offset=(low + high) / 2)


def spent(network: Network, router: Router, segments: Ints) -> float:
    """Big modules per token, on average over segments."""
    taken = [routed(network, router, s[:-1], s[1:])[1] == BIG for s in segments]
    return float(np.mean(taken) * network.shape.layers)

"""Stage 1: train from scratch, each token at each layer by the big or the small module.

torch is imported where it is needed: a page never trains.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from core.labs.duo_llm.gradients import attended, cross_entropy, embedded, halved, normed
from core.labs.duo_llm.network import Floats, Ints, Shape
from core.labs.duo_llm.resume import Attempt, keep, resumed

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Recipe:
    """How stage 1 learns: every field changes the weights."""

    shape: Shape = field(default_factory=Shape)
    steps: int = 900
    batch: int = 16
    rate: float = 3e-3
    warm_up: int = 50
    decay: float = 0.1
    seed: int = 22
    threads: int = 1

    def rate_at(self, step: int) -> float:
        """Linear warm-up, then a cosine down to a tenth of the rate."""
        if step < self.warm_up:
            return self.rate * (step + 1) / self.warm_up
        done = (step - self.warm_up) / max(1, self.steps - self.warm_up)
        return self.rate * (0.1 + 0.45 * (1 + math.cos(math.pi * done)))


@dataclass(frozen=True)
class Step:
    """How far training is: steps done of all, loss in nats, and the rate of this attempt."""

    what: str
    done: int
    total: int
    loss: float
    tokens_per_second: float
    seconds_left: float


Tell = Callable[[Step], None]
KEEP_EVERY = 100
TELL_EVERY = 10


@dataclass(frozen=True)
class Telling:
    """Tells of every tenth step of an attempt, and of the last one.

    Attributes:
        tell: hears of it.
        what: is trained.
        total: steps of all attempts.
        size: tokens of one step.
        first: steps that earlier attempts did.
        began: when this one began, on `perf_counter`.
    """

    tell: Tell
    what: str
    total: int
    size: int
    first: int = 0
    began: float = field(default_factory=perf_counter)

    @property
    def seconds(self) -> float:
        """Since this attempt began."""
        return perf_counter() - self.began

    def step(self, done: int, loss: float) -> None:
        """So many steps of all are done."""
        if done % TELL_EVERY == 0 or done == self.total:
            rate = (done - self.first) / self.seconds
            left = (self.total - done) / rate
            self.tell(Step(self.what, done, self.total, loss, rate * self.size, left))


def learn(
    recipe: Recipe, streams: dict[str, Ints], tell: Tell, kept: Path | None = None
) -> tuple[dict[str, Floats], float]:
    """The weights after stage 1, and the seconds that it took over all attempts.

    Args:
        recipe: all of it is in the name under which an interrupted attempt is kept.
        streams: training tokens of each kind; a batch holds as many of one as of another.
        tell: hears of every tenth step.
        kept: file of an interrupted attempt; written every hundred steps, read if it fits.
    """
    import torch

    prepare_torch(recipe.threads)
    weights = {name: torch.tensor(w) for name, w in initial(recipe.shape, recipe.seed).items()}
    for tensor in weights.values():
        tensor.requires_grad_()
    optimizer = torch.optim.AdamW(_groups(weights, recipe.decay), betas=(0.9, 0.95))
    earlier = resumed(kept, asdict(recipe), weights, optimizer) if kept else Attempt()
    size, seconds = recipe.batch * recipe.shape.context, earlier.seconds
    telling = Telling(tell, "stage 1", recipe.steps, size, earlier.done)
    for step in range(earlier.done, recipe.steps):
        loss = _step(recipe, step, streams, weights, optimizer)
        done = step + 1
        seconds = earlier.seconds + telling.seconds
        telling.step(done, loss)
        if kept and (done % KEEP_EVERY == 0 or done == recipe.steps):
            keep(kept, asdict(recipe), weights, optimizer, Attempt(done, seconds))
    return {name: tensor.detach().numpy().copy() for name, tensor in weights.items()}, seconds


def prepare_torch(threads: int) -> None:
    """The same seed gives the same weights: deterministic kernels, a fixed number of threads."""
    import torch

    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)


def initial(shape: Shape, seed: int) -> dict[str, Floats]:
    """Random weights: normal, scaled by fan-in; the last matrix of a branch by depth, too."""
    rng = np.random.default_rng(seed)
    deep = (2 * shape.layers) ** -0.5

    def normal(rows: int, columns: int, scale: float) -> Floats:
        return (rng.standard_normal((rows, columns)) * scale).astype(np.float32)

    d, fan = shape.width, shape.width**-0.5
    made = {"embed": normal(shape.vocabulary, d, 0.02), "final_norm": np.ones(d, np.float32)}
    for i in range(shape.layers):
        made[f"{i}.attn_norm"] = np.ones(d, np.float32)
        made[f"{i}.qkv"] = normal(d, 3 * d, fan)
        made[f"{i}.out"] = normal(d, d, fan * deep)
        made[f"{i}.ffn_norm"] = np.ones(d, np.float32)
        for name, inner in (("big", shape.big), ("small", shape.small)):
            made[f"{i}.{name}.up"] = normal(d, 2 * inner, fan)
            made[f"{i}.{name}.down"] = normal(inner, d, inner**-0.5 * deep)
    return made


def _groups(weights: Mapping[str, torch.Tensor], decay: float) -> list[dict[str, Any]]:
    matrices = [w for w in weights.values() if w.ndim > 1]
    gains = [w for w in weights.values() if w.ndim == 1]
    return [
        {"params": matrices, "weight_decay": decay},
        {"params": gains, "weight_decay": 0.0},
    ]


def _step(
    recipe: Recipe,
    step: int,
    streams: dict[str, Ints],
    weights: Mapping[str, torch.Tensor],
    optimizer: torch.optim.Optimizer,
) -> float:
    import torch

    rng = np.random.default_rng((recipe.seed, step))  # a resumed attempt draws the same batches
    batch = torch.from_numpy(draw(streams, recipe.batch, recipe.shape.context, rng))
    sides = torch.from_numpy(
        rng.random((recipe.shape.layers, batch.shape[0] * recipe.shape.context)) < 0.5
    )
    for group in optimizer.param_groups:
        group["lr"] = recipe.rate_at(step)
    x = embedded(weights, batch[:, :-1])
    for i in range(recipe.shape.layers):
        x = attended(recipe.shape, weights, x, i)
        x = x + halved(weights, normed(x, weights[f"{i}.ffn_norm"]), i, sides[i])
    loss = cross_entropy(weights, x, batch[:, 1:])
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(list(weights.values()), 1.0)
    optimizer.step()
    return float(loss.detach())


def draw(streams: dict[str, Ints], batch: int, context: int, rng: np.random.Generator) -> Ints:
    """int64[batch, context + 1] of random places, as many of one kind as of another."""
    rows = []
    for tokens in streams.values():
        starts = rng.integers(0, len(tokens) - context - 1, batch // len(streams))
        rows.append(tokens[starts[:, None] + np.arange(context + 1)])
    return np.concatenate(rows)

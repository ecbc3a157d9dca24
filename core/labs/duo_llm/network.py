"""The transformer of the lab, read-only and in numpy: a page needs no torch.

Llama-style (RMSNorm, rotary positions, SwiGLU, tied embeddings). Every layer has one attention and
two feed-forward modules, a big and a small one; a token takes one of them, or skips both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Routes = NDArray[np.int8]

SKIP, SMALL, BIG = 0, 1, 2
MODULES: Final = ("skip", "small", "big")
EPSILON: Final = 1e-5
BASE: Final = 10_000.0


@dataclass(frozen=True)
class Shape:
    """Sizes of the network; the paper's ratio of big to small is 16, too."""

    layers: int = 6
    width: int = 128
    heads: int = 4
    big: int = 512
    small: int = 32
    vocabulary: int = 1024
    context: int = 128

    @property
    def inner(self) -> tuple[int, int, int]:
        """Inner width of skip, small and big."""
        return 0, self.small, self.big

    def flops(self, modules: tuple[float, float, float], context: float | None = None) -> float:
        """Floating-point operations to predict one token (a multiply-add counts two).

        Args:
            modules: how many layers take skip, small and big; they may be means.
            context: tokens attended to; half the context by default, the mean over a segment.
        """
        seen = (self.context + 1) / 2 if context is None else context
        attention = self.layers * (4 * self.width**2 + 2 * seen * self.width)
        inner = sum(n * size for n, size in zip(modules, self.inner, strict=True))
        return 2 * (attention + 3 * self.width * inner + self.width * self.vocabulary)


class Network:
    """The fitted network.

    Args:
        shape: its sizes.
        weights: float32 arrays, matrices as [in, out]: `embed`, `final_norm`, and per layer i
            `i.attn_norm`, `i.qkv`, `i.out`, `i.ffn_norm`, `i.big.up`, `i.big.down`, `i.small.up`,
            `i.small.down`, where `up` holds gate and value side by side.
    """

    def __init__(self, shape: Shape, weights: Mapping[str, Floats]) -> None:
        """Keep the weights; nothing is copied."""
        self.shape, self.weights = shape, weights
        self.turn = rotations(shape.context, shape.width // shape.heads)

    def embed(self, tokens: Ints) -> Floats:
        """float32[T, d] of int64[T]."""
        return np.asarray(self.weights["embed"][tokens])

    def attend(self, x: Floats, layer: int) -> Floats:
        """The stream after a layer's attention: float32[P, T, d] of P streams of T tokens."""
        p, t, d = x.shape
        heads = self.shape.heads
        normed = rms(x, self.weights[f"{layer}.attn_norm"]).reshape(p * t, d)
        qkv = (normed @ self.weights[f"{layer}.qkv"]).reshape(p, t, 3, heads, d // heads)
        q, k, v = (qkv[:, :, i].transpose(0, 2, 1, 3) for i in range(3))
        cos, sin = (part[:t] for part in self.turn)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        score = (q @ k.transpose(0, 1, 3, 2)) * np.float32((d // heads) ** -0.5)
        score[..., np.triu(np.ones((t, t), bool), 1)] = -np.inf
        np.subtract(score, score.max(axis=-1, keepdims=True), out=score)
        np.exp(score, out=score)
        score /= score.sum(axis=-1, keepdims=True)
        mixed = (score @ v).transpose(0, 2, 1, 3).reshape(p * t, d)
        return np.asarray(x + (mixed @ self.weights[f"{layer}.out"]).reshape(p, t, d))

    def normed(self, x: Floats, layer: int) -> Floats:
        """What a layer's modules and its router read."""
        return rms(x, self.weights[f"{layer}.ffn_norm"])

    def feed(self, normed: Floats, layer: int, module: int) -> Floats:
        """What a module adds: float32[n, d] of normed float32[n, d]; zeros for skip."""
        if module == SKIP:
            return np.zeros_like(normed)
        name = f"{layer}.{MODULES[module]}"
        gate, value = np.split(normed @ self.weights[f"{name}.up"], 2, axis=1)
        gate = gate / (1 + np.exp(-gate))
        return np.asarray((gate * value) @ self.weights[f"{name}.down"])

    def layer(self, x: Floats, layer: int, modules: Routes) -> Floats:
        """One stream float32[T, d] through a layer, each token by its own module int8[T]."""
        x = self.attend(x[None], layer)[0]
        normed = self.normed(x, layer)
        for module in (SMALL, BIG):
            chosen = np.flatnonzero(modules == module)
            if len(chosen):
                x[chosen] += self.feed(normed[chosen], layer, module)
        return x

    def losses(self, x: Floats, targets: Ints) -> Floats:
        """Cross-entropy in nats, float32[n], of final streams float32[n, d] and int64[n]."""
        logits = rms(x, self.weights["final_norm"]) @ self.weights["embed"].T
        top = logits.max(axis=1)
        right = logits[np.arange(len(targets)), targets]
        np.exp(np.subtract(logits, top[:, None], out=logits), out=logits)
        return np.asarray(np.log(logits.sum(axis=1)) + top - right)

    def run(self, tokens: Ints, targets: Ints, routes: Routes) -> Floats:
        """Loss per token, float32[T], where routes int8[T, L] names each token's modules."""
        x = self.embed(tokens)
        for i in range(self.shape.layers):
            x = self.layer(x, i, routes[:, i])
        return self.losses(x, targets)


def rms(x: Floats, gain: Floats) -> Floats:
    """Root-mean-square norm over the last axis (Zhang and Sennrich 2019)."""
    scale = np.sqrt(np.mean(np.square(x), axis=-1, keepdims=True) + np.float32(EPSILON))
    return np.asarray(x / scale * gain)


def rotations(context: int, size: int) -> tuple[Floats, Floats]:
    """Cosines and sines, float32[context, size / 2], of rotary positions (Su et al. 2021)."""
    speed = BASE ** -(np.arange(0, size, 2) / size)
    angle = np.arange(context)[:, None] * speed
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


def rotate(x: Floats, cos: Floats, sin: Floats) -> Floats:
    """Turn queries or keys, float32[..., T, size], by their positions."""
    first, second = np.split(x, 2, axis=-1)
    return np.concatenate([first * cos - second * sin, first * sin + second * cos], axis=-1)

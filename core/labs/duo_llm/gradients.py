"""The network of `core.labs.duo_llm.network` once more, in torch, which alone has gradients.

A test holds the two to the same losses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.labs.duo_llm.network import EPSILON, Shape, rotations

if TYPE_CHECKING:
    import torch


def embedded(weights: Mapping[str, torch.Tensor], tokens: torch.Tensor) -> torch.Tensor:
    """[B, T, d]."""
    import torch.nn.functional as F  # noqa: N812 - its usual name

    return F.embedding(tokens, weights["embed"])


def normed(x: torch.Tensor, gain: torch.Tensor) -> torch.Tensor:
    """Root-mean-square norm over the last axis."""
    import torch.nn.functional as F  # noqa: N812

    return F.rms_norm(x, (x.shape[-1],), gain, EPSILON)


def attended(
    shape: Shape, weights: Mapping[str, torch.Tensor], x: torch.Tensor, layer: int
) -> torch.Tensor:
    """The stream [B, T, d] after a layer's attention."""
    import torch
    import torch.nn.functional as F  # noqa: N812

    b, t, d = x.shape
    qkv = normed(x, weights[f"{layer}.attn_norm"]) @ weights[f"{layer}.qkv"]
    q, k, v = qkv.view(b, t, 3, shape.heads, d // shape.heads).permute(2, 0, 3, 1, 4)
    cos, sin = (torch.from_numpy(part[:t]) for part in rotations(shape.context, q.shape[-1]))

    def turned(z: torch.Tensor) -> torch.Tensor:
        first, second = z.chunk(2, dim=-1)
        return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)

    mixed = F.scaled_dot_product_attention(turned(q), turned(k), v, is_causal=True)
    return x + mixed.transpose(1, 2).reshape(b, t, d) @ weights[f"{layer}.out"]


def module(
    weights: Mapping[str, torch.Tensor], h: torch.Tensor, layer: int, name: str
) -> torch.Tensor:
    """What a module adds to normed streams [n, d]."""
    import torch.nn.functional as F  # noqa: N812

    gate, value = (h @ weights[f"{layer}.{name}.up"]).chunk(2, dim=-1)
    return (F.silu(gate) * value) @ weights[f"{layer}.{name}.down"]


def halved(
    weights: Mapping[str, torch.Tensor], h: torch.Tensor, layer: int, is_big: torch.Tensor
) -> torch.Tensor:
    """Each token through one module only: [B, T, d], where `is_big` is bool[B * T]."""
    import torch

    flat = h.reshape(-1, h.shape[-1])
    order = torch.argsort(is_big.to(torch.int8), stable=True)
    cut = int((~is_big).sum())
    small, big = flat.index_select(0, order).split([cut, len(flat) - cut])
    added = torch.cat([module(weights, small, layer, "small"), module(weights, big, layer, "big")])
    return added.index_select(0, torch.argsort(order)).view_as(h)


def cross_entropy(
    weights: Mapping[str, torch.Tensor], x: torch.Tensor, targets: torch.Tensor
) -> torch.Tensor:
    """Mean loss in nats over all tokens."""
    import torch.nn.functional as F  # noqa: N812

    logits = normed(x, weights["final_norm"]) @ weights["embed"].T
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten())

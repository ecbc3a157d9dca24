"""An interrupted training, kept so that the next attempt goes on where it stopped."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

MOMENTS = ("exp_avg", "exp_avg_sq")


@dataclass(frozen=True)
class Attempt:
    """Steps done, and the seconds that they took over all attempts."""

    done: int = 0
    seconds: float = 0.0


def keep(
    path: Path,
    recipe: dict[str, Any],
    weights: dict[str, torch.Tensor],
    optimizer: torch.optim.Optimizer,
    reached: Attempt,
) -> None:
    """Write weights and moments (safetensors: no pickle) with the recipe and how far it is."""
    from safetensors.torch import save_file

    tensors = {f"weight/{name}": w.detach() for name, w in weights.items()}
    for name, w in weights.items():
        for moment in MOMENTS:
            tensors[f"{moment}/{name}"] = optimizer.state[w][moment]
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    about = {"done": str(reached.done), "seconds": f"{reached.seconds:.1f}"}
    save_file(tensors, fresh, {"recipe": _named(recipe)} | about)
    os.replace(fresh, path)


def resumed(
    path: Path,
    recipe: dict[str, Any],
    weights: dict[str, torch.Tensor],
    optimizer: torch.optim.Optimizer,
) -> Attempt:
    """Fill weights and moments from an attempt with the same recipe.

    Returns:
        How far it was; nothing where there is no such attempt, or it is of another recipe.
    """
    import torch
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as file:
            about = file.metadata() or {}
            if about.get("recipe") != _named(recipe):
                return Attempt()
            earlier = Attempt(int(about["done"]), float(about["seconds"]))
            for name, w in weights.items():
                w.data.copy_(file.get_tensor(f"weight/{name}"))
                moments = {m: file.get_tensor(f"{m}/{name}") for m in MOMENTS}
                optimizer.state[w] = {"step": torch.tensor(float(earlier.done)), **moments}
    except (FileNotFoundError, SafetensorError, KeyError, ValueError):
        return Attempt()
    return earlier


def _named(recipe: dict[str, Any]) -> str:
    return json.dumps(recipe, sort_keys=True)

"""The lab on disk: weights, tokenizer and study, vouched for by a card with their SHA-256."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from core.labs.duo_llm.network import Floats, Network, Shape
from core.labs.duo_llm.router import Router
from core.labs.duo_llm.tokens import Codec

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CARD, WEIGHTS, TOKENIZER, STUDY = "card.json", "weights.safetensors", "tokenizer.json", "study.json"
REBUILD: Final = "python -m core train --lab duo-llm"


class BrokenLab(Exception):
    """A file of the lab is missing or altered; the message says how to rebuild it."""

    def __init__(self, what: str) -> None:
        """Say what is wrong, in one line."""
        super().__init__(f"The Duo-LLM lab: {what}. Rebuild it: {REBUILD}")


@dataclass(frozen=True)
class Lab:
    """All that a page needs: the fitted network, its routers and tokens, and the study."""

    network: Network
    routers: tuple[Router, ...]
    codec: Codec
    study: dict[str, Any]
    card: dict[str, Any]

    def router(self, budget: int) -> Router:
        """The router of a budget; where several seeds were trained, the first."""
        return next(router for router in self.routers if router.budget == budget)


def write_lab(
    folder: Path,
    network: Network,
    routers: tuple[Router, ...],
    tokenizer: Tokenizer,
    study: dict[str, Any],
    facts: dict[str, Any],
) -> None:
    """Write every file and the card, replacing what stood there in one move."""
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    arrays: dict[str, Floats] = dict(network.weights)
    for router in routers:
        arrays[f"router.{router.budget}.{router.seed}"] = router.matrices
        arrays[f"offset.{router.budget}.{router.seed}"] = np.array([router.offset], np.float32)
    (fresh / WEIGHTS).write_bytes(save(arrays))
    (fresh / TOKENIZER).write_text(tokenizer.to_str(), encoding="utf-8")
    (fresh / STUDY).write_text(json.dumps(study, allow_nan=False) + "\n", encoding="utf-8")
    files = {path.name: _digest(path.read_bytes()) for path in sorted(fresh.iterdir())}
    card = {"name": "duo-llm", "shape": asdict(network.shape), **facts, "files": files}
    (fresh / CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def read_lab(folder: Path) -> Lab:
    """Load the lab after checking every file against the card.

    Raises:
        BrokenLab: for a missing, truncated or altered file.
    """
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        files = {name: _checked(folder, name, card) for name in (WEIGHTS, TOKENIZER, STUDY)}
        arrays = load(files[WEIGHTS])
        return Lab(
            Network(Shape(**card["shape"]), arrays),
            _routers(arrays),
            Codec(files[TOKENIZER].decode()),
            json.loads(files[STUDY]),
            card,
        )
    except FileNotFoundError as error:
        raise BrokenLab(f"{CARD} is missing") from error
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise BrokenLab(f"a file cannot be read ({type(error).__name__})") from error


def _routers(arrays: dict[str, Floats]) -> tuple[Router, ...]:
    found = []
    for name in arrays:
        what, _, rest = name.partition(".")
        if what == "router":
            budget, seed = map(int, rest.split("."))
            offset = float(arrays[f"offset.{rest}"][0])
            found.append(Router(budget, seed, arrays[name], offset))
    return tuple(sorted(found, key=lambda router: (router.budget, router.seed)))


def _checked(folder: Path, name: str, card: dict[str, Any]) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise BrokenLab(f"{name} is missing") from error
    if _digest(content) != card["files"][name]:
        raise BrokenLab(f"{name} is truncated or altered")
    return content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

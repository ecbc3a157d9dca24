"""What can be asked of a job: routers that are fitted, and panels whose queries are there."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.benchmark.panels import GQR_ID, GQR_OOD
from core.embed import is_exported
from core.routers import EXTRAS, GUARDED, GUARDS, REGISTRY, RouterError, create
from core.routers.artifacts import read_card
from core.settings import Settings
from core.training.own import KINDS, NEED_OOD, WITH_ENCODER, WITH_TORCH

NO_ENCODER: Final = (
    "the sentence encoder is not on this server; `python -m core prepare` exports it"
)
NO_TORCH: Final = (
    "learning takes torch, which this server does not have; `pip install -r requirements-train.txt`"
)
NO_OOD: Final = "it learns rejection as one of its classes, and the file has no OOD queries"


@dataclass(frozen=True)
class Offer:
    """A router that can be measured.

    Attributes:
        name: in the registry.
        label: on the screen.
        domains: that it knows; none for a guard.
        slow: whether it takes seconds where others take microseconds.
    """

    name: str
    label: str
    domains: tuple[str, ...]
    slow: bool = False


def offers(models: Path, extras: bool = True) -> list[Offer]:
    """Routers and guards whose fitted files are in a folder, baselines last.

    Args:
        models: folder of artifacts.
        extras: whether those that need an extra are among them.
    """
    names = (*REGISTRY, *GUARDS, *(EXTRAS if extras else ()))
    cards = {name: card for name in names if (card := _card(name, models))}
    found = [
        Offer(name, card["label"], () if name in GUARDS else tuple(card["domains"]), name in EXTRAS)
        for name, card in cards.items()
        if card["family"] != "baseline"
    ]
    for name, (router, guard) in GUARDED.items():
        if router in cards and guard in cards:
            label = f"{cards[guard]['label']} + {cards[router]['label']}"
            found.append(Offer(name, label, tuple(cards[router]["domains"])))
    corners = [name for name, card in cards.items() if card["family"] == "baseline"]
    return found + [Offer(n, cards[n]["label"], tuple(cards[n]["domains"])) for n in corners]


def trainable(has_ood: bool) -> dict[str, str]:
    """Kinds of routers that can be fitted here: name -> label.

    Args:
        has_ood: whether there are OOD queries to learn from; some kinds need them.
    """
    kept_out = not_trainable(has_ood)
    labels = {name: create(name).label for name in KINDS}
    return {name: label for name, label in labels.items() if label not in kept_out}


def not_trainable(has_ood: bool) -> dict[str, str]:
    """Kinds that cannot be fitted here: label -> why, and what would help.

    Args:
        has_ood: as `trainable`.
    """
    missing = {
        **dict.fromkeys(WITH_ENCODER if not _has_encoder() else (), NO_ENCODER),
        **dict.fromkeys(WITH_TORCH if not _has_torch() else (), NO_TORCH),
        **dict.fromkeys(NEED_OOD if not has_ood else (), NO_OOD),
    }
    return {create(name).label: missing[name] for name in KINDS if name in missing}


def _has_encoder() -> bool:
    try:
        return is_exported()
    except RouterError:
        return False


def _has_torch() -> bool:
    return importlib.util.find_spec("torch") is not None


def _card(name: str, models: Path) -> dict[str, Any] | None:
    try:
        return read_card(name, models)
    except RouterError:
        return None


def suiting(offered: list[Offer], domains: tuple[str, ...]) -> dict[str, str]:
    """Those that know just these domains, and guards, which know none: name -> label."""
    return {one.name: one.label for one in offered if one.domains in ((), domains)}


def gqr_is_there(config: Settings) -> bool:
    """Whether the operator said where GQR-Bench's queries are."""
    if config.queries in ("", "gqr"):
        return bool(config.queries)
    place = Path(config.queries)
    return any((folder / GQR_OOD).is_file() and (folder / GQR_ID).is_file()
               for folder in (place, place / "test"))  # fmt: skip

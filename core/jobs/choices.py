"""What can be asked of a job: routers that are fitted, and panels whose queries are there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.benchmark.panels import GQR_ID, GQR_OOD
from core.embed import is_exported
from core.routers import EXTRAS, GUARDED, GUARDS, REGISTRY, RouterError, create
from core.routers.artifacts import read_card
from core.settings import Settings
from core.training.own import KINDS, NEED_OOD, WITH_ENCODER


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
    try:
        encoder = is_exported()
    except RouterError:
        encoder = False
    names = [name for name in KINDS if encoder or name not in WITH_ENCODER]
    kinds = [name for name in names if has_ood or name not in NEED_OOD]
    return {name: create(name).label for name in kinds}


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

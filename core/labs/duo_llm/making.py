"""The whole lab from nothing: read, learn tokens, train, route, measure, write."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.benchmark.machine import this_machine
from core.labs.duo_llm.corpus import KINDS, Document, fingerprint, read_corpus
from core.labs.duo_llm.holdout import measure
from core.labs.duo_llm.learning import Recipe, Tell, learn
from core.labs.duo_llm.learning_router import RouterRecipe, calibrated, learn_router
from core.labs.duo_llm.network import Ints, Network
from core.labs.duo_llm.router import Router
from core.labs.duo_llm.shelf import BrokenLab, read_lab, write_lab
from core.labs.duo_llm.study import study
from core.labs.duo_llm.tokens import learn_tokens, segments, stream

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Found = dict[str, Any]

LIBRARIES: Final = ("numpy", "torch", "tokenizers", "safetensors")


@dataclass(frozen=True)
class Plan:
    """Everything that decides what comes out."""

    recipe: Recipe = field(default_factory=Recipe)
    routers: RouterRecipe = field(default_factory=RouterRecipe)
    router_seeds: tuple[int, ...] = (1, 2, 3)
    segments: int = 24  # of each kind, held out
    calibration: int = 6  # of each kind, of training text


@dataclass(frozen=True)
class Text:
    """The corpus as tokens: streams to learn from, and hold-out segments with their kinds."""

    streams: dict[str, Ints]
    held_out: Ints
    kinds: list[str]


def make_lab(folder: Path, starter: Path, kept: Path, plan: Plan, tell: Tell) -> None:
    """Train the lab and write it to a folder.

    Args:
        folder: of the lab; replaced at the end.
        starter: folder of the starter panel.
        kept: folder for an interrupted attempt; the next one goes on from it.
        plan: sizes, steps and seeds.
        tell: hears how far it is.
    """
    documents = read_corpus(starter)
    corpus, shape = fingerprint(documents), plan.recipe.shape
    tokenizer = learn_tokens([d.text for d in documents if not d.held_out], shape.vocabulary)
    text = _tokenized(documents, tokenizer, plan.segments, shape.context)
    attempt = kept / f"stage1-{corpus[:8]}.safetensors"
    weights, seconds = learn(plan.recipe, text.streams, tell, attempt)
    began, network = perf_counter(), Network(shape, weights)
    routers = _routers(network, plan, text.streams, tell)
    found = _studied(network, routers, text, tell)
    minutes = {
        "stage 1": round(seconds / 60, 1),
        "routers and study": round((perf_counter() - began) / 60, 1),
    }
    facts = _facts(documents, corpus, plan, text) | {"minutes": minutes}
    write_lab(folder, network, routers, tokenizer, found, facts)
    attempt.unlink()  # the next training is a new one


def study_lab(folder: Path, starter: Path, tell: Tell) -> None:
    """Measure the lab that is there once more, and write its study anew.

    Raises:
        BrokenLab: where there is none, or it learned from another Python's library.
    """
    lab, documents = read_lab(folder), read_corpus(starter)
    if fingerprint(documents) != lab.card["corpus_sha256"]:
        raise BrokenLab("it learned from another Python's library, so the hold-out is not the same")
    each, context = lab.card["plan"]["segments"], lab.network.shape.context
    text = _tokenized(documents, lab.codec.tokenizer, each, context)
    found = _studied(lab.network, lab.routers, text, tell)
    facts = {k: v for k, v in lab.card.items() if k not in ("name", "shape", "files")}
    write_lab(folder, lab.network, lab.routers, lab.codec.tokenizer, found, facts)


def _studied(network: Network, routers: tuple[Router, ...], text: Text, tell: Tell) -> Found:
    measured = measure(network, routers, text.held_out, text.kinds, tell)
    return study(measured, network, routers, text.held_out)


def _tokenized(documents: list[Document], tokenizer: Tokenizer, each: int, context: int) -> Text:
    sides = {
        (kind, held): stream(
            tokenizer, [d for d in documents if d.kind == kind and d.held_out is held]
        )
        for kind in KINDS
        for held in (False, True)
    }
    parts = [segments(sides[kind, True], each, context) for kind in KINDS]
    kinds = [kind for kind, part in zip(KINDS, parts, strict=True) for _ in part]
    return Text({kind: sides[kind, False] for kind in KINDS}, np.concatenate(parts), kinds)


def _routers(
    network: Network, plan: Plan, streams: dict[str, Ints], tell: Tell
) -> tuple[Router, ...]:
    context = network.shape.context
    text = np.concatenate([segments(s, plan.calibration, context) for s in streams.values()])
    return tuple(
        calibrated(network, learn_router(network, plan.routers, streams, budget, seed, tell), text)
        for budget in range(1, network.shape.layers)
        for seed in plan.router_seeds
    )


def _facts(documents: list[Document], corpus: str, plan: Plan, text: Text) -> Found:
    machine = this_machine()
    return {
        "paper": "Duo-LLM, Alizadeh-Vahid et al. 2024, arXiv 2410.10846",
        "corpus": (
            f"Standard library of Python {machine.python} (PSF licence): sources without "
            "docstrings as code; docstrings and the language reference, with the English queries "
            "of the starter panel, as English. Modules whose name hashes to 0 modulo 10, and the "
            "validation and test queries, are held out."
        ),
        "corpus_sha256": corpus,
        "documents": {
            f"{kind} {side}": sum(d.kind == kind and d.held_out is held for d in documents)
            for kind in KINDS
            for side, held in (("trained on", False), ("held out", True))
        },
        "training_tokens_available": {kind: len(s) for kind, s in text.streams.items()},
        "training_tokens_seen": plan.recipe.steps * plan.recipe.batch * plan.recipe.shape.context,
        "plan": asdict(plan),
        "machine": {"cpu": machine.cpu, "cores": machine.cores, "system": machine.system},
        "libraries": {name: version(name) for name in LIBRARIES},
    }

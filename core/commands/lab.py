"""`train --lab`: a lab from nothing, with its study."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from core.commands.prepare import train_routers
from core.commands.terminal import say
from core.settings import Settings

if TYPE_CHECKING:
    from core.labs.duo_llm.learning import Step

LABS: Final = ("duo-llm",)


def train(given: argparse.Namespace, config: Settings) -> int:
    """Train a lab where one is named, otherwise routers."""
    return _train_lab(given.study, config) if given.lab else train_routers(given, config)


def _train_lab(study_only: bool, config: Settings) -> int:
    """Train the Duo-LLM lab, or measure the one that is there; both say how far they are."""
    from core.labs.duo_llm.making import Plan, make_lab, study_lab

    if study_only:
        study_lab(config.duo_llm, config.starter, _told)
    else:
        kept = config.cache / "duo-llm"
        say(f"An interrupted training goes on from {kept.name} in the cache folder.")
        make_lab(config.duo_llm, config.starter, kept, Plan(), _told)
    say(f"Wrote {config.duo_llm.name}: weights, tokenizer, study and card")
    return 0


def _told(step: Step) -> None:
    say(
        f"{step.what}: {step.done} of {step.total}, loss {step.loss:.3f}, "
        f"{step.tokens_per_second:,.0f} tokens/s, {step.seconds_left / 60:.1f} min left"
    )

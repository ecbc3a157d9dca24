"""Servers on this machine: the local LLM, the scripted endpoint; and the local guard's fitting."""

from __future__ import annotations

import argparse
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from core.commands.terminal import say
from core.routers import RouterError
from core.settings import Settings
from core.testing.script import PLAYS, BadScript, Script, demo
from core.testing.scripted import ScriptedEndpoint

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

LLM_PORT: Final = 8701
FAKE_PORT: Final = 8702


def add_serve(commands: Commands) -> None:
    """The commands `serve-llm`, `serve-fake`, `train-guard` and `freeze-prices`."""
    command = commands.add_parser("serve-llm", help="serve Gemma 3 270M on 127.0.0.1 (make llm)")
    command.add_argument("--port", type=int, default=LLM_PORT)
    command.add_argument("--threads", type=int, default=1)
    command.set_defaults(run=serve_llm)
    command = commands.add_parser("serve-fake", help="serve scripted answers on 127.0.0.1")
    command.add_argument("--port", type=int, default=FAKE_PORT)
    command.add_argument("--script", type=Path, help="JSON: queue, rules, otherwise")
    command.add_argument("--fault", choices=sorted(PLAYS), help="answer every query like this")
    command.set_defaults(run=serve_fake)
    command = commands.add_parser("train-guard", help="fit the local guard on the starter panel")
    command.set_defaults(run=train_guard)
    command = commands.add_parser("freeze-prices", help="token prices of today into prices.csv")
    command.set_defaults(run=freeze_prices)


def serve_llm(given: argparse.Namespace, config: Settings) -> int:
    """Serve the local LLM until interrupted.

    Raises:
        RouterError: where the extra is not installed or the port is taken.
    """
    from core.local_llm import MODEL, TERMS, start

    say(TERMS)
    server = start(port=given.port, threads=given.threads)
    say(f"{MODEL}: {server.listening_address}/v1  (Ctrl-C ends it)")
    _until_interrupted()
    return 0


def serve_fake(given: argparse.Namespace, config: Settings) -> int:
    """Replay a script until interrupted.

    Raises:
        RouterError: for a script that cannot be played, or a port that is taken.
    """
    try:
        with ScriptedEndpoint(_script(given), port=given.port) as server:
            say(f"Scripted answers, which mean nothing: {server.url}  (Ctrl-C ends it)")
            _until_interrupted()
    except BadScript as error:
        raise RouterError(str(error)) from error
    except OSError as error:
        raise RouterError(f"Port {given.port} is taken. Give another: --port") from error
    return 0


def _script(given: argparse.Namespace) -> Script:
    if given.fault:
        return Script(deque(), (), PLAYS[given.fault])
    return Script.read(given.script) if given.script else demo()


def _until_interrupted() -> None:
    try:
        Event().wait()
    except KeyboardInterrupt:
        say("Stopped.")


def train_guard(given: argparse.Namespace, config: Settings) -> int:
    """Fit the local guard and write its artifact."""
    from core.training.guard import fit_guard

    guard = fit_guard(config.starter, config.models)
    say(f"{guard.label}: {guard.trained_on}; thresholds {guard.params()}")
    return 0


def freeze_prices(given: argparse.Namespace, config: Settings) -> int:
    """Read the offline price table into `prices.csv`, with today's date.

    Raises:
        RouterError: where `genai-prices` is not installed.
    """
    from core.analysis.price_snapshot import freeze

    try:
        rows = freeze(config.data / "prices.csv", datetime.now(UTC).date())
    except ImportError as error:
        raise RouterError("Install the price table: pip install genai-prices") from error
    say(f"{len(rows)} rows in prices.csv")
    return 0

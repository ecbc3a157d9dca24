"""What tests of routers and guards at an endpoint share: how they ask a scripted server."""

from __future__ import annotations

from dataclasses import replace

from pydantic import SecretStr

from core.budget import Budget
from core.chat import Chat
from core.endpoints import Endpoint
from core.routers.llm import LlmRouter
from core.testing.script import Script, Step
from core.testing.scripted import ScriptedEndpoint

KEY = "sk-very-secret-0123456789"


def endpoint(server: ScriptedEndpoint, **changes: object) -> Endpoint:
    usual = Endpoint(server.url, "m", key=SecretStr(KEY), timeout_s=5, retries=2)
    return replace(usual, **changes)


def quick(server: ScriptedEndpoint, budget: Budget | None = None, **changes: object) -> LlmRouter:
    """A router that does not wait between tries."""
    chat = Chat(endpoint(server, **changes).checked(), budget or Budget(), pause=lambda _: None)
    return LlmRouter(chat)


def guards_chat(server: ScriptedEndpoint, **changes: object) -> Chat:
    """What a guard asks by: one more try, and no wait before it."""
    return Chat(endpoint(server, retries=1).checked(), pause=lambda _: None, **changes)


def said(*steps: Step) -> Script:
    script = Script()
    script.queue.extend(steps)
    return script

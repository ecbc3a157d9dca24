"""Prompt injection by pattern: the forms that try to take over an assistant."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Our own patterns. Each names a form; a query is matched after folding case, width and invisible
# characters, so that a letter from another block does not hide a word.
FORMS: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(pattern, re.DOTALL)
    for name, pattern in {
        "asks to drop the instructions": (
            r"\b(ignore|disregard|forget|override|bypass|skip|drop)\b.{0,30}"
            r"(\b(instructions?|guidelines|guardrails?|directives?|prompts?)\b|"
            r"\b(your|these|those|previous|prior|safety|content)\s+(\w+\s+)?"
            r"(rules?|filters?|restrictions?|limits)\b)"
        ),
        "asks for the hidden prompt": (
            r"\b(print|show|repeat|reveal|paste|output|tell|what|display|leak|give)\b.{0,40}"
            r"\b(system|hidden|initial|original|developer|secret)\s+"
            r"(prompt|message|instructions?|text)\b"
        ),
        "casts the assistant in another role": (
            r"\b(you are now|from now on,? you|pretend (to be|you are|that you)|act as (an?|if)|"
            r"roleplay as|you will play)\b.{0,80}"
            r"\b(no (rules|limits|filters?|restrictions)|unrestricted|uncensored|never (say|says|"
            r"refuse)|without (rules|limits|restrictions|filters?)|jailbroken|dan|evil)\b"
        ),
        "poses as the system or a tool": (
            r"(\[/?(inst|system|tool_result|tool_call|assistant)\]|<\|[a-z_]{2,20}\|>|<</?sys>>|"
            r"</?(system|assistant|tool_result)>|(^|\n)\s*#{2,}\s*(system|instruction)|"
            r"\bend of (user|system) (message|prompt|input)\b|"
            r"\b(new|updated) (directive|instructions?) from\b)"
        ),
        "names a jailbreak": r"\b(jailbreak|dan mode|developer mode|god mode|do anything now)\b",
        "carries code to be run": (
            r"(<script\b|javascript:|\bonerror\s*=|;\s*drop\s+table\b|'\s*or\s+'?1'?\s*=\s*'?1|"
            r"\bunion\s+select\b|\$\{jndi:|;\s*rm\s+-rf\b|\{\{.{0,40}\}\})"
        ),
        "asks for text to be decoded and obeyed": (
            r"\b(decode|base64|rot13|hex)\b.{0,60}\b(execute|follow|obey|run|do what)\b"
        ),
    }.items()
}


def folded(text: str) -> str:
    """Lower case, compatibility forms made plain, format characters dropped."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if unicodedata.category(c) != "Cf").casefold()


def injections(text: str) -> tuple[str, ...]:
    """The forms of prompt injection that a query has; none for most."""
    plain = folded(text)
    return tuple(name for name, pattern in FORMS.items() if pattern.search(plain))

"""Who may come in, and who may change what everybody sees.

A person is known by the e-mail address that the identity provider vouches for; nobody in particular
is the empty string.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from core.settings import Settings


def email_of(claims: Mapping[str, Any]) -> str:
    """The address in an identity token, in lower case; empty where there is none to rely on.

    An address that the provider says it has not verified is none: anybody could have typed it.
    """
    email = claims.get("email")
    if claims.get("is_logged_in") is not True or not isinstance(email, str):
        return ""
    if claims.get("email_verified", True) not in (True, "true"):
        return ""
    return email.strip().lower()


def may_enter(config: Settings, claims: Mapping[str, Any]) -> bool:
    """Whether the app is shown: to everyone, or to those signed in, or to the members of them."""
    if not config.sign_in:
        return True
    if claims.get("is_logged_in") is not True:
        return False
    return not config.members or _listed(email_of(claims), (*config.members, *config.admins))


def may_write(config: Settings, claims: Mapping[str, Any]) -> bool:
    """Whether what this person saves or loads is kept for everybody.

    Nobody's is in demo mode; only an admin's where the operator says so. What others save stays
    in their own session.
    """
    if config.demo or not may_enter(config, claims):
        return False
    return config.writes == "everyone" or _listed(email_of(claims), config.admins)


def hosts(config: Settings) -> tuple[str, ...]:
    """Hosts that a visitor may let the server ask as an LLM; `*` stands for any.

    Whoever names an address makes the server send a request there, into the operator's network,
    too; a demo is open to strangers, so there only hosts that the operator named are asked.
    """
    return tuple(host for host in config.llm_hosts if not (config.demo and host == "*"))


def may_ask(config: Settings, url: str) -> bool:
    """Whether a visitor may let the server send a request to this address."""
    parts = urlsplit(url)
    allowed = hosts(config)
    return "*" in allowed or parts.hostname in allowed or parts.netloc.lower() in allowed


def _listed(email: str, names: tuple[str, ...]) -> bool:
    """Whether an address is on a list of addresses and `@domain`s."""
    return bool(email) and any(
        email == name or (name.startswith("@") and email.endswith(name)) for name in names
    )

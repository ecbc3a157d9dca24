"""The address that a class types in."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlencode, urljoin, urlsplit

from core.lessons.hand import FIRST_DRAW


def room_address(page: str, room: str, draw: int, step: str = "") -> str:
    """The workshop's address for a room.

    Args:
        page: address of the page as the browser shows it; empty where it is unknown.
        room: of the tally.
        draw: of lesson 1; written only where it is not the usual one.
        step: to open; empty for the first one.
    """
    asked = {"room": room, "draw": "" if draw == FIRST_DRAW else str(draw), "lesson": step}
    here = urlsplit(page)
    base = f"{here.scheme}://{here.netloc}{here.path}" if here.netloc else "/workshop"
    return f"{base}?{urlencode({name: value for name, value in asked.items() if value})}"


def other_page(page: str, name: str, asked: Mapping[str, str | list[str]]) -> str:
    """The address of another page of the app, with its parameters.

    Args:
        page: address of this page as the browser shows it; empty where it is unknown.
        name: of the other page, as addresses write it.
        asked: parameters.
    """
    query = f"?{urlencode(asked, doseq=True)}" if asked else ""
    return urljoin(page or "/workshop", name) + query


def only_here(address: str) -> bool:
    """Whether no other machine can open the address."""
    host = urlsplit(address).hostname
    if host is None or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

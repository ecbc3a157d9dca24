"""Who is here, what they may do, and the door for those who must sign in first."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from core import access
from core.settings import BadSettings, Settings, settings


def check_sign_in(config: Settings) -> None:
    """Refuse to start half configured: a door that nobody can open, or none where one is meant.

    Raises:
        BadSettings: sign-in is asked for, and its package or its provider is missing.
    """
    if not config.sign_in:
        return
    if find_spec("authlib") is None:
        raise BadSettings("SWITCHYARD_SIGN_IN needs: pip install -r requirements-auth.txt")
    if not _auth():
        raise BadSettings(
            "SWITCHYARD_SIGN_IN needs a provider: an [auth] section in .streamlit/secrets.toml, "
            "see docs/deploy.md."
        )


def _auth() -> dict[str, Any]:
    try:
        return dict(st.secrets.get("auth", {}))
    except StreamlitSecretNotFoundError:
        return {}


def claims() -> dict[str, Any]:
    """What the identity provider says of this visitor; empty where nobody signed in."""
    return dict(st.user.to_dict()) if settings().sign_in else {}


def may_enter() -> bool:
    """Whether this visitor may see the app."""
    return access.may_enter(settings(), claims())


def may_write() -> bool:
    """Whether what this visitor saves or loads is kept for everybody, not for their session."""
    return access.may_write(settings(), claims())


def show_door() -> None:
    """In place of the page: the way in, or why there is none for this person."""
    st.title("Switchyard")
    if claims().get("is_logged_in"):
        email = access.email_of(claims()) or "This account"
        st.warning(f"{email} is not among the members. Ask whoever runs this server.")
        st.button("Sign out", on_click=st.logout, icon=":material/logout:")
        return
    st.markdown("Explore the trade-offs of guarded query routing. This server asks who you are.")
    # Named providers are sections of their own; without one, the section itself is the provider.
    for name in [k for k, v in _auth().items() if hasattr(v, "keys")] or [None]:
        with_whom = f" with {name}" if name else ""
        st.button(
            f"Sign in{with_whom}", type="primary", icon=":material/login:", on_click=st.login,
            args=[name] if name else [], key=f"sign_in_{name}",
        )  # fmt: skip


def show_person() -> None:
    """In the sidebar: who is signed in, and whether what they save is theirs alone."""
    config = settings()
    if not config.sign_in and not config.demo:
        return
    with st.sidebar:
        if config.demo:
            st.caption("A demo: what you save or load is yours alone and gone when you leave.")
        elif not may_write():
            st.caption("What you save or load is yours alone; an admin's is everybody's.")
        if config.sign_in:
            st.caption(f"Signed in as {access.email_of(claims()) or 'an account without e-mail'}")
            st.button("Sign out", on_click=st.logout, icon=":material/logout:")

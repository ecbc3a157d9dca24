"""Sign-in from the door to the page and out again, through a provider on this machine.

Needs requirements-auth.txt; run with `-m extra`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import PATIENCE_MS, Server, free_port, running
from tests.browser.identity import CLIENT, Provider

pytestmark = pytest.mark.extra
ADA = {"email": "Ada@Example.org", "email_verified": True, "name": "Ada"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    pytest.importorskip("authlib")
    with Provider() as started:
        yield started


@pytest.fixture(scope="module")
def server(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("sign-in")
    port, secrets = free_port(), folder / "secrets.toml"
    secrets.write_text(
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        f'cookie_secret = "{"0123456789abcdef" * 4}"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "secret"\n'
        f'server_metadata_url = "{provider.url}/.well-known/openid-configuration"\n'
    )
    chosen = {
        "STREAMLIT_SECRETS_FILES": str(secrets), "SWITCHYARD_SIGN_IN": "1",
        "SWITCHYARD_ADMINS": "ada@example.org", "SWITCHYARD_MEMBERS": "@example.org",
        "SWITCHYARD_WRITES": "admins",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in chosen.items():
            patch.setenv(name, value)
        with running(folder / "log.txt", port) as started:
            yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def enter(page: Page, server: Server, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims = claims
    page.goto(f"{server.url}/tradeoffs")
    expect(page.get_by_role("heading", level=1)).to_have_text("Switchyard")
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0)
    page.get_by_role("button", name="Sign in").click()


def test_a_member_comes_in_and_goes_out(page: Page, server: Server, provider: Provider) -> None:
    enter(page, server, provider, ADA)
    expect(page.get_by_text("Signed in as ada@example.org")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Switchyard")
    expect(page.get_by_text("What you save or load is yours alone")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    "claims",
    [{"email": "eve@elsewhere.org"}, ADA | {"email_verified": False}, {"name": "no address"}],
)
def test_a_stranger_stays_outside(
    claims: dict[str, Any], page: Page, server: Server, provider: Provider
) -> None:
    enter(page, server, provider, claims)
    expect(page.get_by_text("is not among the members")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0)


def test_a_forged_cookie_opens_nothing(page: Page, server: Server) -> None:
    page.context.add_cookies(
        [{"name": "_streamlit_user", "value": '{"email":"ada@example.org"}', "url": server.url}]
    )
    page.goto(server.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)

from __future__ import annotations

from typing import Any

import pytest

from core.access import email_of, hosts, may_ask, may_enter, may_write
from core.settings import Settings


def who(email: object, **more: object) -> dict[str, Any]:
    return {"is_logged_in": True, "email": email, **more}


ADA, BOB = who("Ada@Example.org"), who("bob@elsewhere.org", email_verified=True)
CLOSED = {"sign_in": True, "admins": "ada@example.org"}


def test_without_sign_in_everyone_comes_in_and_writes() -> None:
    assert may_enter(Settings(), {}) and may_write(Settings(), {})


def test_with_sign_in_only_those_signed_in_come_in() -> None:
    config = Settings(sign_in=True)
    assert may_enter(config, BOB) and may_write(config, BOB)
    for claims in ({}, {"is_logged_in": False}, {"is_logged_in": "yes", "email": "bob@a.org"}):
        assert not may_enter(config, claims) and not may_write(config, claims)


def test_members_are_addresses_or_whole_domains_and_admins_are_members() -> None:
    config = Settings(**CLOSED, members="@elsewhere.org, eve@a.org")
    assert all(may_enter(config, c) for c in (ADA, BOB, who("eve@a.org")))
    for email in ("eve@b.org", "eve@not-elsewhere.org", "eve@elsewhere.org.evil.org", "", None, 7):
        assert not may_enter(config, who(email)), email


def test_only_admins_write_where_the_operator_says_so() -> None:
    config = Settings(**CLOSED, writes="admins")
    assert may_enter(config, BOB) and not may_write(config, BOB)
    assert may_write(config, ADA)
    assert not may_write(config, {}) and not may_write(config, ADA | {"is_logged_in": False})


def test_nobody_writes_in_demo_mode() -> None:
    assert not may_write(Settings(demo=True), {})
    assert not may_write(Settings(**CLOSED, demo=True), ADA)


@pytest.mark.parametrize("verified", [False, "false", None, 0])
def test_an_address_that_was_not_verified_is_none(verified: object) -> None:
    claims = who("ada@example.org", email_verified=verified)
    assert email_of(claims) == ""
    assert not may_write(Settings(**CLOSED, writes="admins"), claims)


def test_a_demo_asks_only_the_hosts_that_the_operator_named() -> None:
    assert may_ask(Settings(), "http://anywhere.example/v1")
    assert hosts(Settings(demo=True)) == ()
    assert not may_ask(Settings(demo=True), "http://127.0.0.1:8701/v1")
    config = Settings(demo=True, llm_hosts="*, api.openai.com, 10.0.0.5:8701")
    assert may_ask(config, "https://api.OpenAI.com/v1")
    assert may_ask(config, "http://10.0.0.5:8701/v1")
    for url in (
        "http://10.0.0.5:22/v1", "http://169.254.169.254/latest", "http://localhost/v1", "",
        "https://api.openai.com@evil.example/v1", "https://api.openai.com.evil.example/v1",
    ):  # fmt: skip
        assert not may_ask(config, url), url

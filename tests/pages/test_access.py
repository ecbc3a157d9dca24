"""The door, and what is kept for whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.cascades.saved import read
from core.settings import Settings, settings
from pages._parts import access
from tests.pages.conftest import FRAME, Open
from tests.pages.test_saved_cascades import save

ADA = {"is_logged_in": True, "email": "ada@example.org"}
BOB = {"is_logged_in": True, "email": "bob@example.org"}


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cascades.json"
    monkeypatch.setattr(settings(), "cascades", str(path))
    return path


def operated(
    monkeypatch: pytest.MonkeyPatch, visitor: dict[str, Any], **choices: str | bool
) -> None:
    """Let the operator's choices hold for this test, and a visitor be signed in."""
    for name in ("sign_in", "members", "admins", "writes", "demo"):
        monkeypatch.setattr(settings(), name, getattr(Settings(**choices), name))
    monkeypatch.setattr(access, "claims", lambda: visitor)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_a_closed_server_shows_the_door_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    operated(monkeypatch, {}, sign_in=True)
    app = AppTest.from_file(str(FRAME), default_timeout=60).run()
    app.switch_page("cascades.py").run()
    assert not app.exception
    assert [t.value for t in app.title] == ["Switchyard"]
    assert labels(app) == ["Sign in"] and not app.dataframe and not app.sidebar.expander


def test_a_stranger_is_told_so_and_can_sign_out(monkeypatch: pytest.MonkeyPatch) -> None:
    operated(monkeypatch, BOB, sign_in=True, members="ada@example.org")
    app = AppTest.from_file(str(FRAME), default_timeout=60).run()
    assert app.warning[0].value.startswith("bob@example.org is not among the members")
    assert labels(app) == ["Sign out"] and not app.dataframe


def test_each_provider_has_its_button(monkeypatch: pytest.MonkeyPatch) -> None:
    operated(monkeypatch, {}, sign_in=True)
    monkeypatch.setattr(access, "_auth", lambda: {"redirect_uri": "x", "okta": {}, "google": {}})
    app = AppTest.from_file(str(FRAME), default_timeout=60).run()
    assert labels(app) == ["Sign in with okta", "Sign in with google"]


def test_a_demo_keeps_what_is_saved_in_the_session(
    monkeypatch: pytest.MonkeyPatch, open_page: Open, kept: Path
) -> None:
    operated(monkeypatch, {}, demo=True)
    app = save(open_page("cascades", panel="starter"), "Mine alone")
    assert any("Saved as **Mine alone**" in box.value for box in app.success)
    assert "Delete" in labels(app) and not kept.exists()
    assert any("yours alone" in c.value for c in app.sidebar.caption)
    assert "Delete" not in labels(open_page("cascades", panel="starter"))  # another session


def test_only_an_admin_changes_what_everybody_sees(
    monkeypatch: pytest.MonkeyPatch, open_page: Open, kept: Path
) -> None:
    rules = {"sign_in": True, "admins": "ada@example.org", "writes": "admins"}
    operated(monkeypatch, ADA, **rules)
    app = save(open_page("cascades", panel="starter"), "For everybody")
    assert [one.name for one in read(kept)] == ["For everybody"] and "Delete" in labels(app)

    operated(monkeypatch, BOB, **rules)
    app = open_page("cascades", panel="starter")
    assert any("For everybody" in f.value.get("Cascade", []).tolist() for f in app.dataframe
               if "Cascade" in f.value)  # fmt: skip
    assert "Delete" not in labels(app)
    save(app, "For everybody")
    assert any("is called 'For everybody' already" in w.value for w in app.warning)
    assert [one.name for one in read(kept)] == ["For everybody"]


def test_a_server_without_a_provider_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    access.check_sign_in(Settings())
    for module, said in ((None, "requirements-auth.txt"), (object(), r"\[auth\] section")):
        monkeypatch.setattr(access, "find_spec", lambda name, module=module: module)
        with pytest.raises(access.BadSettings, match=said):
            access.check_sign_in(Settings(sign_in=True))


def test_the_operators_cap_bounds_the_visitors(
    monkeypatch: pytest.MonkeyPatch, open_page: Open
) -> None:
    monkeypatch.setattr(settings(), "llm_cap_usd", 0.5)
    app = open_page("try_query")
    app.selectbox(key="llm_preset").set_value("Another endpoint").run()
    cap = app.number_input(key="llm_cap")
    assert cap.max == 0.5 and app.session_state["llm_budget"].limit_usd == 0.5
    cap.set_value(0.2).run()
    assert app.session_state["llm_budget"].limit_usd == 0.2


def test_a_demo_offers_no_endpoint_and_a_named_host_is_the_only_one(
    monkeypatch: pytest.MonkeyPatch, open_page: Open
) -> None:
    monkeypatch.setattr(settings(), "demo", True)
    assert not any(box.key == "llm_preset" for box in open_page("try_query").selectbox)
    monkeypatch.setattr(settings(), "llm_hosts", ("*", "api.openai.com"))
    app = open_page("try_query")
    assert app.selectbox(key="llm_preset").options == [
        "No LLM", "GPT-4o-mini (OpenAI)", "Another endpoint"
    ]  # fmt: skip
    app.selectbox(key="llm_preset").set_value("Another endpoint").run()
    app.text_input(key="llm_model").set_value("m")
    app.text_input(key="llm_url").set_value("http://169.254.169.254/v1").run()
    assert app.warning[0].value == "Address: this server only asks api.openai.com."
    assert "llm_router" not in app.session_state

from __future__ import annotations

import pytest

from core.settings import BadSettings, Settings, settings, unknown


@pytest.fixture
def fresh() -> object:
    settings.cache_clear()
    yield settings
    settings.cache_clear()


def test_lists_have_commas_between_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHYARD_SIGN_IN", "1")
    monkeypatch.setenv("SWITCHYARD_ADMINS", " Ada@Example.org, bob@example.org ,")
    assert Settings().admins == ("ada@example.org", "bob@example.org")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"WRITES": "admins"}, "none is named"),
        ({"ADMINS": "ada@example.org"}, "SWITCHYARD_SIGN_IN=1"),
        ({"WRITES": "nobody"}, "SWITCHYARD_WRITES: Input should be 'everyone' or 'admins'"),
        ({"LLM_CAP_USD": "-1"}, "SWITCHYARD_LLM_CAP_USD"),
        ({"LLM_CAP_USD": "inf"}, "SWITCHYARD_LLM_CAP_USD"),
        ({"DEMO": "perhaps"}, "SWITCHYARD_DEMO"),
        ({"LOG": "xml"}, "SWITCHYARD_LOG"),
        ({"FRAMED_BY": "https://a.org; script-src *"}, "is no site"),
        ({"FRAMED_BY": "*"}, "is no site"),
    ],
)
def test_what_cannot_be_used_is_named(
    given: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch, fresh: object
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"SWITCHYARD_{name}", value)
    with pytest.raises(BadSettings, match=said.replace("*", r"\*")):
        settings()


def test_a_mistyped_variable_is_found() -> None:
    given = {"SWITCHYARD_DEMO_MODE": "1", "SWITCHYARD_DEMO": "1", "HOME": "/", "SWITCHYARD_LOG": ""}
    assert unknown(given) == ["SWITCHYARD_DEMO_MODE"]

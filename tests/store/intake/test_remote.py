"""Parquet files that are really fetched, over TLS, from a server on this machine."""

from __future__ import annotations

import http.server
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from core.store.errors import BadFile
from core.store.intake.arrivals import from_url
from core.store.intake.limits import UPLOAD
from core.store.intake.loading import load
from core.store.intake.proposing import propose
from tests.store.intake.test_loading import uploaded

TABLE = pd.DataFrame({
    "id": ["a", "b"], "dataset": "jigsaw", "label": "ood", "prediction": ["ood", "law"],
})  # fmt: skip


class Shelf(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, and addresses that lead elsewhere."""

    def do_GET(self) -> None:
        moved = {"/moved": "/answers.parquet", "/away": "https://elsewhere.example/x.parquet",
                 "/round": "/round", "/plain": "http://localhost/answers.parquet"}  # fmt: skip
        if self.path in moved:
            self.send_response(302)
            self.send_header("location", moved[self.path])
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a certificate that it signed itself, and that this process trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    folder = tmp_path_factory.mktemp("shelf")
    TABLE.to_parquet(folder / "answers.parquet")
    (folder / "page.parquet").write_text("<html>")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out",
         "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *given: Shelf(*given, directory=str(folder))
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(folder / "cert.pem"))
        yield f"https://localhost:{server.server_address[1]}"
    server.shutdown()


@pytest.mark.parametrize("address", ["/answers.parquet", "/moved"])
def test_a_file_of_an_allowed_host_is_fetched_and_loads(url: str, address: str, path: Path) -> None:
    arrival = from_url(url + address, "example.com, local*")
    assert arrival.staged is not None and arrival.staged.rows == 2
    load(path, arrival.staged, propose(arrival.staged, "far"), "me")
    assert uploaded(path).loc["far", "ood_accuracy"] == 0.5


@pytest.mark.parametrize(
    ("address", "hosts", "said"),
    [
        ("/answers.parquet", "", "remote files are off"),
        ("/answers.parquet", "example.com", "is at localhost, which is not allowed"),
        ("/away", "localhost", "is at elsewhere.example, which is not allowed"),
        ("/plain", "localhost", "is at localhost, which is not allowed; use https"),
        ("/round", "localhost", "is moved on again and again"),
        ("/none.parquet", "localhost", "was answered with 404"),
        ("/page.parquet", "localhost", "is no Parquet file"),
    ],
)
def test_what_is_not_allowed_or_no_table_is_refused(
    url: str, address: str, hosts: str, said: str
) -> None:
    with pytest.raises(BadFile, match=said):
        from_url(url + address, hosts)


def test_a_file_that_is_too_big_is_cut_off(url: str) -> None:
    with pytest.raises(BadFile, match="has more than"):
        from_url(f"{url}/answers.parquet", "localhost", replace(UPLOAD, file_bytes=100))


def test_a_certificate_that_nobody_vouches_for_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(BadFile, match="cannot be fetched"):
        from_url(f"{url}/answers.parquet", "localhost")

"""A shared store over TCP with TLS: certificates that hold, and those that do not."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.store.errors import StoreError
from core.store.intake.loading import load
from core.store.intake.proposing import propose
from core.store.shared import following
from core.store.shared.address import Address
from core.store.shared.server import TurnedAway
from tests.postgres import SECRETS, Postgres, postgres
from tests.store.intake.conftest import Take
from tests.store.shared.team import ANSWERS, Machine, told_of


@dataclass(frozen=True)
class Papers:
    """An authority of these tests and what it signed for `localhost`."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> Papers:
        self = cls(folder)
        for name in ("authority", "stranger"):
            self._run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key",
                      "-out", f"{name}.pem", "-days", "2", "-subj", f"/CN={name}")  # fmt: skip
        self._run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out",
                  "server.csr", "-subj", "/CN=localhost")  # fmt: skip
        (folder / "names").write_text("subjectAltName=DNS:localhost\n")
        for name, days in (("good", "2"), ("expired", "-1")):
            self._run("x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey",
                      "authority.key", "-CAcreateserial", "-out", f"{name}.pem", "-days", days,
                      "-extfile", "names")  # fmt: skip
        return self

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def of(self, name: str) -> Path:
        return self.folder / f"{name}.pem"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    return Papers.made(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="module")
def encrypted(papers: Papers) -> Iterator[Postgres]:
    with postgres() as started:
        yield with_certificate(started, papers, "good")


def with_certificate(pg: Postgres, papers: Papers, name: str) -> Postgres:
    pg.stop()
    pg.encrypt(papers.of(name), papers.folder / "server.key")
    pg.start()
    return pg


def joined(built: Path, folder: Path, url: str) -> Machine:
    address = Address.of(url)
    path = folder / address.file
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(built, path)
    found = following.join(path, address)
    found.look()
    return Machine(path, found)


def test_a_team_shares_a_store_over_tls(
    encrypted: Postgres, papers: Papers, built: Path, tmp_path: Path, take: Take
) -> None:
    url = encrypted.url("postgres", host="localhost")
    one = joined(built, tmp_path / "one", f"{url}?sslmode=require")
    full = f"{url}?sslmode=verify-full&sslrootcert={papers.of('authority')}"
    other = joined(built, tmp_path / "other", full)
    staged = take(ANSWERS.format("mine"), "answers.csv")
    load(other.path, staged, propose(staged), "me")
    one.follower.look()
    assert one.loads() == other.loads() == ["answers"]
    asked = "select bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid)"
    assert encrypted.ask("postgres", f"{asked} where application_name = 'switchyard'") == "t"


@pytest.mark.parametrize(
    ("host", "options", "certificate", "said"),
    [
        ("localhost", "sslmode=disable", "good", "takes encrypted connections alone"),
        ("localhost", "sslmode=verify-full&sslrootcert={stranger}", "good",
         "certificate is not one that this machine trusts"),
        ("127.0.0.1", "sslmode=verify-full&sslrootcert={authority}", "good",
         "certificate is made for another host"),
        ("localhost", "sslmode=verify-full&sslrootcert=/none.pem", "good",
         "certificate of the authority .* sslrootcert"),
        ("localhost", "sslmode=verify-full&sslrootcert={authority}", "expired",
         "certificate is not one that this machine trusts"),
    ],
)  # fmt: skip
def test_a_certificate_that_does_not_hold_is_one_line(
    encrypted: Postgres, papers: Papers, tmp_path: Path,
    host: str, options: str, certificate: str, said: str,
) -> None:  # fmt: skip
    pg = with_certificate(encrypted, papers, certificate)
    named = options.format(authority=papers.of("authority"), stranger=papers.of("stranger"))
    url = f"{pg.url('postgres', host=host)}?{named}"
    with pytest.raises(StoreError, match=f"The shared store.*{said}") as caught:
        following.join(tmp_path / "none.duckdb", Address.of(url))
    assert caught.type is TurnedAway
    told = told_of(caught.value)
    assert "\n" not in str(caught.value)
    assert not [secret for secret in SECRETS if secret in told]


def test_a_wrong_password_over_tls_is_told_as_such(encrypted: Postgres, papers: Papers) -> None:
    pg = with_certificate(encrypted, papers, "good")
    url = f"{pg.url('postgres', 'wrong-secret', 'localhost')}?sslmode=require"
    with pytest.raises(TurnedAway, match="refuses the user or the password") as caught:
        following.join(Path("none.duckdb"), Address.of(url))
    assert "wrong-secret" not in told_of(caught.value)

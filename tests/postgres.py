"""A PostgreSQL server of Debian's packages, in a temporary folder, for tests that share a store."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.store.errors import StoreError
from core.store.shared import server
from tests.browser.driver import free_port

USER, PASSWORD = "zoe-of-the-team", "a p@ss/word that nobody reads"
QUOTED = "a%20p%40ss%2Fword%20that%20nobody%20reads"
SECRETS = (USER, PASSWORD, QUOTED, "nobody reads")


@dataclass
class Postgres:
    """A server that can be stopped and started again."""

    binaries: Path
    folder: Path
    port: int
    more: str = ""

    def url(self, database: str, secret: str = QUOTED, host: str = "127.0.0.1") -> str:
        return f"postgresql://{USER}:{secret}@{host}:{self.port}/{database}"

    def encrypt(self, certificate: Path, key: Path) -> None:
        """Take encrypted connections alone, from the next start on."""
        data = self.folder / "data"
        for name, source in (("server.crt", certificate), ("server.key", key)):
            shutil.copyfile(source, data / name)
            (data / name).chmod(0o600)
            if os.geteuid() == 0:
                shutil.chown(data / name, "nobody", "nogroup")
        (data / "pg_hba.conf").write_text(
            "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"
        )
        self.more = " -c ssl=on"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        options += self.more
        self._run("pg_ctl", "-D", "data", "-o", options, "-l", "log", "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")

    def ask(self, database: str, query: str) -> str:
        return self._run(
            "psql", "-h", str(self.folder), "-p", str(self.port), "-U", USER, "-At", "-c", query,
            database,
        )  # fmt: skip

    def set_up(self) -> None:
        (self.folder / "password").write_text(PASSWORD + "\n")
        self._run(
            "initdb", "-D", "data", "-U", USER, "--auth-host=scram-sha-256", "--auth-local=trust",
            "--pwfile=password", "-N",
        )  # fmt: skip

    def _run(self, name: str, *arguments: str) -> str:
        """Run one of its programs, as a user without rights where we are root."""
        command = [str(self.binaries / name), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
        with (self.folder.parent / "said").open("w+") as said:
            done = subprocess.run(command, cwd=self.folder, stdout=said, stderr=said, check=False)
            said.seek(0)
            told = said.read()
        assert done.returncode == 0, told
        return told.strip()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server on a free port; skips where PostgreSQL or DuckDB's extension is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("needs PostgreSQL: sudo apt-get install postgresql")
    try:
        server.extension()
    except StoreError as error:
        pytest.skip(str(error))
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    home.chmod(0o755)
    folder = home / "server"
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    made = Postgres(found[-1].parent, folder, free_port())
    try:
        made.set_up()
        made.start()
        yield made
        made.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)

"""How a file gets here: from a browser, from the operator's folder, or from a host he allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin, urlsplit

from core import sandbox
from core.benchmark.runs import ANSWERS, MANIFEST
from core.counted import counted
from core.store.errors import BadFile
from core.store.intake.limits import UPLOAD, Limits
from core.store.intake.staged import Staged, raise_told, read
from core.store.intake.tasting import BOUNDS as TASTING

REDIRECTS = 5


@dataclass(frozen=True)
class Arrival:
    """A file that was read, in a folder that goes when this does.

    Attributes:
        folder: temporary.
        staged: the table, or None for the folder of a run.
    """

    folder: TemporaryDirectory[str] = field(repr=False)
    staged: Staged | None

    @property
    def run(self) -> Path | None:
        """The folder of a measured run, or None."""
        return None if self.staged else Path(self.folder.name) / "run"


def from_upload(files: Sequence[tuple[str, bytes]]) -> Arrival:
    """Take what a browser handed in: one file, or manifest.json and answers.parquet of a run.

    Raises:
        BadFile: several files that are no run, or a file that cannot be read.
    """
    folder = TemporaryDirectory(prefix="switchyard-")
    if sorted(name for name, _ in files) == [ANSWERS, MANIFEST]:
        run = Path(folder.name) / "run"
        run.mkdir()
        for name, content in files:
            (run / name).write_bytes(content)
        _taste(run)
        return Arrival(folder, None)
    if len(files) != 1:
        problem = f"comes with {counted(len(files) - 1, 'other')}"
        remedy = f"choose one file, or {MANIFEST} and {ANSWERS} of a run"
        raise BadFile(files[0][0], problem, remedy)
    name, content = files[0]
    path = Path(folder.name) / "upload"
    path.write_bytes(content)
    return Arrival(folder, read(path, name, Path(folder.name)))


def _taste(run: Path) -> None:
    """Have a child process read a run first.

    Raises:
        BadFile: what is wrong with it, or that it takes too much to read.
    """
    request = {"folder": str(run.resolve())}
    try:
        raise_told(sandbox.run("core.store.intake.tasting", request, TASTING))
    except sandbox.Stopped as error:
        remedy = "load its folder on the command line"
        raise BadFile(ANSWERS, f"cannot be read: {error}", remedy) from error


def inbox(folder: Path) -> list[str]:
    """Names of the files that the operator put into the inbox."""
    if not folder.is_dir():
        return []
    return sorted(
        path.name for path in folder.iterdir()
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    )  # fmt: skip


def from_inbox(folder: Path, name: str) -> Arrival:
    """Take a file of the inbox; nothing outside of it can be named.

    Raises:
        BadFile: no such file there, or it cannot be read.
    """
    if name not in inbox(folder):
        raise BadFile(name, "is not in the inbox", "choose one of its files")
    made = TemporaryDirectory(prefix="switchyard-")
    return Arrival(made, read(folder / name, name, Path(made.name)))


def from_url(url: str, hosts: str, limits: Limits = UPLOAD) -> Arrival:
    """Fetch a Parquet file from a host that the operator allows.

    Args:
        url: `https://…`, or `s3://bucket/key` of a public bucket.
        hosts: allowed host names with commas between them; `*` stands for any part.
        limits: of the file.

    Raises:
        BadFile: remote files are off, the host is not allowed, or it does not answer with Parquet.
    """
    made = TemporaryDirectory(prefix="switchyard-")
    path = Path(made.name) / "fetched"
    written = 0
    with path.open("wb") as target:
        for block in _blocks(_https(url), url, hosts):
            written += len(block)
            if written > limits.file_bytes:
                problem = f"has more than {limits.file_bytes / 1e6:,.0f} MB"
                raise BadFile(_name(url), problem, "download it, and load it on the command line")
            target.write(block)
    if path.open("rb").read(4) != b"PAR1":
        raise BadFile(_name(url), "is no Parquet file", "give the address of the file itself")
    return Arrival(made, read(path, _name(url), Path(made.name), limits))


def _name(url: str) -> str:
    return Path(urlsplit(url).path).name or urlsplit(url).netloc or "address"


def _https(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme == "s3" and parts.netloc:
        return f"https://{parts.netloc}.s3.amazonaws.com{parts.path}"
    return url.strip()


def _blocks(url: str, asked: str, hosts: str) -> Iterator[bytes]:
    import httpx2 as httpx

    with httpx.Client(timeout=20) as client:
        for _ in range(REDIRECTS):
            _check_host(url, asked, hosts)
            try:
                with client.stream("GET", url) as answer:
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers["location"])
                        continue
                    if answer.status_code != 200:
                        problem = f"was answered with {answer.status_code}"
                        raise BadFile(_name(asked), problem, "check the address")
                    yield from answer.iter_bytes()
                    return
            except httpx.HTTPError as error:
                problem = f"cannot be fetched ({type(error).__name__})"
                raise BadFile(_name(asked), problem, "check the address and the network") from error
    raise BadFile(_name(asked), "is moved on again and again", "give its last address")


def _check_host(url: str, asked: str, hosts: str) -> None:
    allowed = [host.strip() for host in hosts.split(",") if host.strip()]
    if not allowed:
        remedy = "download it, or ask the operator to set SWITCHYARD_REMOTE"
        raise BadFile(_name(asked), "is on another machine, and remote files are off", remedy)
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or not any(fnmatch(host, pattern) for pattern in allowed):
        remedy = f"use https and one of {', '.join(allowed)}"
        raise BadFile(_name(asked), f"is at {host or 'no host'}, which is not allowed", remedy)

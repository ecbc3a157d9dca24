"""What names a run: the router's settings and files, the panel, the seed, and the machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.benchmark.machine import this_machine
from core.benchmark.runs import PROTOCOL, Asked, Size
from core.routers import Router
from core.routers.artifacts import read_card
from core.routers.base import Described
from core.routers.guardrails.base import Guard
from core.types import Panel

SEED: Final = 22


@dataclass(frozen=True)
class Encoder:
    """The sentence encoder of a router: its name, the hash of its weights, its bytes on disk."""

    name: str
    revision: str
    size: int


def asked(router: Router | Guard, panel: Panel, models: Path, seed: int = SEED) -> Asked:
    """What a run of this router or guard over this panel on this machine asks.

    Raises:
        BrokenArtifact: the router is not fitted in `models`.
    """
    machine = this_machine()
    shared = {f"encoder {one.name}": one.revision for one in _encoders(router)}
    return Asked(
        router=router.name,
        params=router.params(),
        artifacts={**_files(router, models), **shared},
        threshold=router.threshold,
        panel=panel.name,
        revision=panel.revision,
        seed=seed,
        protocol=PROTOCOL,
        machine={"cpu": machine.cpu, "cores": machine.cores, "system": machine.system},
    )


def size_of(router: Router | Guard, models: Path) -> Size:
    """Bytes of the files that it answers with, and of the models that it shares with others.

    What an endpoint serves has an unknown size.
    """
    if any(not part.shipped for part in router.parts):
        return Size(artifact=None, encoder=None)
    own = sum(
        (models / part.name / file).stat().st_size
        for part in router.parts
        for file in read_card(part.name, models)["files"]
    )
    shared = sum(part.shared_bytes for part in router.parts)
    return Size(artifact=own, encoder=shared + sum(one.size for one in _encoders(router)))


def _files(router: Router | Guard, models: Path) -> dict[str, str]:
    """SHA-256 of each file that it answers with; those of several parts by folder."""
    kept = {p.name: read_card(p.name, models)["files"] for p in router.parts if p.shipped}
    if len(router.parts) == 1:
        return dict(kept.get(router.name, {}))
    return {f"{name}/{file}": sha for name, files in kept.items() for file, sha in files.items()}


def _encoders(router: Router | Guard) -> list[Encoder]:
    """The sentence encoders that it answers with, each once."""
    found = [encoder_of(part) for part in router.parts]
    return list({one.name: one for one in found if one is not None}.values())


def encoder_of(router: Described) -> Encoder | None:
    """The sentence encoder that a router's settings name, or None."""
    name = router.params().get("encoder")
    if name is None:
        return None
    from core.embed import digest, graph_folder, locate

    folder = locate(name)
    revision = digest(folder / "model.safetensors")
    files = graph_folder(folder, name, revision).iterdir()
    return Encoder(name, revision, sum(file.stat().st_size for file in files))

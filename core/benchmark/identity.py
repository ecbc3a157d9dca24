"""What names a run: the router's settings and files, the panel, the seed, and the machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.benchmark.machine import this_machine
from core.benchmark.runs import PROTOCOL, Asked, Size
from core.routers import Router
from core.routers.artifacts import read_card
from core.types import Panel

SEED: Final = 22


@dataclass(frozen=True)
class Encoder:
    """The sentence encoder of a router: its name, the hash of its weights, its bytes on disk."""

    name: str
    revision: str
    size: int


def asked(router: Router, panel: Panel, models: Path, seed: int = SEED) -> Asked:
    """What a run of this router over this panel on this machine asks.

    Raises:
        BrokenArtifact: the router is not fitted in `models`.
    """
    machine = this_machine()
    encoder = encoder_of(router)
    shared = {} if encoder is None else {f"encoder {encoder.name}": encoder.revision}
    return Asked(
        router=router.name,
        params=router.params(),
        artifacts={**read_card(router.name, models)["files"], **shared},
        threshold=router.threshold,
        panel=panel.name,
        revision=panel.revision,
        seed=seed,
        protocol=PROTOCOL,
        machine={"cpu": machine.cpu, "cores": machine.cores, "system": machine.system},
    )


def size_of(router: Router, models: Path) -> Size:
    """Bytes of the router's own files, and of the encoder that it shares with others."""
    files = read_card(router.name, models)["files"]
    own = sum((models / router.name / file).stat().st_size for file in files)
    encoder = encoder_of(router)
    return Size(artifact=own, encoder=0 if encoder is None else encoder.size)


def encoder_of(router: Router) -> Encoder | None:
    """The sentence encoder that a router's settings name, or None."""
    name = router.params().get("encoder")
    if name is None:
        return None
    from core.embed import digest, graph_file, locate

    folder = locate(name)
    revision = digest(folder / "model.safetensors")
    return Encoder(name, revision, graph_file(folder, name, revision).stat().st_size)

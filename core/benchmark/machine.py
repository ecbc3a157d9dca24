"""The machine that a run was measured on: a latency says nothing without it."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from core.benchmark.runs import Machine
from core.cores import cores

LIBRARIES: Final = (
    *("numpy", "scikit-learn", "fasttext-community", "xgboost", "xgboost-cpu"),
    *("onnxruntime", "safetensors", "tokenizers", "torch", "transformers", "sentence-transformers"),
)
CPU_LIST: Final = Path("/proc/cpuinfo")


def this_machine() -> Machine:
    """CPU model, usable cores, system, Python, and the libraries that routers rest on."""
    return Machine(
        cpu=cpu_model(),
        cores=cores(),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        libraries=library_versions(),
    )


def cpu_model() -> str:
    """Name of the CPU as the system gives it, or `unknown`."""
    if CPU_LIST.is_file():
        for line in CPU_LIST.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name" and value.strip():
                return value.strip()
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        asked = subprocess.run(command, capture_output=True, text=True, check=False)
        if asked.stdout.strip():
            return asked.stdout.strip()
    return platform.processor() or "unknown"


def library_versions() -> dict[str, str]:
    """Version of each library that routers rest on; one that is not installed is left out."""
    found = {}
    for package in LIBRARIES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue  # a router that needs it could not have been measured
    return found

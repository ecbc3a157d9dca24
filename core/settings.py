"""Where things live, and what the operator may change through the environment."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Paths of the installation; every field can be set as `SWITCHYARD_<FIELD>`."""

    model_config = SettingsConfigDict(env_prefix="SWITCHYARD_")

    data: Path = ROOT / "data"
    store: Path = ROOT / "data" / "switchyard.duckdb"
    models: Path = ROOT / "data" / "models"
    cache: Path = ROOT / "data" / "cache"
    encoders: Path = ROOT / "data" / "cache" / "encoders"
    encoder: str = ""
    queries: str = ""  # where texts of queries that do not ship are: a folder, or `gqr`
    remote: str = ""  # hosts that visitors may load Parquet files from, with commas; none: off
    cascades: str = str(ROOT / "data" / "cascades.json")  # empty: kept for a visit only

    @property
    def cascade_file(self) -> Path | None:
        """Where saved cascades are kept; None where the operator wants none kept."""
        return Path(self.cascades) if self.cascades else None

    @property
    def published(self) -> Path:
        """Folder of the figures transcribed from the literature."""
        return self.data / "published"

    @property
    def starter(self) -> Path:
        """Folder of the queries written for Switchyard."""
        return self.data / "starter"

    @property
    def inbox(self) -> Path:
        """Folder of files that the operator offers to visitors for loading."""
        return self.data / "inbox"

    @property
    def runs(self) -> Path:
        """Folder of the measured runs that ship."""
        return self.data / "runs"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()

"""Keeps the copy of a shared store up to date, and remembers whether the server answers."""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from pathlib import Path
from typing import Final

from core.store.clock import utc_now
from core.store.editions import open_edition, taking_over
from core.store.errors import StoreBusy, StoreError
from core.store.shared.address import Address
from core.store.shared.catalogue import Catalogue, share
from core.store.shared.server import Away
from core.store.stamp import edition

EVERY_S: Final = 2.0
LOG: Final = logging.getLogger("switchyard.shared")


class Follower:
    """Asks the server every few seconds and takes over what others loaded or took back."""

    def __init__(self, path: Path, catalogue: Catalogue) -> None:
        """Follow a shared store with the database file that is its copy."""
        self.path, self.catalogue = path, catalogue
        self.away: datetime | None = None
        self._seen: object = None
        self._end = threading.Event()

    def look(self) -> None:
        """Take over what the server has and the copy has not.

        Raises:
            StoreError: the server does not answer, or the copy cannot be changed at this moment.
        """
        try:
            self.catalogue.prepare()
            now = self.catalogue.revision(), edition(self.path)
            if now != self._seen:
                self._take_over()
                self._seen = now[0], edition(self.path)
        except StoreBusy:
            raise
        except StoreError:
            self.away = self.away or utc_now()
            raise
        self.away = None

    def _take_over(self) -> None:
        with open_edition(self.path) as store:
            differs = self.catalogue.differs(store)
        if differs:
            taking_over(self.path, self.catalogue)

    def catch_up(self) -> str:
        """Look, and say in a line what there is; a server that does not answer is only told of."""
        try:
            self.look()
        except Away as error:
            return f"{error} This machine's earlier copy serves until then."
        with open_edition(self.path) as store, store.cursor() as cursor:
            (loads,) = cursor.execute("select count(*) from uploads").fetchall()[0]
        return f"The shared store at {self.catalogue.address.place} has {loads:,} loads."

    def start(self) -> None:
        """Go on looking on the side, until the process ends."""
        threading.Thread(target=self._go_on, name="shared store", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._end.set()

    def _go_on(self) -> None:
        while not self._end.wait(EVERY_S):
            before = self.away
            try:
                self.look()
                if before is not None:
                    LOG.warning("the shared store answers again")
            except StoreError as error:
                if before is None:
                    LOG.warning("%s", error)


_followers: dict[Path, Follower] = {}


def join(path: Path, address: Address) -> Follower:
    """Make a database file this machine's copy of a shared store.

    Raises:
        StoreError: the server turns us away; or it does not answer, and there is no earlier copy.
    """
    catalogue = share(path, address)
    found = _followers.get(path.resolve())
    if found is None or found.catalogue is not catalogue:
        found = _followers[path.resolve()] = Follower(path, catalogue)
    try:
        catalogue.prepare()
    except StoreError as error:
        if not isinstance(error, Away) or not path.exists():
            raise type(error)(f"SWITCHYARD_STORE, {address.place}: {error}") from None
        found.away = utc_now()
    return found


def away_since(path: Path) -> datetime | None:
    """Since when (UTC) the shared store of a file does not answer; None where all is well."""
    found = _followers.get(path.resolve())
    return found.away if found else None

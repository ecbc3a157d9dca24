"""A copy of the database for one visitor, whose loads nobody else may see."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Final
from weakref import WeakSet

from core.store.errors import StoreError
from core.store.place import check_room, log_of, told

MOST: Final = 40
_all: WeakSet[PrivateStore] = WeakSet()
_turn = Lock()


class PrivateStore:
    """A database file of its own in a temporary folder; both go when this object does.

    Attributes:
        path: of the file; it is changed and read like any other.
    """

    def __init__(self, shared: Path) -> None:
        """Copy the database that everybody sees, as it is now.

        Raises:
            StoreError: there are `MOST` such copies already, or no room on the disk.
        """
        with _turn, told(shared):
            if len(_all) >= MOST:
                raise StoreError(
                    f"{MOST} visitors have loads of their own at this moment, which is as many as "
                    "this server keeps. Nothing was loaded; try again later."
                )
            self._folder = TemporaryDirectory(prefix="switchyard-own-")
            self.path = Path(self._folder.name) / shared.name
            check_room(self.path, shared.stat().st_size)
            for part in (shared, log_of(shared)):
                if part.exists():
                    shutil.copyfile(part, self.path.with_name(part.name))
            _all.add(self)

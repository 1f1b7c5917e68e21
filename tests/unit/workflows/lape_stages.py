"""Points in the life of the sample, each reached once in a run.

An arrangement is a function that takes a site as the sample begins and brings it
somewhere: texts approved, posts out, an edition sent. It is carried out once for each
kind of database; every test then gets a copy of all that it left: the database, the
mail that was caught, the files in the site folder, the time, and what it returned. A
function of a module is carried out for all processes of a run, another for its own.
"""

import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from comms.store import Store, open_store
from comms.testing import FrozenClock, MemoryChannel
from comms.workflows.house import House

Arrange = Callable[[House], Any]
OpenHouse = Callable[[Store, Path, FrozenClock, MemoryChannel], House]


@dataclass(frozen=True, kw_only=True)
class _Left:
    """What an arrangement left outside its database."""

    at: datetime
    messages: list
    returned: Any
    home: Path


class Stages:
    """Gives fillers of databases, one per arrangement, and what they left besides.

    Args:
        begin: Fills a database with the sample; when it begins.
        open_house: Opens a site.
        folder: Makes a new folder with the shared pictures in it.
        shared: A folder of all processes of the run.
    """

    def __init__(
        self,
        begin: tuple[Callable[[str], None], datetime],
        open_house: OpenHouse,
        folder: Callable[[], Path],
        shared: Path,
    ) -> None:
        self._fill_first, self._starts_at = begin
        self._open, self._folder, self._shared = open_house, folder, shared
        self._fillers: dict[Arrange, Callable[[str], None]] = {}
        self._left: dict[tuple[Arrange, str], bytes] = {}

    def filler(self, arrange: Arrange) -> Callable[[str], None]:
        """Return what carries out an arrangement in a copy of the sample."""
        if arrange not in self._fillers:

            def fill(url: str) -> None:
                self._carry_out(arrange, url)

            fill.after = self._fill_first
            if name := _name(arrange):
                fill.shared = name
            self._fillers[arrange] = fill
        return self._fillers[arrange]

    def _carry_out(self, arrange: Arrange, url: str) -> None:
        clock, channel = FrozenClock(self._starts_at), MemoryChannel()
        home, store = self._folder(), open_store(url)
        returned = arrange(self._open(store, home, clock, channel))
        store.close()
        left = _Left(
            at=clock.now(), messages=channel.messages, returned=returned, home=home
        )
        self._left[arrange, _kind(url)] = pickle.dumps(left)
        begun = self._shared / f"left-{os.getpid()}"
        begun.write_bytes(pickle.dumps(left))
        begun.rename(self._place(arrange, url))

    def restore(self, arrange: Arrange, url: str, house: House) -> Any:
        """Bring time, mail and files of a site to where an arrangement ended.

        Returns:
            A copy of what the arrangement returned.
        """
        left = self._left_by(arrange, url)
        house.clock.set(left.at)
        house.open_mail().messages[:] = left.messages
        for found in left.home.iterdir():
            if found.is_dir() and not found.is_symlink():
                shutil.copytree(found, house.settings.home / found.name)
        return left.returned

    def returned(self, arrange: Arrange, url: str) -> Any:
        """Return a copy of what an arrangement returned."""
        return self._left_by(arrange, url).returned

    def _left_by(self, arrange: Arrange, url: str) -> _Left:
        key = arrange, _kind(url)
        if key not in self._left:
            self._left[key] = self._place(arrange, url).read_bytes()
        left: _Left = pickle.loads(self._left[key])  # noqa: S301 - our own
        return left

    def _place(self, arrange: Arrange, url: str) -> Path:
        name = _name(arrange) or f"{os.getpid()}-{id(arrange)}"
        return self._shared / f"left-{_kind(url)}-{name}"


def _name(arrange: Arrange) -> str:
    """Return what stands for a function in all processes; nothing if it is a local."""
    name = f"{arrange.__module__}.{getattr(arrange, '__qualname__', '<')}"
    return "" if "<" in name else sha256(name.encode()).hexdigest()[:16]


def _kind(url: str) -> str:
    return url.partition(":")[0]

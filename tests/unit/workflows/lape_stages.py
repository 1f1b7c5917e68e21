"""Points in the life of the sample, each reached once in a test process.

An arrangement is a function that takes a site as the sample begins and brings it
somewhere: texts approved, posts out, an edition sent. It is carried out once for each
kind of database; every test then gets a copy of all that it left: the database, the
mail that was caught, the files in the site folder, the time, and what it returned.
"""

import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
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
    """

    def __init__(
        self,
        begin: tuple[Callable[[str], None], datetime],
        open_house: OpenHouse,
        folder: Callable[[], Path],
    ) -> None:
        self._fill_first, self._starts_at = begin
        self._open, self._folder = open_house, folder
        self._fillers: dict[Arrange, Callable[[str], None]] = {}
        self._left: dict[tuple[Arrange, str], _Left] = {}

    def filler(self, arrange: Arrange) -> Callable[[str], None]:
        """Return what carries out an arrangement in a copy of the sample."""
        if arrange not in self._fillers:

            def fill(url: str) -> None:
                self._carry_out(arrange, url)

            fill.after = self._fill_first
            self._fillers[arrange] = fill
        return self._fillers[arrange]

    def _carry_out(self, arrange: Arrange, url: str) -> None:
        clock, channel = FrozenClock(self._starts_at), MemoryChannel()
        home, store = self._folder(), open_store(url)
        returned = arrange(self._open(store, home, clock, channel))
        store.close()
        self._left[arrange, _kind(url)] = _Left(
            at=clock.now(), messages=channel.messages, returned=returned, home=home
        )

    def restore(self, arrange: Arrange, url: str, house: House) -> Any:
        """Bring time, mail and files of a site to where an arrangement ended.

        Returns:
            A copy of what the arrangement returned.
        """
        left = self._left[arrange, _kind(url)]
        house.clock.set(left.at)
        house.open_mail().messages[:] = left.messages
        for found in left.home.iterdir():
            if found.is_dir() and not found.is_symlink():
                shutil.copytree(found, house.settings.home / found.name)
        return self.returned(arrange, url)

    def returned(self, arrange: Arrange, url: str) -> Any:
        """Return a copy of what an arrangement returned."""
        return deepcopy(self._left[arrange, _kind(url)].returned)


def _kind(url: str) -> str:
    return url.partition(":")[0]

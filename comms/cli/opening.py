"""Opens the site that a command works on."""

from pathlib import Path
from tempfile import TemporaryDirectory

from comms.bootstrap import open_house
from comms.cli.closing import AT_END
from comms.cli.words import tell
from comms.config import Settings, load, mistyped_in_environment
from comms.errors import NotFound
from comms.store import migrate, require_current
from comms.workflows.house import House
from comms.workflows.jobs import bring_up_to_date


def open_site() -> House:
    """Open an existing site; where there is none, none is begun.

    Raises:
        NotFound: There is none in the site folder.
        StoreRefused: Its database is older or newer than this program.
    """
    return _open(load())


def open_site_as_it_is() -> House:
    """Open an existing site whose database may be older than this program.

    Raises:
        NotFound: There is none in the site folder.
    """
    settings = load()
    _require_site(settings)
    return _opened(settings)


def open_site_alone() -> House:
    """Open an existing site to send for it; on SQLite a second worker is refused.

    Whether the database may be used is left to the caller: it may be away just now.

    Raises:
        NotFound: There is none in the site folder.
        StoreRefused: A process sends for this site already.
    """
    settings = load()
    _require_site(settings)
    return _opened(settings, alone=True)


def open_or_make_site_alone() -> House:
    """Open the site to send for it, making what is missing; a second one is refused.

    Raises:
        StoreRefused: A process sends for this site already.
    """
    house = _opened(load(), alone=True)
    bring_up_to_date(house)
    return house


def open_or_make_site() -> House:
    """Open the site, making its folder, key and database where they are missing."""
    house = _opened(load())
    bring_up_to_date(house)
    return house


def open_site_or_blank() -> House:
    """Open the site, or where there is none an empty one that is gone at the end."""
    settings = load()
    try:
        return _open(settings)
    except NotFound:
        folder = AT_END.enter_context(TemporaryDirectory())
        nowhere = {"home": Path(folder), "database_url": ""}
        house = _opened(settings.model_copy(update=nowhere))
        migrate(house.store)
        return house


def _open(settings: Settings) -> House:
    _require_site(settings)
    house = _opened(settings)
    require_current(house.store, str(settings.home))
    return house


def _require_site(settings: Settings) -> None:
    file = settings.database_file
    if file is not None and not file.exists():
        raise NotFound(key="missing.site", place=settings.home)


def _opened(settings: Settings, *, alone: bool = False) -> House:
    for name, near in mistyped_in_environment().items():
        tell("settings.no_variable", name=name, near=near)
    house = open_house(settings, alone=alone)
    AT_END.callback(house.store.close)
    return house

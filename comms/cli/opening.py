"""Opens the site that a command works on."""

from comms.bootstrap import open_house
from comms.config import load
from comms.store import migrate, require_current
from comms.workflows.house import House


def open_site() -> House:
    """Open an existing site.

    Raises:
        NotFound: There is none in the site folder.
        StoreRefused: Its database is older or newer than this program.
    """
    settings = load()
    house = open_house(settings)
    require_current(house.store, str(settings.home))
    return house


def open_or_make_site() -> House:
    """Open the site, making its folder, key and database where they are missing."""
    house = open_house(load())
    migrate(house.store)
    return house

"""Where a demo is served: on this machine, whatever address its site claims."""

from pathlib import Path

from comms.workflows.house import House

#: Of the last demo that was served from a site folder.
_FILE = "served-at"
_USUAL = "http://localhost:8000"


def keep(home: Path, site: str) -> None:
    """Note where a demo is served, for links that are made beside it."""
    (home / _FILE).write_text(site)


def reachable(house: House, link: str) -> str:
    """Return a link of the site as this machine reaches it: in a demo, here."""
    if not house.settings.demo:
        return link
    file = house.settings.home / _FILE
    site = file.read_text().strip() if file.exists() else _USUAL
    return link.replace(house.base_url, site, 1)

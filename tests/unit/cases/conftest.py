"""A site with the sample in it, for cases that people meet by commands and pages."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from people_at_work import ZONE, People

from comms.bootstrap import open_house
from comms.clock import SteppedClock, instant
from comms.config import load
from comms.demo.script import people
from comms.store import migrate
from comms.workflows.apply import apply
from comms.workflows.subscribe import take_in_people
from tests.unit.cli.conftest import Said, comms

__all__ = ["comms"]

LAPE = Path(__file__).parents[3] / "campaigns" / "lape"
_SETTINGS = 'demo = true\nbase_url = "https://lape.example.org"\n'


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a site folder once: the sample, its subscribers, a clock that is stepped."""
    home = tmp_path_factory.mktemp("cases") / "site"
    home.mkdir()
    (home / "settings.toml").write_text(_SETTINGS)
    SteppedClock(home / "clock").set(instant("2027-02-01T09:00", ZONE))
    house = open_house(load(home))
    migrate(house.store)
    apply(house, LAPE, "en")
    take_in_people(house, people())
    house.store.close()
    return home


@pytest.fixture
def site(tmp_path: Path, applied: Path) -> Path:
    """Give the site that commands of this case work on."""
    return Path(shutil.copytree(applied, tmp_path / "site"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the campaign folder that a case may break."""
    return Path(shutil.copytree(LAPE, tmp_path / "lape"))


@pytest.fixture
def they(comms: Callable[..., Said], site: Path, folder: Path) -> People:
    """Give the people of the programme, and a site for them."""
    return People(comms, site, folder)

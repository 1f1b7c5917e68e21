"""A site with the sample in it, for cases that people meet by commands and pages."""

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from comms.bootstrap import open_house
from comms.channels.sandbox import SandboxChannel
from comms.clock import SteppedClock, instant
from comms.config import load
from comms.content import reading_yaml
from comms.demo.script import people
from comms.language import LANGUAGES
from comms.store import migrate
from comms.testing import MemoryChannel
from comms.web.app import make_app
from comms.workflows.apply import apply
from comms.workflows.house import House
from comms.workflows.site import SiteReader
from comms.workflows.subscribe import take_in_people
from tests.unit.cli.conftest import Said, comms

__all__ = ["comms"]

ZONE = "Europe/Helsinki"
LAPE = Path(__file__).parents[3] / "campaigns" / "lape"
_SETTINGS = 'demo = true\nbase_url = "https://lape.example.org"\n'
_compose_once = cache(reading_yaml._compose)


@pytest.fixture(autouse=True)
def _parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse the files that a case leaves as they are once for all cases."""
    monkeypatch.setattr(reading_yaml, "_compose", _compose_once)


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


class People:
    """What people do: type commands, edit files, look at pages, let time pass."""

    def __init__(self, comms: Callable[..., Said], site: Path, folder: Path) -> None:
        self.comms = comms
        self.folder = folder
        self.mail = MemoryChannel()
        self._site = site

    def says(self, *arguments: object, code: int = 1) -> dict[str, str]:
        """Type a command in each language; return what it says."""
        found = {}
        for language in LANGUAGES:
            said = self.comms(*arguments, LANGUAGE=language)
            assert said.code == code, said
            found[language] = said.out + said.err
        return found

    def types(self, *arguments: object) -> Said:
        """Type a command that goes through."""
        said = self.comms(*arguments)
        assert said.code == 0, said
        return said

    def measures(self, text: str, *, rule: str) -> dict[str, str]:
        """Measure a post for X in each language; return what is said of one rule."""
        return {
            language: "\n".join(
                problem["message"]
                for problem in self._text_check(text, language)
                if problem["rule"] == rule
            )
            for language in LANGUAGES
        }

    def _text_check(self, text: str, language: str) -> list[dict[str, str]]:
        piped = SimpleNamespace(buffer=io.BytesIO(text.encode()))
        with pytest.MonkeyPatch.context() as changed:
            changed.setattr(sys, "stdin", piped)
            said = self.comms(
                "text-check", "--channel", "x", "--language", language, "--json"
            )
        return said.document["problems"]

    def at(self, local: str) -> None:
        """Let time pass until a wall-clock time."""
        SteppedClock(self._site / "clock").set(instant(local, ZONE))

    @contextmanager
    def house(self) -> Iterator[House]:
        """Open the site as its worker does; nothing leaves this process."""
        opened = open_house(load(self._site))
        yield replace(
            opened,
            open_mail=lambda: self.mail,
            open_channel=lambda account: SandboxChannel(
                account.channel, self._site / "sandbox" / account.id
            ),
            is_alone=True,
        )
        opened.store.close()

    @contextmanager
    def browser(self) -> Iterator[TestClient]:
        """Look at the readers' pages."""
        with self.house() as house:
            app = make_app(
                settings=house.settings,
                reader=SiteReader(house),
                media=house.media,
                clock=house.clock,
            )
            with TestClient(app, base_url="https://lape.example.org") as client:
                yield client


@pytest.fixture
def they(comms: Callable[..., Said], site: Path, folder: Path) -> People:
    """Give the people of the programme, and a site for them."""
    return People(comms, site, folder)

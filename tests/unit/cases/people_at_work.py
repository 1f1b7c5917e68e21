"""The people of the sample's programme: what they type, edit and look at."""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from comms.bootstrap import open_house
from comms.channels.sandbox import SandboxChannel
from comms.clock import SteppedClock, instant
from comms.config import load
from comms.language import LANGUAGES
from comms.ports import MergedMessage
from comms.testing import MemoryChannel
from comms.web.app import make_app
from comms.workflows.house import House
from comms.workflows.site import SiteReader
from tests.unit.cli.conftest import Said

ZONE = "Europe/Helsinki"


class People:
    """What people do: type commands, edit files, look at pages, let time pass."""

    def __init__(self, comms: Callable[..., Said], site: Path, folder: Path) -> None:
        self.comms = comms
        self.folder = folder
        self.mail = MemoryChannel()
        self._site = site

    @property
    def letters(self) -> list[MergedMessage]:
        """What readers got by mail; notices to those who work here are none."""
        return [
            m for m in self.mail.messages if b"\r\nAuto-Submitted:" not in m.content
        ]

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

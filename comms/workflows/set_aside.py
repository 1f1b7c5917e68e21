"""Returned mail that could not be read: kept in the site folder until somebody looks.

Each lies there as it came, readable for its owner alone, with what it came by and what
went wrong. An administrator sees at the desk how many there are and why, has one read
again once the fault is mended, or throws it away. Nothing of a mail is shown: somebody
wrote it. What lies there for two weeks goes by itself.
"""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from comms.access.policy import CONNECT, require_keeper, user_named
from comms.clock import Clock
from comms.errors import NotFound
from comms.store import acts
from comms.store.catalogue import load_catalogue
from comms.workflows.erase_files import ASIDE
from comms.workflows.house import House
from comms.workflows.returned import follow_mail

KEPT_FOR = timedelta(days=14)
AGAIN, THROWN = "read-returned", "delete-returned"
#: A mail's name: the beginning of its mark, so the same one lies there once.
_NAME = re.compile(r"[0-9a-f]{32}\Z")
_LONGEST_FAULT = 200


@dataclass(frozen=True, kw_only=True)
class LaidAside:
    """One mail that could not be read."""

    name: str
    at: datetime
    octets: int
    #: What went wrong, without anything of the mail; "": nobody wrote it down.
    fault: str = ""
    to: tuple[str, ...] = ()
    sender: str = ""


class Aside:
    """The folder of mail that could not be read."""

    def __init__(self, home: Path, clock: Clock) -> None:
        self._folder, self._clock = home / ASIDE, clock

    def keep(
        self, raw: bytes, mark: str, to: Sequence[str], sender: str, fault: str
    ) -> None:
        """Write a mail down, readable for the owner only; forget the old ones."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self.forget()
        came = {"to": list(to), "sender": sender, "fault": fault[:_LONGEST_FAULT]}
        self._write(f"{mark[:32]}.json", json.dumps(came, ensure_ascii=False).encode())
        self._write(f"{mark[:32]}.eml", raw)

    def _write(self, name: str, content: bytes) -> None:
        path = self._folder / name
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        at = self._clock.now().timestamp()
        os.utime(path, (at, at))

    def forget(self) -> None:
        """Delete what has lain there for two weeks."""
        oldest = (self._clock.now() - KEPT_FOR).timestamp()
        for path in self._folder.glob("*.eml"):
            if path.stat().st_mtime < oldest:
                self.remove(path.stem)

    def lines(self) -> list[LaidAside]:
        """Return what lies there, the latest first."""
        found = [self._line(path) for path in self._folder.glob("*.eml")]
        return sorted(found, key=lambda one: one.at, reverse=True)

    def find(self, name: str) -> tuple[LaidAside, bytes]:
        """Return one with its bytes.

        Raises:
            NotFound: It is not there, or that is no name.
        """
        path = self._folder / f"{name}.eml"
        if not _NAME.match(name) or not path.is_file():
            raise NotFound(key="missing.returned", name=name[:32])
        return self._line(path), path.read_bytes()

    def remove(self, name: str) -> None:
        """Delete one; it may be gone already."""
        for ending in ("json", "eml"):
            (self._folder / f"{name}.{ending}").unlink(missing_ok=True)

    def _line(self, path: Path) -> LaidAside:
        beside = path.with_suffix(".json")
        came = json.loads(beside.read_bytes()) if beside.is_file() else {}
        stat = path.stat()
        return LaidAside(
            name=path.stem,
            at=datetime.fromtimestamp(stat.st_mtime, UTC),
            octets=stat.st_size,
            fault=came.get("fault", ""),
            to=tuple(came.get("to", ())),
            sender=came.get("sender", ""),
        )


def read_again(house: House, name: str, *, user: str) -> bool:
    """Read a mail once more, on record; False: it fails still, and stays.

    Raises:
        NotFound: It is gone.
        Refused: She does not answer for mail.
    """
    _require(house, user)
    aside = Aside(house.settings.home, house.clock)
    line, raw = aside.find(name)
    try:
        follow_mail(house, raw, line.to, line.sender)
    except Exception:  # noqa: BLE001 - whatever it is, it has been said before
        return False
    _record(house, user, AGAIN, name)
    aside.remove(name)
    return True


def throw_away(house: House, name: str, *, user: str) -> None:
    """Delete a mail, on record.

    Raises:
        NotFound: It is gone.
        Refused: She does not answer for mail.
    """
    _require(house, user)
    aside = Aside(house.settings.home, house.clock)
    aside.find(name)
    _record(house, user, THROWN, name)
    aside.remove(name)


def _require(house: House, user: str) -> None:
    with house.store.read() as session:
        who = user_named(load_catalogue(session), user, house.clock.now())
    require_keeper(who, CONNECT)


def _record(house: House, user: str, verb: str, name: str) -> None:
    with house.store.write(durable=True) as session:
        acts.record_act(
            session,
            at=house.clock.now(),
            user=user,
            verb=verb,
            subject=f"returned:{name[:12]}",
        )

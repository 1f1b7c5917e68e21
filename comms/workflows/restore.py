"""Puts a site back from a backup, on an empty machine, and holds it still.

Nobody knows what the old machine sent after the backup was taken. So all is paused;
whatever was on its way, or has fallen due since, waits for a person (`restored`); and
what a worker had in hand follows the rule for crashes. The whole file is proved
before anything is written, and the site is there at once or not at all.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from comms.clock import Clock
from comms.config import Settings, load, site_key
from comms.errors import BackupRefused
from comms.store import Session, open_store
from comms.store import dumping as rows
from comms.store.restored import counts_by_publication
from comms.workflows.archive import END, FORM, MANIFEST, Part, parts
from comms.workflows.departures import replay_departures
from comms.workflows.standstill import hold_still

#: Gives the stream of a backup, from its beginning, each time it is called.
OpenSource = Callable[[], AbstractContextManager[BinaryIO]]

#: Where a site is put together before it takes its place.
_STAGING = ".restoring"
#: What tells that a folder is a site already.
_SIGNS = ("settings.toml", "site.key", "comms.db", "media", "dkim", "worker.lock")
_SETTINGS, _DATABASE = "settings.toml", "comms.db"
_AT_ONCE = 1 << 20


@dataclass(kw_only=True)
class Restored:
    """What was put back."""

    taken_at: str
    rows: int = 0
    files: int = 0
    #: Names of publications that wait for a person now.
    held: list[str] = field(default_factory=list)
    #: Seats whose owners left, or came back, after the backup was taken.
    left: int = 0
    #: Settings that stood in the old machine's environment.
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Proved:
    """What is known of a backup once all of it was read."""

    manifest: Mapping[str, Any]
    settings: bytes | None


def restore(
    home: Path,
    open_source: OpenSource,
    clock: Clock,
    language: str,
    departures: Sequence[Path] = (),
) -> Restored:
    """Put a site back.

    Args:
        home: Its folder; empty, or not there yet.
        open_source: What gives the stream of the backup.
        clock: The machine's.
        language: In which the pause tells everybody why.
        departures: What the old machines noted of who left (`departures.log`).

    Raises:
        BackupRefused: The machine has a site, or the backup cannot be used.
    """
    if any((home / name).exists() for name in _SIGNS):
        raise BackupRefused(key="operate.site_is_there", folder=home)
    with open_source() as source:
        proved = _prove(source)
    was_there = home.exists()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    staging = home / _STAGING
    # What a restore left that was broken off.
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir(mode=0o700)
        with open_source() as source:
            work = _Restore(
                staging=staging,
                proved=proved,
                clock=clock,
                language=language,
                departures=departures,
            )
            done = work.run(source)
        _take_places(staging, home)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        if not was_there:
            home.rmdir()
        raise
    return done


def _prove(source: BinaryIO) -> _Proved:
    """Read all of a backup; only what is whole and ours gets further."""
    manifest: dict[str, Any] = {}
    settings, is_whole = None, False
    for part in parts(source):
        if part.name == MANIFEST and not manifest:
            manifest = part.as_document()
            if manifest.get("form") != FORM:
                raise BackupRefused(key="operate.newer_form", form=manifest.get("form"))
        elif part.kind == "file" and part.name == _SETTINGS:
            settings = part.read()
        else:
            is_whole = part.name == END
            part.skip()
    if not manifest or not is_whole:
        raise BackupRefused(key="operate.altered")
    while source.read(_AT_ONCE):
        # Behind the end of the tar its filling: it is sealed as well.
        pass
    return _Proved(manifest=manifest, settings=settings)


class _Restore:
    """One restore, while it goes on."""

    def __init__(
        self,
        *,
        staging: Path,
        proved: _Proved,
        clock: Clock,
        language: str,
        departures: Sequence[Path],
    ) -> None:
        self._staging = staging
        self._departures = departures
        self._manifest = proved.manifest
        self._settings_text = proved.settings
        self._clock = clock
        self._language = language
        self._next: Part | None = None
        self._done = Restored(
            taken_at=str(self._manifest["taken_at"]),
            elsewhere=tuple(self._manifest["environment"]),
        )

    def run(self, source: BinaryIO) -> Restored:
        """Fill the database, then the folder, then commit both."""
        stream = parts(source)
        settings = self._settings()
        if settings.database_file is not None:
            settings.database_file.touch(mode=0o600)
        store = open_store(settings.store_url)
        try:
            rows.require_empty(store)
            rows.load(
                store,
                version=str(self._manifest["tables_version"]),
                tables=self._manifest["tables"],
                pieces=self._pieces(stream),
                finish=lambda session, counts: self._finish(session, counts, stream),
            )
        finally:
            store.close()
        return self._done

    def _settings(self) -> Settings:
        if self._settings_text is not None:
            self._write(_SETTINGS, self._settings_text, 0o600)
        return load(self._staging)

    def _pieces(self, stream: Iterator[Part]) -> Iterator[tuple[str, bytes]]:
        """Yield the rows; what comes behind them is kept for `_finish`."""
        for part in stream:
            if part.kind == "rows":
                yield part.name, part.read()
            elif part.name != MANIFEST:
                self._next = part
                return

    def _finish(
        self, session: Session, counts: Mapping[str, int], stream: Iterator[Part]
    ) -> None:
        """Put the files beside the rows, compare, and hold everything still."""
        part = self._next
        while part is not None and part.kind == "file":
            self._write(part.name, part.read(), part.mode)
            self._done.files += 1
            part = next(stream, None)
        end = part.as_document() if part is not None else {}
        agreed = (
            end.get("rows") == dict(counts)
            and end.get("files") == self._done.files
            and end.get("ledger") == counts_by_publication(session)
        )
        if not agreed:
            raise BackupRefused(key="operate.altered")
        self._done.rows = sum(counts.values())
        taken_at = datetime.fromisoformat(self._done.taken_at)
        self._done.left = self._replay(session, taken_at)
        self._done.held = hold_still(
            session,
            taken_at=taken_at,
            now=self._clock.now(),
            language=self._language,
        )

    def _replay(self, session: Session, taken_at: datetime) -> int:
        """Let those leave again who left after the backup was taken."""
        key, changed = site_key(self._staging), 0
        for path in self._departures:
            with path.open(encoding="utf-8", errors="replace") as lines:
                changed += replay_departures(session, key, lines, taken_at)
        return changed

    def _write(self, name: str, content: bytes, mode: int) -> None:
        path = self._staging / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())


def _take_places(staging: Path, home: Path) -> None:
    """Let what was put together become the site; its database comes last."""
    names = sorted(
        (path.name for path in staging.iterdir()), key=lambda name: name == _DATABASE
    )
    for name in names:
        # Files that SQLite keeps beside an open database are made anew.
        if not name.startswith(f"{_DATABASE}-"):
            (staging / name).rename(home / name)
    shutil.rmtree(staging)
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

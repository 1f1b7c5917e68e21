"""Takes a list of people in: reads, finds everybody's place, writes, reports.

Rows are taken in chunks, each one transaction with the mark of how far it is and the
report about it; so a process that is killed anywhere goes on where the last chunk
ended, and the end is the same. The same list again finds everybody there.
"""

import csv
import gc
import hashlib
import io
import json
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import IO

from comms.access.readers import seen_with
from comms.audience.list_places import About, Place, Seen, find_places
from comms.errors import Refused
from comms.model.cells import marked
from comms.model.lists import (
    Candidate,
    ListImport,
    ListReport,
    Outcome,
    Standing,
    Unfit,
)
from comms.model.programme import Newsletter
from comms.store import acts, list_noes, lists
from comms.store.catalogue import load_catalogue
from comms.store.plain import Plain
from comms.workflows.house import House
from comms.workflows.list_noes import noes_to
from comms.workflows.list_read import OpenList, Wanted, open_list
from comms.workflows.pause import OPERATOR

#: Rows per transaction.
CHUNK = 20_000
#: Of the sweep after each: what has been made since.
_YOUNG = 1
#: Folder of the reports, within the site's.
REPORTS = "imports"
_HEADINGS = ("row", "line", "outcome", "reason", "address")
_PRIVATE = 0o600
#: Refused rows that a report names itself; the others stand in its file.
_FIRST = 20
_REFUSED = f"{Outcome.REFUSED.value}:"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list is taken in for."""

    newsletter: str
    consent_source: str
    #: "mailchimp", "listmonk" or a saved one; "": found out.
    mapping: str = ""
    #: Headings → our names, instead of a mapping; {}: none were chosen.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: Where everybody stands, whatever the list says; None: as it says.
    standing: Standing | None = None
    #: Of people of whom the list does not say it; "": the newsletter's first.
    language: str = ""
    #: Where the report goes; None: into the site folder, or nowhere on a trial.
    report: Path | None = None
    by: str = OPERATOR
    #: What the file is called; "": as it is in its folder.
    name: str = ""

    def options(self, language: str) -> dict[str, str]:
        """Return what tells two ways of reading the same file apart."""
        options = {
            "mapping": self.mapping,
            "standing": self.standing or "",
            "language": language,
        }
        if self.columns:
            chosen = sorted(self.columns.items())
            options["columns"] = json.dumps(chosen, ensure_ascii=False)
        return options


#: Told after each chunk: the run (0: none), and how many rows are done. May raise.
Progress = Callable[[int, int], None]


def _untold(_run: int, _done: int) -> None:
    """Tell nobody how far a list is."""


def try_list(
    house: House, path: Path, asked: Asked, progress: Progress = _untold
) -> ListReport:
    """Return what would become of every row of a list; changes nothing.

    Raises:
        Refused, NotFound: It cannot be taken in at all.
    """
    about, told = _about(house, asked, None), _Told()
    with ExitStack() as held:
        opened = held.enter_context(_opened(house, path, asked))
        out = held.enter_context(asked.report.open("wb")) if asked.report else None
        _begin_report(out)
        for chunk in held.enter_context(closing(_chunks(opened.rows, 0))):
            with house.store.read() as session:
                Plain.of(session).prefer_indexes()
                places, _ = find_places(session, chunk, about)
            told.add(places, chunk)
            if out:
                out.write(_lines(chunk, places))
            progress(0, chunk[-1].number)
    return told.report(opened, report=str(asked.report or ""))


def take_list(
    house: House, path: Path, asked: Asked, progress: Progress = _untold
) -> ListReport:
    """Take a list in; one that was interrupted goes on where it was.

    Raises:
        Refused, NotFound: It cannot be taken in at all.
    """
    if not asked.consent_source.strip() and asked.standing in {None, "active"}:
        raise Refused("list_no_consent")
    options = asked.options(_about(house, asked, None).language)
    with _opened(house, path, asked) as opened:
        run = _run(house, path, asked, options, opened)
        about, at = _about(house, asked, run), (run.report_size, run.watermark)
        place = asked.report or house.settings.home / REPORTS / f"{run.id}.csv"
        told = _Told(counts=Counter(run.counts))
        progress(run.id or 0, at[1])
        with (
            _report_at(place, at[0]) as out,
            _rarely_swept(),
            closing(_chunks(opened.rows, at[1])) as chunks,
        ):
            for chunk in chunks:
                _take_chunk(house, about, chunk, out, told)
                gc.collect(_YOUNG)
                progress(run.id or 0, chunk[-1].number)
        _finish(house, run)
    return told.report(opened, report=str(place), run=run.id, resumed_at=at[1])


@contextmanager
def _rarely_swept() -> Iterator[None]:
    """Sweep memory only where the block asks for it: rows form no rings."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _opened(house: House, path: Path, asked: Asked) -> Iterator[OpenList]:
    with house.store.read() as session:
        catalogue, events = load_catalogue(session), lists.event_ids(session)
    wanted = Wanted(
        newsletter=asked.newsletter,
        mapping=asked.mapping,
        columns=asked.columns,
        standing=asked.standing,
    )
    with path.open("rb") as file:
        opened = open_list(file, catalogue, events, wanted)
        try:
            yield opened
        finally:
            opened.close()


def _about(house: House, asked: Asked, run: ListImport | None) -> About:
    """Return what holds for all rows of a list; None: it is only tried.

    Raises:
        Refused, NotFound: No such language, no such newsletter.
    """
    with house.store.read() as session:
        catalogue = load_catalogue(session)
    letter = catalogue.get(Newsletter, asked.newsletter)
    if asked.language and asked.language not in catalogue.programme.languages:
        raise Refused("list_language_unknown", value=asked.language)
    return About(
        newsletter=letter.id,
        source=asked.consent_source,
        at=run.began_at if run else house.clock.now(),
        run=(run.id or 0) if run else 0,
        by="" if run is None or run.by == OPERATOR else run.by,
        key=house.key,
        language=asked.language or letter.languages[0],
        shown=seen_with(catalogue, letter),
        noes_to=noes_to(house, catalogue, run) if run else (),
        seen=None if run else Seen(),
    )


def _run(
    house: House, path: Path, asked: Asked, options: dict[str, str], opened: OpenList
) -> ListImport:
    """Return the run of this list: one that was interrupted, or a new one."""
    sha256 = _hash(path)
    with house.store.write(durable=True, in_turn=True) as session:
        for run in lists.run_of(session, sha256, asked.newsletter):
            is_same = run.consent_source == asked.consent_source
            is_open = run.finished_at is None and not run.undone_by
            if is_open and is_same and run.options == options:
                return run
        run = ListImport(
            file=(asked.name or path.name)[:200],
            sha256=sha256,
            newsletter=asked.newsletter,
            consent_source=asked.consent_source,
            options=options,
            by=asked.by,
            began_at=_later(house.clock.now(), lists.runs(session, 1)),
            left_out=list(opened.columns.left_out),
        )
        session.add(run)
        session.flush()
        return run


def _later(now: datetime, last: Sequence[ListImport]) -> datetime:
    """Return an instant that no other run began at."""
    return max([now, *(run.began_at + timedelta(microseconds=1) for run in last)])


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _take_chunk(
    house: House,
    about: About,
    chunk: Sequence[Candidate | Unfit],
    out: IO[bytes],
    told: "_Told",
) -> None:
    """Write a chunk, the mark and the report about it: all of them or none."""
    with house.store.write() as session:
        row = lists.locked_run(session, about.run)
        if row.watermark != chunk[0].number - 1 or row.finished_at is not None:
            raise Refused("list_taken_elsewhere")
        plain = Plain.of(session)
        # A chunk that is lost with the machine is lost with its mark, and taken again.
        plain.may_be_lost()
        plain.prefer_indexes()
        places, written = find_places(session, chunk, about)
        lists.write(session, written)
        # The report is on the disk before the mark says so; what is more is cut off.
        out.write(_lines(chunk, places))
        out.flush()
        os.fsync(out.fileno())
        told.add(places, chunk)
        row.watermark = chunk[-1].number
        row.report_size = out.tell()
        row.counts = dict(told.counts)
        session.add(row)


def _finish(house: House, run: ListImport) -> None:
    now: datetime = house.clock.now()
    with house.store.write(durable=True) as session:
        row = lists.locked_run(session, run.id or 0)
        if row.finished_at is None:
            row.finished_at = now
            list_noes.mark_waiting(session, row)
            session.add(row)
            acts.record_act(
                session,
                at=now,
                user=run.by,
                verb="import",
                subject=f"newsletter:{run.newsletter}",
                note=f"{run.file}: {run.consent_source}",
                slots=row.counts,
            )


def _chunks(
    rows: Iterator[Candidate | Unfit], after: int
) -> Generator[list[Candidate | Unfit], None, None]:
    """Give rows after some that are done, in chunks that always begin at the same.

    The next one is read while the database is at work on this one.
    """
    left = islice(rows, after, None)

    def following() -> list[Candidate | Unfit]:
        return list(islice(left, CHUNK))

    with ThreadPoolExecutor(1) as reader:
        waiting = reader.submit(following)
        while chunk := waiting.result():
            waiting = reader.submit(following)
            yield chunk


@contextmanager
def _report_at(place: Path, size: int) -> Iterator[IO[bytes]]:
    """Open a report for the lines after some that count."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch(mode=_PRIVATE)
    with place.open("r+b") as out:
        out.truncate(size)
        out.seek(size)
        if not size:
            _begin_report(out)
        yield out


def _begin_report(out: IO[bytes] | None) -> None:
    if out is not None:
        out.write(b"\xef\xbb\xbf" + ";".join(_HEADINGS).encode() + b"\r\n")


def _lines(chunk: Sequence[Candidate | Unfit], places: Sequence[Place]) -> bytes:
    """Return a line of the report for each row."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(
        (row.number, row.line, outcome, why, marked(row.address))
        for row, (outcome, why) in zip(chunk, places, strict=True)
    )
    return text.getvalue().encode("utf-8", "replace")


def _count(places: Sequence[Place]) -> Counter[str]:
    """Return how many rows had which outcome, and "refused:…" for each reason."""
    counts: Counter[str] = Counter()
    for (outcome, why), count in Counter(places).items():
        counts[outcome.value] += count
        if outcome is Outcome.REFUSED:
            counts[_REFUSED + why] += count
    return counts


@dataclass(kw_only=True)
class _Told:
    """What has become of rows so far."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[int, str]] = field(default_factory=list)

    def add(self, places: Sequence[Place], chunk: Sequence[Candidate | Unfit]) -> None:
        self.counts += _count(places)
        if len(self.refused) < _FIRST:
            found = (
                (row.line, why)
                for row, (outcome, why) in zip(chunk, places, strict=True)
                if outcome is Outcome.REFUSED
            )
            self.refused += islice(found, _FIRST - len(self.refused))

    def report(
        self,
        opened: OpenList,
        *,
        report: str = "",
        run: int | None = None,
        resumed_at: int = 0,
    ) -> ListReport:
        return ListReport(
            rows=opened.count(),
            counts={one.value: self.counts.get(one.value, 0) for one in Outcome},
            reasons={
                name.removeprefix(_REFUSED): count
                for name, count in self.counts.items()
                if name.startswith(_REFUSED)
            },
            refused=tuple(self.refused),
            left_out=opened.columns.left_out,
            mapping=opened.columns.mapping,
            report=report,
            run=run,
            resumed_at=resumed_at,
        )

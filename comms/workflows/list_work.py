"""Lists that were put in at the desk: a worker tries them, takes them in and back.

What is wanted stands in rows; a call only wakes a worker, and one that is lost is made
good at the next beat. A list that was cut off goes on where its last chunk ended.
"""

from datetime import timedelta
from pathlib import Path
from typing import cast

from comms.errors import CommsError, NotFound, Refused
from comms.model.list_uploads import ListUpload, UploadState
from comms.model.lists import ListReport, Standing
from comms.store import Session, list_uploads
from comms.store.transaction import OpenTransaction
from comms.workflows.house import House
from comms.workflows.jobs import LISTS
from comms.workflows.list_import import (
    REPORTS,
    Asked,
    Progress,
    take_list,
    try_list,
)
from comms.workflows.list_undo import undo_asked

#: A list that nobody takes in is here so long.
KEPT_FOR = timedelta(days=7)
_REFUSED = "refused:"


class _Ending(Exception):
    """The worker was told to end; the list goes on with the next one."""


def call_for_lists(session: Session, house: House) -> None:
    """Call a worker to look after lists, unless one is called already."""
    house.engine.enqueue(LISTS, connection=OpenTransaction(session), key=LISTS)


def call_where_wanted(house: House) -> list[int]:
    """Call a worker where a list waits for one; remove what was left lying about."""
    before = house.clock.now() - KEPT_FOR
    with house.store.read() as session:
        waiting = [one.id or 0 for one in list_uploads.wanted(session)]
        waiting += [one.id or 0 for one in list_uploads.to_undo(session)]
        is_any_old = bool(list_uploads.left_over(session, before))
    if waiting:
        with house.store.write() as session:
            call_for_lists(session, house)
    if is_any_old:
        with house.store.write() as session:
            for row in list_uploads.left_over(session, before):
                remove_file(house, row)
                session.delete(row)
    return waiting


def look_after_lists(house: House) -> None:
    """Do with lists what is wanted: try, take in, take back."""
    with house.store.read() as session:
        rows = list(list_uploads.wanted(session))
    for row in rows:
        if not house.is_ending():
            _look_after(house, row)
    undo_asked(house)


def file_of(house: House, row: ListUpload) -> Path:
    """Return where the file of a list is."""
    return house.settings.home / REPORTS / row.stored


def trial_report(house: House, row: ListUpload) -> Path:
    """Return where the report of a trial is."""
    return house.settings.home / REPORTS / f"trial-{row.id}.csv"


def remove_file(house: House, row: ListUpload) -> None:
    """Remove the file of a list, and the report of its trial."""
    if row.stored:
        file_of(house, row).unlink(missing_ok=True)
    trial_report(house, row).unlink(missing_ok=True)


def _look_after(house: House, row: ListUpload) -> None:
    number = row.id or 0

    def progress(run: int, done: int) -> None:
        with house.store.write() as session:
            list_uploads.set_progress(session, number, done, run)
        if house.is_ending():
            raise _Ending

    try:
        report = _worked(house, row, progress)
    except _Ending:
        return
    except FileNotFoundError:
        _failed(house, number, Refused("list_file_gone"))
    except (Refused, NotFound) as fault:
        # Where another worker is at it, it goes on there.
        if fault.key != "list_taken_elsewhere":
            _failed(house, number, fault)
    else:
        _done(house, row, report)


def _worked(house: House, row: ListUpload, progress: Progress) -> ListReport:
    """Try a list, or take it in."""
    is_trial = row.state == UploadState.TRYING
    asked = Asked(
        newsletter=row.newsletter,
        consent_source=row.consent_source,
        columns=row.columns,
        standing=cast("Standing | None", row.standing or None),
        language=row.language,
        report=trial_report(house, row) if is_trial else None,
        by=row.by,
        name=row.file,
    )
    work = try_list if is_trial else take_list
    return work(house, file_of(house, row), asked, progress)


def _done(house: House, tried: ListUpload, report: ListReport) -> None:
    with house.store.write(durable=True) as session:
        row = list_uploads.upload(session, tried.id or 0)
        # What was asked for differently meanwhile is tried anew.
        if row is None or _how(row) != _how(tried):
            return
        row.seen = row.rows = report.rows
        row.counts = dict(report.counts) | {
            f"{_REFUSED}{reason}": count for reason, count in report.reasons.items()
        }
        row.refused = [list(one) for one in report.refused]
        row.left_out = list(report.left_out)
        if row.state == UploadState.TRYING:
            row.state = UploadState.TRIED
        else:
            remove_file(house, row)
            row.state, row.stored, row.run = UploadState.TAKEN, "", report.run
        list_uploads.keep(session, row)


def _how(row: ListUpload) -> tuple[object, ...]:
    return row.state, row.consent_source, row.columns, row.standing, row.language


def _failed(house: House, number: int, fault: CommsError) -> None:
    with house.store.write(durable=True) as session:
        row = list_uploads.upload(session, number)
        if row is not None:
            row.state, row.fault = UploadState.FAILED, fault.key
            row.slots = {name: str(value) for name, value in fault.slots.items()}
            list_uploads.keep(session, row)


def reasons_in(counts: dict[str, int]) -> dict[str, int]:
    """Return why rows were refused, with how many."""
    return {
        name.removeprefix(_REFUSED): count
        for name, count in counts.items()
        if name.startswith(_REFUSED)
    }

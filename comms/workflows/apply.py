"""Campaigns as files: check a folder, plan, apply, export."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from comms.content.apply import apply as write_folder
from comms.content.apply import take_over
from comms.content.differences import (
    Difference,
    differences,
    source_of,
)
from comms.content.folder import Folder
from comms.errors import Finding, FolderRefused
from comms.model.tables import Medium
from comms.store import Session, copy_store
from comms.workflows.called_off_in_files import follow_turned, turned_by
from comms.workflows.check import check
from comms.workflows.desk_files import contents_now, with_desk
from comms.workflows.fact_applied import draft_corrections, told_before
from comms.workflows.folder_rules import agreed_before, record_unagreed
from comms.workflows.house import House
from comms.workflows.kit_words import note_taken
from comms.workflows.picture_files import keep_all, last_days_kept, write_all
from comms.workflows.planning import plan_publications, rise
from comms.workflows.programme_change import between, states_of
from comms.workflows.programme_promised import keep_promises, promised_additions
from comms.workflows.promised_beside import keep_beside, promised_beside
from comms.workflows.quiet import delayed
from comms.workflows.write import at_one_instant


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What applying a folder would do."""

    folder: Folder
    findings: tuple[Finding, ...]
    changes: tuple[Difference, ...]
    #: Files written at the desk that the folder lacks: they stay.
    kept: tuple[str, ...] = ()
    #: Items and editions whose approval is void, by kind and id.
    voided: tuple[tuple[str, str], ...] = ()
    #: Publications that leave no more, by kind and id.
    stopped: tuple[tuple[str, str], ...] = ()
    #: Publications that wait for the end of quiet hours from now on, by kind and id.
    waits: tuple[tuple[str, str], ...] = ()
    #: Corrections that are drafted for mails that told a changed fact, by id.
    drafted: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """How many findings stop the folder from being applied."""
        return sum(finding.severity == "error" for finding in self.findings)


def plan(
    house: House, root: Path, language: str, *, replace_desk: bool = False
) -> Plan:
    """Return findings, differences and what would follow; changes nothing.

    Raises:
        Refused: "desk_differs": the folder has other bytes for what the desk wrote.
    """
    folder, findings = check(root, language)
    if any(finding.severity == "error" for finding in findings):
        return Plan(folder=folder, findings=findings, changes=())
    with house.store.read() as session:
        folder, findings = with_desk(
            session, folder, findings, language, replace_desk=replace_desk
        )
        changes = differences(session, folder)
        is_promised = bool(changes) and bool(states_of(session))
    if not is_promised:
        return _plan(folder, findings, changes)
    house = at_one_instant(house)
    if not house.store.is_sqlite:
        return _tried(house, folder, findings, language)
    # There is one writer's place, and others need it: it is tried on a copy.
    with TemporaryDirectory() as place:
        copy = copy_store(house.store, Path(place) / "plan.db")
        try:
            return _tried(replace(house, store=copy), folder, findings, language)
        finally:
            copy.close()


def apply(
    house: House, root: Path, language: str, *, replace_desk: bool = False
) -> Plan:
    """Carry out the plan, all of it or nothing.

    Raises:
        FolderRefused: The folder has errors.
        Refused: "desk_differs", as for `plan`.
    """
    return apply_checked(
        house, *check(root, language), language=language, replace_desk=replace_desk
    )


def apply_checked(
    house: House,
    folder: Folder,
    findings: tuple[Finding, ...],
    *,
    language: str = "en",
    replace_desk: bool = False,
) -> Plan:
    """Carry out a folder that has been read and checked.

    Args:
        house: The site.
        folder: As it was read.
        findings: As they were found.
        language: Of findings about files of the desk.
        replace_desk: The folder's bytes count where the desk wrote others.

    Raises:
        FolderRefused: The folder has errors, or what the desk wrote does not fit it.
        Refused: "desk_differs", as for `plan`.
    """
    _refuse_errors(findings)
    # Files of media are kept first: a file too many is harmless, one missing is not.
    pictures = keep_all(house, folder)
    with house.store.write(durable=True, in_turn=True) as session:
        folder, findings = with_desk(
            session, folder, findings, language, replace_desk=replace_desk
        )
        _refuse_errors(findings)
        changes = differences(session, folder)
        drafted = _carry(session, house, folder, changes, pictures, language)
    return replace(_plan(folder, findings, changes), drafted=drafted)


def _carry(
    session: Session,
    house: House,
    folder: Folder,
    changes: Sequence[Difference],
    pictures: list[Medium],
    language: str,
) -> tuple[str, ...]:
    """Write a folder, plan what follows; return the corrections that it asks for."""
    now = house.clock.now()
    promised = promised_additions(session, changes)
    beside = promised_beside(session, changes)
    told = told_before(session, house, changes, language)
    agreed = agreed_before(session, changes)
    turned = turned_by(session, changes, now)
    if changes:
        with last_days_kept(session, now):
            write_folder(session, folder, changes, now, next_sequence=rise)
            write_all(session, source_of(folder), pictures)
        follow_turned(session, turned, now)
    else:
        take_over(session, folder)
    plan_publications(session, house, now)
    note_taken(session, now)
    keep_promises(session, promised)
    keep_beside(session, beside)
    record_unagreed(session, agreed, now)
    return draft_corrections(session, house, told, language)


def _tried(
    house: House, folder: Folder, findings: tuple[Finding, ...], language: str
) -> Plan:
    """Return what would follow: carried out, and never committed."""
    pictures = keep_all(house, folder)
    # Out of turn: nothing of it stays, so nobody has to wait for it.
    with house.store.write() as session:
        changes = differences(session, folder)
        before, waited = states_of(session), delayed(session)
        drafted = _carry(session, house, folder, changes, pictures, language)
        session.flush()
        followed = between(before, states_of(session))
        waits = tuple(sorted(delayed(session) - waited))
        session.rollback()
    return replace(
        _plan(folder, findings, changes),
        voided=followed.voided,
        stopped=followed.stopped,
        waits=waits,
        drafted=drafted,
    )


def _refuse_errors(findings: Sequence[Finding]) -> None:
    if any(finding.severity == "error" for finding in findings):
        raise FolderRefused(findings)


def _plan(
    folder: Folder, findings: tuple[Finding, ...], changes: Sequence[Difference]
) -> Plan:
    return Plan(
        folder=folder,
        findings=findings,
        changes=tuple(changes),
        kept=tuple(sorted(folder.desk)),
    )


def export(house: House, target: Path) -> int:
    """Write the store's folder back and return how many files it has.

    Bytes are those that were applied, but for facts that have changed since, as by a
    correction: they stand at the place of the old ones.

    Raises:
        NotFound: Nothing has been applied.
    """
    with house.store.read() as session:
        contents = contents_now(session)
    for path, content in contents.items():
        file = target / path
        if file.exists() and file.read_bytes() == content:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return len(contents)

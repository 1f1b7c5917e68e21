"""Campaigns as files: check a folder, plan, apply, export."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from comms.campaigns.announcements import plan_announcements
from comms.campaigns.publications import plan_editions, plan_pages, void_changed
from comms.content.apply import apply as write_folder
from comms.content.apply import take_over
from comms.content.check import check_folder
from comms.content.differences import (
    Difference,
    differences,
    sha256,
    source_of,
)
from comms.content.folder import Folder, read_folder
from comms.content.pictures import raster
from comms.errors import Finding, FolderRefused
from comms.events.changes import changed_facts, next_sequence
from comms.model.plans import EditionPlan, EventFacts
from comms.model.programme import Medium as MediumFacts
from comms.model.tables import Medium
from comms.store import Session, folders
from comms.store.catalogue import load_catalogue
from comms.store.occasions import rows_by_entry
from comms.store.publications import by_plan_entry
from comms.workflows.accounts import call_off_closed
from comms.workflows.chain import plan_chains
from comms.workflows.desk_files import contents_now, with_desk
from comms.workflows.draw import hash_now
from comms.workflows.house import House
from comms.workflows.kit_words import note_taken
from comms.workflows.plan_ahead import plan_occasions
from comms.workflows.programme_promised import keep_promises, promised_additions
from comms.workflows.publish import record_already_out

#: Width of pictures on pages and in mail, twice the column for sharp screens.
_WIDTH = {"photo": 1200, "logo": 480}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What applying a folder would do."""

    folder: Folder
    findings: tuple[Finding, ...]
    changes: tuple[Difference, ...]
    #: Files written at the desk that the folder lacks: they stay.
    kept: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """How many findings stop the folder from being applied."""
        return sum(finding.severity == "error" for finding in self.findings)


def check(root: Path, language: str) -> tuple[Folder, tuple[Finding, ...]]:
    """Read and check a folder without a store."""
    folder = read_folder(root, language=language)
    return folder, check_folder(folder, language=language)


def plan(
    house: House, root: Path, language: str, *, replace_desk: bool = False
) -> Plan:
    """Return findings and differences; changes nothing.

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
    return _plan(folder, findings, changes)


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
    now = house.clock.now()
    # Files of media are kept first: a file too many is harmless, one missing is not.
    pictures = _keep_pictures(house, folder)
    with house.store.write(durable=True, in_turn=True) as session:
        folder, findings = with_desk(
            session, folder, findings, language, replace_desk=replace_desk
        )
        _refuse_errors(findings)
        changes = differences(session, folder)
        promised = promised_additions(session, changes)
        if changes:
            write_folder(session, folder, changes, now, next_sequence=rise)
            _write_pictures(session, source_of(folder), pictures)
        else:
            take_over(session, folder)
        plan_publications(session, house, now)
        note_taken(session, now)
        keep_promises(session, promised)
    return _plan(folder, findings, changes)


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


def rise(sequence: int, before: EventFacts, after: EventFacts) -> int:
    """Return the SEQUENCE of an event after a change of its facts."""
    return next_sequence(sequence, changed_facts(before, after))


def plan_publications(session: Session, house: House, now: datetime) -> None:
    """Make or mend the publications of everything that the store plans."""
    catalogue = load_catalogue(session)
    items = folders.items(session)
    # What one of these plans, the others do not look for.
    old = by_plan_entry(session)
    plan_pages(session, catalogue, items, old, now)
    plan_editions(session, catalogue, old, now)
    plan_occasions(session, house.triggers, now, is_applied=True)
    plan_announcements(session, catalogue, items, old, now)
    plan_chains(session, catalogue, items, now)
    call_off_closed(session, catalogue)
    record_already_out(session, now)
    # Again: numbers that come by a rule have been planned since.
    catalogue, events = load_catalogue(session), folders.events(session)
    for rows in rows_by_entry(session, EditionPlan.kind).values():
        for row in rows:
            planned = catalogue.find(EditionPlan, row.external_id)
            # What the folder no longer has can be approved no more, nor leave.
            says = hash_now(session, catalogue, row, events) if planned else ""
            void_changed(row, says)
            session.add(row)


def _keep_pictures(house: House, folder: Folder) -> list[Medium]:
    source = source_of(folder)
    with house.store.read() as session:
        old = folders.media(session, source)
    kept = []
    for entry in folder.entries:
        facts = entry.described
        if not isinstance(facts, MediumFacts) or facts.file is None:
            continue
        path = str(Path(entry.path).parent / facts.file)
        kept.append(keep_picture(house, source, facts, folder.files[path], old))
    return kept


def keep_picture(
    house: House,
    source: str,
    facts: MediumFacts,
    content: bytes,
    old: dict[str, Medium],
) -> Medium:
    """Put a medium's file into the media store and return its row, not stored yet.

    Args:
        house: Where files lie.
        source: Programme it belongs to.
        facts: What its file says of it.
        content: The file.
        old: Rows that stand, by id.
    """
    digest = sha256(content)
    row = old.get(facts.id) or Medium(
        source=source,
        external_id=facts.id,
        source_hash="",
        name="",
        width=0,
        height=0,
        size=0,
    )
    if row.source_hash == digest:
        return row
    if facts.type in _WIDTH:
        picture = raster(
            content, Path(facts.file or "").suffix, width=_WIDTH[facts.type]
        )
        stored = house.media.save(picture.content, ".png")
        row.width, row.height = picture.width, picture.height
    else:
        stored = house.media.save(content, Path(facts.file or "").suffix)
    row.source_hash, row.name, row.size = digest, stored.name, stored.size
    return row


def _write_pictures(session: Session, source: str, pictures: list[Medium]) -> None:
    old = folders.media(session, source)
    for picture in pictures:
        before = old.pop(picture.external_id, None)
        # Another `apply` may have kept it since we looked.
        picture.id = before.id if before else None
        session.merge(picture)
    for row in old.values():
        session.delete(row)
    session.flush()


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

"""Campaigns as files: check a folder, plan, apply, export."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from comms.content.apply import apply as write_folder
from comms.content.apply import take_over
from comms.content.check import check_folder
from comms.content.differences import (
    Difference,
    differences,
    source_of,
)
from comms.content.folder import Folder, read_folder
from comms.errors import Finding, FolderRefused
from comms.workflows.desk_files import contents_now, with_desk
from comms.workflows.house import House
from comms.workflows.kit_words import note_taken
from comms.workflows.picture_files import keep_all, write_all
from comms.workflows.planning import plan_publications, rise
from comms.workflows.programme_promised import keep_promises, promised_additions


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
    pictures = keep_all(house, folder)
    with house.store.write(durable=True, in_turn=True) as session:
        folder, findings = with_desk(
            session, folder, findings, language, replace_desk=replace_desk
        )
        _refuse_errors(findings)
        changes = differences(session, folder)
        promised = promised_additions(session, changes)
        if changes:
            write_folder(session, folder, changes, now, next_sequence=rise)
            write_all(session, source_of(folder), pictures)
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

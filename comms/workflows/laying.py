"""Lays files over those of the store: read, checked and carried out as a folder is."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext

from comms.content.apply import DESK
from comms.content.apply import apply as write_folder
from comms.content.check import check_folder
from comms.content.differences import Difference, differences
from comms.content.folder import Folder, read_contents
from comms.content.seminar_problems import from_findings, stops
from comms.errors import NotFound
from comms.model.desk import Problem
from comms.model.plans import Campaign, PostPlan
from comms.store import Session, file_contents, folders
from comms.store.catalogue import load_catalogue
from comms.workflows.house import House
from comms.workflows.kit_words import note_taken
from comms.workflows.picture_files import last_days_kept
from comms.workflows.planning import plan_items, plan_publications, rise
from comms.workflows.write_pictures import keep_pictures, of_media
from comms.workflows.write_plans import drop_unplanned


def lay_over(
    session: Session,
    house: House,
    files: Mapping[str, bytes | None],
    language: str,
) -> tuple[Problem, ...]:
    """Apply files over those of the store, unless a problem stops it; not committed.

    Args:
        session: A writing session, in its turn.
        house: The site.
        files: Contents by path; None: the file goes.
        language: Of the problems' sentences.

    Returns:
        What the check of folders finds in these files.
    """
    folder, changed = laid_over(session, files, language)
    problems = from_findings(check_folder(folder, language, asked=files), language)
    if stops(problems):
        return problems
    carry_out(session, house, folder, files, changed)
    return problems


def laid_over(
    session: Session, files: Mapping[str, bytes | None], language: str
) -> tuple[Folder, set[str]]:
    """Return the store's folder with files laid over it, and those that differ.

    Args:
        session: The store as it is now.
        files: Contents by path; None: the file goes.
        language: Of what is found in it.
    """
    names = folders.sources(session)
    if not names:
        raise NotFound(key="missing.programme")
    stamps = file_contents.stamps(session, names[0])
    laid = file_contents.contents(session, names[0], stamps)
    desk = {path for path, stamp in stamps.items() if stamp.origin == DESK}
    before = {path: laid[path] for path in files if path in laid}
    for path, content in files.items():
        laid.pop(path, None)
        if content is not None:
            laid[path] = content
    changed = {
        path
        for path, content in files.items()
        if path not in before or before[path] != content
    }
    known = {path: one.sha256 for path, one in stamps.items() if path not in changed}
    own = (desk | changed) & set(laid)
    return read_contents(laid, language, desk=own, known=known), changed


def carry_out(
    session: Session,
    house: House,
    folder: Folder,
    files: Mapping[str, bytes | None],
    changed: set[str],
) -> None:
    """Write a folder that was checked, and plan what follows from it; not committed."""
    now = house.clock.now()
    changes = differences(session, folder, only_changes=True)
    touched = _touched(session, folder, changes)
    with last_days_kept(session, now) if of_media(changed) else nullcontext():
        write_folder(
            session, folder, changes, now, next_sequence=rise, only_changes=True
        )
        keep_pictures(session, house, folder, changed)
    drop_unplanned(session, files)
    if touched is None:
        plan_publications(session, house, now)
    else:
        plan_items(session, house, touched, now)
    written = [path.split("/")[1] for path in files if path.startswith("items/")]
    note_taken(session, now, written)


#: What has no time of its own: who changes these plans only what tells some items.
_OF_ITEMS = frozenset({"item", "version", "campaign", "kit", "file"})


def _touched(
    session: Session, folder: Folder, changes: Sequence[Difference]
) -> set[str] | None:
    """Return the items whose plans or facts change; None: more may have to be planned.

    Asked before the folder is written: an item that a plan no longer names is one too.
    """
    if any(change.kind not in _OF_ITEMS for change in changes):
        return None
    found = {
        change.id.partition(".")[0]
        for change in changes
        if change.kind in {"item", "version"}
    }
    plans = {change.id for change in changes if change.kind == Campaign.kind}
    before = load_catalogue(session)
    old = _by_item(before.find(Campaign, name) for name in plans)
    new = _by_item(
        entry.described
        for entry in folder.entries
        if isinstance(entry.described, Campaign) and entry.described.id in plans
    )
    found |= {name for name in {*old, *new} if old.get(name) != new.get(name)}
    # What tells of every new page names no item.
    return None if "" in found else found


def _by_item(plans: Iterable[Campaign | None]) -> dict[str, list[PostPlan]]:
    found: dict[str, list[PostPlan]] = {}
    for post in (post for plan in plans if plan is not None for post in plan.posts):
        found.setdefault(post.item, []).append(post)
    return found

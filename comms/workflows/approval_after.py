"""What came of a decision: what leaves next, and whether it can be taken back."""

from comms.access.approvals import given_by, standing_of
from comms.campaigns.recurring import EDITION
from comms.content.seen import LETTER, seen_of
from comms.model.approval import After
from comms.model.in_lists import AnyPublication
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.store import waiting
from comms.store.publications import of_item
from comms.workflows.approval_thing import Thing, standing_said, thing_named
from comms.workflows.desk_edition import edition_named
from comms.workflows.desk_lines import edition_title
from comms.workflows.desk_sight import Sight

#: States in which something will leave, and in which something has.
_COMING = frozenset(
    {
        PublicationState.DRAFT,
        PublicationState.IN_REVIEW,
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
    }
)
_OUT = frozenset(
    {
        PublicationState.SENDING,
        PublicationState.SENT,
        PublicationState.PARTLY_FAILED,
        PublicationState.WITHDRAWN,
    }
)


def after_of(sight: Sight, what: str) -> After | None:
    """Return what came of a decision, and whether it can be taken back.

    None where she may see no such thing.
    """
    thing = thing_named(sight, what)
    if thing is None or not sight.sees(thing.subject.unit):
        return None
    rows = _rows(sight, thing)
    coming = [row.due_at for row in rows if row.state in _COMING]
    left = any(row.state in _OUT or row.published_at for row in rows)
    given = given_by(thing.acts, thing.row.content_hash)
    standing = standing_of(sight.catalogue, thing.subject, given, sight.now)
    is_approved = thing.row.state in {
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
    }
    leaves_at = sight.local(min(coming)) if is_approved and coming else None
    # A number leaves once somebody has pressed that it may, not by its approval.
    waits = is_number_to_schedule(thing.row)
    return After(
        id=what,
        title=_title(sight, thing),
        state=thing.row.state,
        seen=_seen(sight, thing),
        may_undo=(is_approved or bool(given))
        and not left
        and sight.may("return", thing.subject, given),
        leaves_at=None if waits else leaves_at,
        to_schedule=leaves_at if waits else None,
        standing=standing_said(sight, thing, standing),
    )


def approval_standing(sight: Sight, what: str) -> tuple[str, ...]:
    """Return how far the approval of a thing in review has come, in sentences."""
    thing = thing_named(sight, what)
    if thing is None or not sight.sees(thing.subject.unit):
        return ()
    given = given_by(thing.acts, thing.row.content_hash)
    standing = standing_of(sight.catalogue, thing.subject, given, sight.now)
    return standing_said(sight, thing, standing)


def is_number_to_schedule(row: Item | AnyPublication) -> bool:
    """Tell whether a number is approved and leaves only if somebody schedules it."""
    return (
        not isinstance(row, Item)
        and row.kind == EDITION
        and row.state == PublicationState.APPROVED
        and not row.external_id.endswith(LETTER)
    )


def _rows(sight: Sight, thing: Thing) -> list[Publication]:
    """Return all that leaves of a thing, its letter too."""
    if isinstance(thing.row, Publication):
        return [thing.row]
    letter = edition_named(sight, f"{thing.name}{LETTER}")
    rows = [
        row
        for row in of_item(sight.session, thing.name)
        if row.kind not in waiting.TO_STAFF
    ]
    return [*rows, *([letter] if letter else [])]


def _title(sight: Sight, thing: Thing) -> str:
    if isinstance(thing.row, Publication):
        return edition_title(sight, thing.row)
    titles = waiting.titles(sight.session, [thing.row.id])
    return sight.title_of(thing.name, titles.get(thing.row.id or 0))


def _seen(sight: Sight, thing: Thing) -> str:
    if isinstance(thing.row, Item):
        return seen_of(sight.session, thing.name)
    return thing.row.content_hash

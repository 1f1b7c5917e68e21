"""The page on which an item or edition is approved: what leaves, and what is new in it.

It adds to the item's page how far the approval has come, the words sentence by sentence
with their comments, and what differs from what was approved, returned or seen before.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from comms.access.approvals import Standing, given_by, standing_of
from comms.access.policy import has_short_way
from comms.campaigns.leaving_times import is_late
from comms.content.passages import Passage
from comms.errors import NotFound
from comms.language import format_moment
from comms.model.approval import ApprovalPage, CommentShown, Compared
from comms.model.desk import ItemPage
from comms.model.desk_change import ComingBack, NotLeaving
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Act, Item
from comms.store import comments as comment_rows
from comms.store.publications import of_item
from comms.workflows.approval_compared import compared
from comms.workflows.approval_number import with_number
from comms.workflows.approval_texts import comments_shown, passages_shown
from comms.workflows.approval_thing import (
    Thing,
    row_named,
    standing_said,
    thing_named,
)
from comms.workflows.comments import VERB, passages_named
from comms.workflows.desk_held import held_by
from comms.workflows.desk_sight import Sight, subject_of

#: States in which an approval is still to come, or just given.
_OPEN = frozenset({ItemState.DRAFT, ItemState.RETURNED, ItemState.IN_REVIEW})


def approval_page(
    sight: Sight,
    what: str,
    draw: Callable[[Sight, str], ItemPage | None],
    *,
    since: str = "",
    seen: str = "",
) -> ApprovalPage | None:
    """Return everything about an approval; None where she may see none.

    Args:
        sight: Who looks.
        what: An item or edition by its id.
        draw: Draws the page of the item.
        since: What to compare with ("approved", "returned"); "": whichever is newer.
        seen: State that she looked at before; compared with where it is another.
    """
    page = draw(sight, what)
    thing = thing_named(sight, what)
    if page is None or thing is None:
        return None
    passages = _passages(sight, what)
    rows = comment_rows.about(sight.session, thing.subject.name)
    comments = comments_shown(sight, passages, rows)
    base, differing = compared(sight, thing, since, seen if seen != page.seen else "")
    given = given_by(thing.acts, thing.row.content_hash)
    standing = standing_of(sight.catalogue, thing.subject, given, sight.now)
    shown = passages_shown(sight, passages, comments, base)
    shown = with_number(sight, thing.row, shown)
    late = _late(sight, thing, page)
    off, on = _held(sight, thing)
    return ApprovalPage(
        item=replace(page, may=tuple(_without_late(page.may, late))),
        languages=tuple(dict.fromkeys(passage.language for passage in shown)),
        passages=shown,
        whole=tuple(one for one in comments if not one.at_sentence),
        compared=_counted(differing, sum(one.is_changed for one in shown)),
        standing=standing_said(sight, thing, standing),
        late=late,
        is_urgent=thing.subject.urgent,
        asked_note=_asked(thing.acts),
        asks_reason=_asks_reason(sight, thing),
        may_correct=_may_correct(sight, thing, standing),
        may_comment=sight.may(VERB, thing.subject),
        own_open=sum(
            row.user in sight.persons and row.answers is None and row.done_at is None
            for row in rows
        ),
        not_leaving=off,
        coming_back=on,
    )


def _held(
    sight: Sight, thing: Thing
) -> tuple[tuple[NotLeaving, ...], tuple[ComingBack, ...]]:
    """Return what a correction that is to be approved holds, and brings back."""
    row = thing.row
    if not isinstance(row, Item) or row.state not in _OPEN:
        return (), ()
    return held_by(sight, row)


def comments_of(sight: Sight, what: str) -> tuple[CommentShown, ...]:
    """Return the comments on an item or edition, where they stand now."""
    row = row_named(sight, what)
    if row is None or not sight.sees(row.unit):
        return ()
    rows = comment_rows.about(sight.session, subject_of(row).name)
    if not rows:
        return ()
    passages = _passages(sight, what)
    return comments_shown(sight, passages, rows)


def _passages(sight: Sight, what: str) -> Sequence[Passage]:
    """Return the passages of an item or edition; none where the folder has lost it."""
    try:
        return list(passages_named(sight.session, sight.catalogue, what).values())
    except NotFound:
        return ()


def _late(sight: Sight, thing: Thing, page: ItemPage) -> str:
    """Return why it leaves no more by itself, and what to do about it."""
    if thing.row.state not in _OPEN or page.state == ItemState.WITHDRAWN:
        return ""
    if isinstance(thing.row, Item):
        if thing.subject.type == "correction":
            return ""
        told = {one.plan_entry: one for one in of_item(sight.session, thing.name)}
        row = told.get(f"page:{thing.name}")
    else:
        row = thing.row
    if row is None or row.published_at is not None:
        return ""
    late = is_late(sight.catalogue, row, sight.now)
    if not late and row.state != PublicationState.EXPIRED:
        return ""
    at = format_moment(sight.local(row.due_at), sight.language)
    return sight.say("approval.late", at=at)


def _without_late(may: Sequence[str], late: str) -> list[str]:
    """Return what may be done; what is late is not approved, it gets a new time."""
    return [verb for verb in may if not (late and verb == "approve")]


def _asked(found: Sequence[Act]) -> str:
    done = [act for act in found if (act.verb, act.result) == ("submit", "done")]
    return done[-1].note if done else ""


def _asks_reason(sight: Sight, thing: Thing) -> bool:
    is_short = thing.subject.urgent and has_short_way(sight.catalogue, thing.subject)
    return is_short and not _asked(thing.acts).strip()


def _may_correct(sight: Sight, thing: Thing, standing: Standing) -> bool:
    """Whether she may let something urgent out at once."""
    return (
        thing.subject.urgent
        and isinstance(thing.row, Item)
        and thing.row.state in _OPEN
        and has_short_way(sight.catalogue, thing.subject)
        and standing.needed <= 1
        and sight.may("correct", thing.subject)
        and sight.may("approve", thing.subject)
    )


def _counted(found: Compared | None, changed: int) -> Compared | None:
    return found and replace(found, count=found.count + changed)

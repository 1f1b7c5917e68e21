"""What in the calendar can be moved, by which place in a file, and what follows.

A time stands in a campaign file, so a move changes that one value and nothing else:
the time of a page in its item, that of posts in their plan, that of an edition in its
own file, that of an event nobody knows of yet in the event. The time of a page, an
edition or an event is part of what was approved; that of a post is not, since items
are approved by their words, pictures and facts.
"""

from comms.access.policy import Subject
from comms.model.states import PublicationState
from comms.workflows.calendar_found import Found
from comms.workflows.calendar_places import places
from comms.workflows.desk_sight import Sight

#: States in which nothing has left; a new time decides about what was too late.
OPEN = frozenset(
    {
        PublicationState.DRAFT,
        PublicationState.IN_REVIEW,
        PublicationState.RETURNED,
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
        PublicationState.MISSED,
        PublicationState.EXPIRED,
    }
)


def subject_of_found(one: Found) -> Subject:
    """Return what the policy asks about something in the calendar."""
    kind = "event" if one.kind in {"event", "registration"} else "item"
    owner = one.told.owner if one.told else getattr(one.row, "owner", "")
    return Subject(
        name=f"{kind}:{one.about}",
        type=one.told.type if one.told else one.kind,
        unit=one.unit,
        owner=owner or "",
    )


def is_bound(one: Found) -> bool:
    """Tell whether its time is part of what is approved."""
    return one.kind != "post"


#: Kinds whose time follows from something else.
_FOLLOWING = frozenset({"registration", "deadline", "approval", "reminder", "press"})


def is_movable(sight: Sight, one: Found) -> bool:
    """Tell whether it has a time of its own that may still change."""
    return not why_fixed(sight, one)


def why_fixed(sight: Sight, one: Found) -> str:
    """Return the rule by which it stands where it is; "" where it can move."""
    if one.kind == "event":
        return "fixed_known" if one.row.published_at else ""
    if one.kind in _FOLLOWING:
        return f"fixed_{one.kind}"
    row = one.row
    if row.published_at or row.state not in OPEN:
        return f"fixed_{_ended(row.state)}"
    if row.kind == "correction":
        return "fixed_letter"
    found = places(sight.catalogue, one.kind, one.about, row)
    return "" if any(found) else "fixed_rule"


def _ended(state: str) -> str:
    if state == PublicationState.HELD:
        return "waits"
    if state in {PublicationState.CANCELLED, PublicationState.WITHDRAWN}:
        return "called_off"
    return "sent"

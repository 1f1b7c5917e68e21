"""What in the calendar can be moved, by which place in a file, and what follows.

A time stands in a campaign file, so a move changes that one value and nothing else:
the time of a page in its item, that of posts in their plan, that of an edition in its
own file, that of an event nobody knows of yet in the event. The time of a page, an
edition or an event is part of what was approved; that of a post is not, since items
are approved by their words, pictures and facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from comms.access.policy import Subject
from comms.clock import LocalTimeUnclear, instant
from comms.content.writing_back import Path
from comms.model.plans import EditionPlan
from comms.model.states import PublicationState
from comms.store.catalogue import Catalogue
from comms.workflows.calendar_found import Found
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
_PARTS_OF_POST = 3


@dataclass(frozen=True, kw_only=True)
class Place:
    """One time in one file."""

    file: str
    path: Path


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
    by_rule = row.plan_entry.startswith("post@")
    has_place = not by_rule and any(places(sight.catalogue, one))
    return "" if has_place else "fixed_rule"


def _ended(state: str) -> str:
    if state == PublicationState.HELD:
        return "waits"
    if state in {PublicationState.CANCELLED, PublicationState.WITHDRAWN}:
        return "called_off"
    return "sent"


def places(catalogue: Catalogue, one: Found) -> Iterator[Place]:
    """Yield where the time of something stands; nothing: it follows from others.

    A page takes the posts along that leave with it: they lead to it.
    """
    if one.kind == "event":
        for edge in ("starts", "ends"):
            yield Place(file=f"events/{one.about}.yaml", path=(edge,))
    elif one.kind == "page":
        yield Place(file=f"items/{one.about}/item.yaml", path=("publish_at",))
        yield from _posts(catalogue, one)
    elif one.kind == "edition":
        plan = catalogue.find(EditionPlan, one.about)
        if plan is not None and plan.send_at and not plan.cron:
            yield Place(file=f"editions/{one.about}.yaml", path=("send_at",))
    elif len(one.row.plan_entry.split(":")) == _PARTS_OF_POST:
        yield from _posts(catalogue, one)


def _posts(catalogue: Catalogue, one: Found) -> Iterator[Place]:
    """Yield the plans by which an item is posted at the time of what was found."""
    for campaign, number in catalogue.posts_of(one.about):
        at = campaign.posts[number].at
        if at and _is_at(catalogue, at, one):
            path = ("posts", str(number), "at")
            yield Place(file=f"posts/{campaign.id}.yaml", path=path)


def _is_at(catalogue: Catalogue, written: str, one: Found) -> bool:
    try:
        return bool(instant(written, catalogue.zone) == one.row.due_at)
    except (LocalTimeUnclear, ValueError):
        # A check of its file says so.
        return False

"""What stood approved before a move, and stands so again once it is taken back.

A move keeps how everything stood that its time was approved with. What was approved is
approved again only where all that hangs on it is what it was then, and nobody has
decided or saved anything about it since.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from comms.clock import instant
from comms.content.seen import seen_of
from comms.errors import Refused
from comms.model.states import (
    ITEM_STEPS,
    PUBLICATION_STEPS,
    ItemState,
    PublicationState,
    step,
)
from comms.model.tables import Act, Item, Publication
from comms.store import Session, acts, folders
from comms.store import calendar as rows
from comms.store.publications import of_item
from comms.store.tellers import telling
from comms.workflows.calendar_found import Found
from comms.workflows.desk_cures import LATE

#: States of an item that somebody was asked for, or has given.
PROMISED = frozenset({ItemState.APPROVED, ItemState.IN_REVIEW})
#: Whoever does one of these looks at a thing as it stands after the move.
_DECIDING = ("save", "submit", "approve", "return", "correct", "cancel", "schedule")


def tellers(session: Session, one: Found) -> tuple[Item, ...]:
    """Return the items whose approval goes with the time of something."""
    if one.kind == "event":
        return tuple(item for item in telling(session, one.about) if item.content_hash)
    item = folders.item(session, one.told.name) if one.told else None
    return (item,) if item else ()


def subjects(session: Session, one: Found) -> tuple[str, ...]:
    """Return what a move is an act on: all that is approved with this time."""
    if one.kind == "event":
        found = [f"item:{item.external_id}" for item in tellers(session, one)]
        return tuple(found) or (f"event:{one.about}",)
    return (f"{'item' if one.told else one.kind}:{one.about}",)


def standing(session: Session, one: Found) -> dict[str, str]:
    """Return what an undo must find again, and what it then gives back."""
    items = {
        item.external_id: {
            "state": item.state,
            "approved": item.approved_hash or "",
            "seen": seen_of(session, item.external_id),
        }
        for item in tellers(session, one)
    }
    found = {"items": json.dumps(items)}
    if one.kind == "edition":
        row = session.get_one(Publication, one.row.id)
        found |= {"state": row.state, "approved": row.approved_hash or ""}
        found["hash"] = row.content_hash
    return found | {"late": json.dumps(_late(session, one))}


def _late(session: Session, one: Found) -> dict[str, dict[str, object]]:
    """Return how what is too late stands, by row: a new time lets it leave."""
    if not one.is_leaving:
        return {}
    row = session.get_one(Publication, one.row.id)
    together = of_item(session, one.about) if one.told else [row]
    return {
        str(other.id): {
            "state": other.state,
            "reason": other.reason,
            "due_local": other.due_local,
            "due_at": other.due_at.isoformat(),
            "occasion": other.occasion,
        }
        for other in together
        if other.state in LATE and other.due_at == row.due_at
    }


def may_stand_again(act: Act, zone: str, now: datetime) -> bool:
    """Tell whether the time before a move may come back.

    It is to come, or it was too late when it was moved: that waits for a person as it
    did, and nothing leaves.
    """
    was_late = act.slots["key"] in json.loads(act.slots.get("late", "{}"))
    return was_late or instant(act.slots["before"], zone) > now


def void(session: Session, one: Found) -> None:
    """Make drafts of items of whose event another time was approved."""
    if one.kind != "event":
        # Items and editions notice by themselves that they say something else.
        return
    for item in tellers(session, one):
        if item.state in PROMISED:
            item.state = step(ITEM_STEPS, item.state, ItemState.DRAFT)
            item.approved_hash = None
            session.add(item)


def was_promised(act: Act) -> bool:
    """Tell whether something was approved, or asked to be, before a move."""
    states = {stood["state"] for stood in _items(act).values()}
    return bool({*states, act.slots.get("state", "")} & {*PROMISED, "scheduled"})


def give_back_late(session: Session, act: Act) -> None:
    """Let wait for a person again what was too late, before its plan is read again.

    Raises:
        Refused: "changed_meanwhile": it has gone on since.
    """
    late = json.loads(act.slots.get("late", "{}"))
    for number, stood in late.items():
        row = session.get_one(Publication, int(number))
        if row.due_local == stood["due_local"]:
            # The page of a post that was moved alone.
            continue
        if stood["state"] not in PUBLICATION_STEPS[row.state]:
            raise Refused("changed_meanwhile")
        row.state, row.reason = stood["state"], stood["reason"]
        row.due_local, row.occasion = stood["due_local"], stood["occasion"]
        row.due_at = datetime.fromisoformat(stood["due_at"])
        session.add(row)
    session.flush()


def give_back(session: Session, act: Act) -> None:
    """Let stand again as approved what is, with all that hangs on it, what it was."""
    session.flush()
    for name, stood in _items(act).items():
        _give_back_item(session, act, name, stood)
    if "state" in act.slots:
        _give_back_edition(session, act)


def _items(act: Act) -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = json.loads(act.slots.get("items", "{}"))
    return found


def _give_back_item(
    session: Session, act: Act, name: str, stood: Mapping[str, str]
) -> None:
    item = folders.item(session, name)
    if item is None or item.state != ItemState.DRAFT:
        return
    same = seen_of(session, name) == stood["seen"]
    untouched = not _is_decided(session, f"item:{name}", act)
    if same and untouched and stood["state"] in ITEM_STEPS[ItemState.DRAFT]:
        item.state, item.approved_hash = stood["state"], stood["approved"] or None
        session.add(item)


def _give_back_edition(session: Session, act: Act) -> None:
    stood: Mapping[str, str] = act.slots
    row = rows.publication_row(session, int(stood["key"]))
    if row is None or row.state != PublicationState.DRAFT:
        return
    same = row.content_hash == stood["hash"]
    untouched = not _is_decided(session, act.subject, act)
    if same and untouched and stood["state"] in PUBLICATION_STEPS[row.state]:
        row.state, row.approved_hash = stood["state"], stood["approved"] or None
        row.reason = {}
        session.add(row)


def _is_decided(session: Session, subject: str, act: Act) -> bool:
    """Tell whether anybody decided or saved something since an act."""
    last = acts.last_act(session, subject, _DECIDING)
    return last is not None and (last.id or 0) > (act.id or 0)

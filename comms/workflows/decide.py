"""What people decide about items and editions: submit, approve, return, schedule.

The command line, the desk and the demo's script call the same function. Every act is
written down, the refused ones too. An approval is bound to the hash of what was
approved.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from comms.access.policy import (
    Subject,
    on_behalf,
    require_approver,
    require_may,
    user_named,
)
from comms.campaigns.publications import move, void_changed
from comms.content.gate import is_approved, require_complete
from comms.content.seen import LETTER, seen_of
from comms.errors import NotFound, Refused
from comms.model.plans import EditionPlan
from comms.model.programme import User
from comms.model.states import (
    ITEM_STEPS,
    PUBLICATION_STEPS,
    ItemState,
    PublicationState,
    step,
)
from comms.model.tables import Act, Item, Publication
from comms.store import Session, acts, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import cancel_deliveries
from comms.store.publications import locked, publication
from comms.workflows import chain_decide, editions, waiting
from comms.workflows.approved import keep_approved
from comms.workflows.draw import read_edition
from comms.workflows.house import House
from comms.workflows.jobs import call_for_a_beat
from comms.workflows.tested import require_tested
from comms.workflows.withdraw import reinstate, take_back

#: Result of an act that was carried out.
_DONE = "done"


@dataclass(frozen=True, kw_only=True)
class _Decided:
    """What came of a decision."""

    #: Kind and id of what it is about.
    subject: str
    state: str
    content_hash: str
    #: Whose stand-in decided; "" where somebody did in her own right.
    acting_for: str


def decide(  # noqa: PLR0913 - the parts of an act
    house: House,
    verb: str,
    what: str,
    *,
    user: str,
    note: str = "",
    key: str = "",
    seen: str = "",
    untested_because: str = "",
    demand: Callable[[Session], None] = lambda _session: None,
) -> str:
    """Carry out one decision and return the new state.

    Args:
        verb: "submit", "approve", "return", "schedule", "correct" or "cancel".
        what: An edition or item by the id it has in the files, or a post that waits
            for a person.
        user: Who decides.
        key: Makes the request one act however often it is made; "": none.
        seen: State of the item that the user saw (`seen_of`); "": not asked.
        untested_because: Why an edition is scheduled that was not sent as a test.
        demand: Looks at what came of it, and may still refuse it.

    Raises:
        Refused: A rule says no; the refusal is on record.
        NotFound: No such user, edition or item.
    """
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        done = acts.act_by_key(session, key) if key else None
        if done and done.result == _DONE:
            return _state_of(session, what)
        try:
            with session.begin_nested():
                _require_seen(session, what, seen)
                name = key if key and done is None else None
                state, act = _carry_out(session, verb, what, user, note, name, now)
                if verb == "schedule":
                    require_tested(session, act, because=untested_because)
                demand(session)
                _require_first(done)
                call_for_a_beat(session, house)
                return state
        except Refused as refusal:
            refused = refusal
        if done is None:
            acts.record_act(
                session,
                at=now,
                user=user,
                verb=verb,
                subject=what,
                result=refused.key,
                note=note,
                key=key or None,
                slots=refused.slots,
            )
    raise refused


def _state_of(session: Session, what: str) -> str:
    """Return where something stands now: a request that is repeated changes nothing."""
    item = folders.item(session, what)
    if item is None or load_catalogue(session).find(EditionPlan, what):
        return publication(session, what).state
    return item.state


def _require_seen(session: Session, what: str, seen: str) -> None:
    """Refuse a decision about something else than what the user looked at."""
    if seen and seen != seen_of(session, what):
        raise Refused("changed_meanwhile")


def _require_first(done: Act | None) -> None:
    """Refuse what was refused under this key before: a request has one answer."""
    if done:
        raise Refused(done.result, **done.slots)


def _carry_out(  # noqa: PLR0913, PLR0917 - the parts of an act
    session: Session,
    verb: str,
    what: str,
    user: str,
    note: str,
    key: str | None,
    now: datetime,
) -> tuple[str, Act]:
    catalogue = load_catalogue(session)
    who = user_named(catalogue, user, now)
    if catalogue.find(EditionPlan, what):
        decided = _decide_edition(session, catalogue, verb, what, who, note)
    elif verb in chain_decide.VERBS and chain_decide.is_step(session, what):
        decided = _Decided(
            **chain_decide.decide_step(session, catalogue, verb, what, who, note)
        )
    elif folders.item(session, what) is None and verb in waiting.VERBS:
        decided = _Decided(**waiting.decide_waiting(session, verb, what, who, now))
    else:
        decided = _decide_item(session, catalogue, verb, what, who, note)
    return decided.state, acts.record_act(
        session,
        at=now,
        user=user,
        acting_for=decided.acting_for,
        verb=verb,
        subject=decided.subject,
        content_hash=decided.content_hash,
        note=note,
        key=key,
    )


def _decide_item(
    session: Session,
    catalogue: Catalogue,
    verb: str,
    what: str,
    who: User,
    note: str,
) -> _Decided:
    item = folders.item(session, what)
    if item is None or not item.content_hash:
        raise NotFound(key="missing.item", name=what)
    carried = editions.to_carry(session, catalogue, item)
    subject = Subject(
        name=f"item:{what}",
        type=item.type,
        unit=item.unit,
        owner=item.owner,
        urgent=item.facts["urgent"],
        authors=frozenset(acts.writers(session, f"item:{what}")),
    )
    if verb in {"approve", "return"}:
        new, away = _judge_item(session, catalogue, who, subject, item, verb)
    elif verb == "submit":
        away = require_may(who, verb, subject)
        new = ItemState.IN_REVIEW
    elif verb == "correct":
        _require_correction(item, note)
        away = require_may(who, "submit", subject)
        require_complete(session, catalogue, item)
        _move_item(item, ItemState.IN_REVIEW, what)
        _approval(session, catalogue, who, subject, item.content_hash, verb)
        new = ItemState.APPROVED
    elif verb == "cancel":
        away = require_may(who, verb, subject)
        take_back(session, item, "rules.why.item_cancelled")
        new = ItemState.WITHDRAWN
    else:
        raise Refused("publication_state", publication=what, state=item.state)
    _move_item(item, new, what)
    session.add(item)
    _follow_item(session, item, carried)
    return _Decided(
        subject=subject.name,
        state=item.state,
        content_hash=item.content_hash,
        acting_for=away,
    )


def _judge_item(
    session: Session,
    catalogue: Catalogue,
    who: User,
    subject: Subject,
    item: Item,
    verb: str,
) -> tuple[ItemState, str]:
    """Return where an approval or a return leads, and for whom it was given."""
    complete, away = _approval(
        session, catalogue, who, subject, item.content_hash, verb
    )
    if verb == "return":
        return ItemState.RETURNED, away
    require_complete(session, catalogue, item)
    return (ItemState.APPROVED if complete else ItemState.IN_REVIEW), away


def _follow_item(session: Session, item: Item, carried: list[Publication]) -> None:
    """Carry the decision on to what tells the item, and to editions that carry it."""
    if item.state == ItemState.APPROVED:
        reinstate(session, item)
        keep_approved(session, item)
    else:
        gone = item.state == ItemState.WITHDRAWN
        key = "rules.why.item_cancelled" if gone else "rules.why.item_returned"
        editions.send_back(session, carried, key, item.external_id)


def _require_correction(item: Item, note: str) -> None:
    """Refuse the short way for anything but an urgent correction with a reason."""
    if item.type != "correction" or not item.facts["urgent"]:
        raise Refused(
            "publication_state", publication=item.external_id, state=item.state
        )
    if not note.strip():
        raise Refused("reason_missing")


def _move_item(item: Item, new: str, what: str) -> None:
    if item.state == new:
        return
    if new not in ITEM_STEPS[item.state] or (
        new == ItemState.APPROVED and item.state != ItemState.IN_REVIEW
    ):
        raise Refused("publication_state", publication=what, state=item.state)
    item.state = step(ITEM_STEPS, item.state, new)
    item.approved_hash = item.content_hash if new == ItemState.APPROVED else None


def _approval(
    session: Session,
    catalogue: Catalogue,
    who: User,
    subject: Subject,
    digest: str,
    verb: str,
) -> tuple[bool, str]:
    """Return whether this completes the approval, and for whom it was given."""
    given = [act.user for act in acts.approvals(session, subject.name, digest)]
    complete = require_approver(catalogue, who, subject, given)
    return complete and verb == "approve", on_behalf(catalogue, who, subject, given)


def _decide_edition(
    session: Session,
    catalogue: Catalogue,
    verb: str,
    what: str,
    who: User,
    note: str,
) -> _Decided:
    # Locked: a worker that finishes it must not be overruled by what we read before.
    row = locked(session, publication(session, what, kind="edition").id or 0)
    subject = Subject(
        name=f"edition:{what}",
        type="edition",
        unit=row.unit,
        owner=row.owner,
        authors=frozenset(acts.writers(session, f"item:{what.removesuffix(LETTER)}")),
    )
    if verb == "schedule":
        waiting.require_no_fault(row)
    content = read_edition(session, catalogue, row)
    void_changed(row, content.content_hash)
    if verb == "approve":
        _require_items_approved(content.items)
    if verb in {"approve", "return"}:
        complete, away = _approval(
            session, catalogue, who, subject, row.content_hash, verb
        )
        new = PublicationState.APPROVED if complete else PublicationState.IN_REVIEW
        new = PublicationState.RETURNED if verb == "return" else new
    else:
        away = require_may(who, verb, subject)
        new = _EDITION_VERBS[verb]
    _move_edition(row, new, what)
    if new == PublicationState.RETURNED:
        row.reason = {"key": "rules.why.returned", "user": who.id, "note": note}
    if new == PublicationState.CANCELLED:
        cancel_deliveries(session, row.id)
    session.add(row)
    return _Decided(
        subject=subject.name,
        state=row.state,
        content_hash=row.content_hash,
        acting_for=away,
    )


_EDITION_VERBS = {
    "submit": PublicationState.IN_REVIEW,
    "schedule": PublicationState.SCHEDULED,
    "cancel": PublicationState.CANCELLED,
}


def _require_items_approved(items: list[Item]) -> None:
    for item in items:
        if not is_approved(item):
            raise Refused("item_not_approved", item=item.external_id, state=item.state)


def _move_edition(row: Publication, new: str, what: str) -> None:
    if row.state == new:
        return
    if row.state == PublicationState.SENT:
        raise Refused("already_sent")
    approving = new == PublicationState.APPROVED
    if new not in PUBLICATION_STEPS[row.state] or (
        approving and row.state != PublicationState.IN_REVIEW
    ):
        raise Refused("publication_state", publication=what, state=row.state)
    if new == PublicationState.SCHEDULED and row.approved_hash != row.content_hash:
        raise Refused("publication_state", publication=what, state=row.state)
    move(row, new)
    if approving:
        row.approved_hash = row.content_hash

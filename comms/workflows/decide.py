"""What people decide about items and editions: submit, approve, return, schedule.

Every act is written down, the refused ones too, and a request that comes again is one
act. An approval is bound to the hash of what was approved. What is decided about an
item with all that hangs on it, as the desk and the command line do, is `ordering`.
"""

from collections.abc import Callable
from datetime import datetime

from comms.access.policy import user_named
from comms.content.seen import seen_of
from comms.errors import Refused
from comms.model.plans import EditionPlan
from comms.model.tables import Act
from comms.store import Session, acts, folders
from comms.store.catalogue import load_catalogue
from comms.store.publications import publication
from comms.workflows import chain_decide, waiting
from comms.workflows.decide_edition import decide_edition
from comms.workflows.decide_item import decide_item
from comms.workflows.deciding import Decided, Deciding
from comms.workflows.house import House
from comms.workflows.jobs import call_for_a_beat
from comms.workflows.tested import require_tested

#: Result of an act that was carried out.
_DONE = "done"


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
        seen: State that the user saw: of an item `seen_of`, of an edition its
            `content_hash`; "": not asked.
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
                state, act = _carry_out(
                    session, verb, what, user, note, seen, name, now
                )
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
    """Refuse a decision about an item other than the user saw; editions see to it."""
    if seen and (seen_of(session, what) or seen) != seen:
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
    seen: str,
    key: str | None,
    now: datetime,
) -> tuple[str, Act]:
    catalogue = load_catalogue(session)
    who = user_named(catalogue, user, now)
    deciding = Deciding(
        session=session,
        catalogue=catalogue,
        verb=verb,
        what=what,
        who=who,
        note=note,
        seen=seen,
    )
    if catalogue.find(EditionPlan, what):
        decided = decide_edition(deciding)
    elif verb in chain_decide.VERBS and chain_decide.is_step(session, what):
        decided = Decided(
            **chain_decide.decide_step(session, catalogue, verb, what, who, note)
        )
    elif folders.item(session, what) is None and verb in waiting.VERBS:
        decided = Decided(**waiting.decide_waiting(session, verb, what, who, now))
    else:
        decided = decide_item(deciding)
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

"""A person lets mail go on that a fault of ours had stopped, once that is mended.

What is held goes on, and whoever was refused for the fault alone is queued again. The
words do not change: messages of which somebody has a copy stay as they are; where
nobody has, they are drawn anew, and only from content that is approved as it stands.
"""

from dataclasses import dataclass

from comms.access.policy import Subject, require_may, user_named
from comms.campaigns.letters import CORRECTION
from comms.campaigns.publications import move
from comms.errors import NotFound, Refused
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.store import Session, acts
from comms.store.catalogue import load_catalogue
from comms.store.publications import locked
from comms.store.spoilt import (
    by_mail,
    forget_messages,
    is_held_by_fault,
    nobody_has,
    not_written,
    queue_not_written,
)
from comms.workflows.house import House
from comms.workflows.jobs import call_for_a_beat
from comms.workflows.pause import OPERATOR

#: The verb of the act.
RELEASE = "release"
_DONE = "done"
#: What goes on, or is opened again, for those who were refused.
_TO_SENDING = frozenset({PublicationState.SENT, PublicationState.PARTLY_FAILED})
#: Kinds whose messages `prepare` draws.
_DRAWN = frozenset({"edition", CORRECTION})


@dataclass(frozen=True, kw_only=True)
class Released:
    """What goes on."""

    publications: tuple[str, ...]
    #: Those who had been refused for the fault, and are queued again.
    again: int = 0


def can_release(session: Session, row: Publication) -> bool:
    """Tell whether a fault of ours has stopped anything that could go on."""
    open_again = row.state in _TO_SENDING | {PublicationState.SENDING}
    return is_held_by_fault(row) or (open_again and bool(not_written(session, row.id)))


def release_mail(
    house: House, name: str, *, user: str, note: str = "", key: str = ""
) -> Released:
    """Let a publication go on, or the letters of an item.

    Args:
        house: The site.
        name: A publication that leaves by mail, or an item that was told by letters.
        user: Who may schedule it, or the operator.
        note: Why, for the log; what the fault was stands there anyhow.
        key: Makes the request one act however often it is made; "": none.

    Raises:
        Refused: No fault has stopped it, or it is not this user's; on record.
        NotFound: Nothing leaves by mail under this name, or no such user.
    """
    with house.store.write(durable=True, in_turn=True) as session:
        if key and acts.act_by_key(session, key):
            return Released(publications=())
        rows = [locked(session, row.id or 0) for row in by_mail(session, name)]
        if not rows:
            raise NotFound(key="missing.publication", name=name)
        try:
            with session.begin_nested():
                return _release(session, house, rows, name, user, note, key)
        except Refused as refusal:
            refused = refusal
        acts.record_act(
            session,
            at=house.clock.now(),
            user=user,
            verb=RELEASE,
            subject=name,
            result=refused.key,
            note=note,
            slots=refused.slots,
        )
    raise refused


def _release(  # noqa: PLR0913, PLR0917 - the parts of an act
    session: Session,
    house: House,
    rows: list[Publication],
    name: str,
    user: str,
    note: str,
    key: str,
) -> Released:
    away = {row.id: _require(session, house, row, user) for row in rows}
    stopped = [row for row in rows if can_release(session, row)]
    if not stopped:
        raise Refused("not_held_by_fault", publication=name)
    again = 0
    for number, row in enumerate(stopped):
        fault = str(row.reason.get("fault", ""))
        count = _go_on(session, row)
        again += count
        queued = f"queued again: {count}" if count else ""
        acts.record_act(
            session,
            at=house.clock.now(),
            user=user,
            acting_for=away[row.id],
            verb=RELEASE,
            subject=f"{row.kind}:{row.external_id}",
            content_hash=row.content_hash,
            note=" · ".join(filter(None, (note, fault, queued))),
            key=key if key and number == 0 else None,
        )
    call_for_a_beat(session, house)
    return Released(publications=tuple(row.external_id for row in stopped), again=again)


def _require(session: Session, house: House, row: Publication, user: str) -> str:
    if user == OPERATOR:
        return ""
    who = user_named(load_catalogue(session), user, house.clock.now())
    subject = Subject(
        name=f"{row.kind}:{row.external_id}",
        type=row.kind,
        unit=row.unit,
        owner=row.owner,
    )
    return require_may(who, RELEASE, subject)


def _go_on(session: Session, row: Publication) -> int:
    """Let one go on; return how many of those refused are queued again."""
    count = queue_not_written(session, row.id)
    if is_held_by_fault(row) and row.kind in _DRAWN and nobody_has(session, row.id):
        # The fault may have been in the drawing. If the content was edited meanwhile,
        # `prepare` finds that its approval is void, and sends it back.
        forget_messages(session, row.id)
    if row.state != PublicationState.SENDING:
        move(row, PublicationState.SENDING)
    session.add(row)
    session.flush()
    return count

"""Takes back a list that was taken in: the people it brought, and nothing of theirs.

Who has chosen anything herself since stays. Who was sent mail because of the list keeps
her record and is a reader no more: the links in that mail go on working. All others go
as they came, so that the right list can be taken in. What the list said no to stays no.
"""

from datetime import datetime

from comms.access.policy import LISTS, user_named
from comms.access.readers import hat_for
from comms.audience.seats import leave
from comms.errors import NotFound, Refused
from comms.model.lists import ListImport
from comms.model.programme import Newsletter
from comms.model.tables import Subscriber, Subscription
from comms.store import Session, acts, list_noes, list_uploads
from comms.store.catalogue import load_catalogue
from comms.store.erasing import remove_person
from comms.store.lists import locked_run
from comms.store.sending import READER
from comms.store.subscribers import Agreed, add_consent
from comms.workflows.house import House

#: Seats per transaction.
CHUNK = 500
_SOURCE = "import taken back"
UNDO = "undo-import"


def ask_to_undo(house: House, user: str, run: int) -> None:
    """Say that a run is to be taken back; a worker does it. Twice is once.

    Raises:
        NotFound: No such run, or not of a newsletter of hers.
        Refused: "list_still_running": it is not at its end.
    """
    with house.store.write(durable=True) as session:
        catalogue = load_catalogue(session)
        who = user_named(catalogue, user, house.clock.now())
        found = list_uploads.run(session, run)
        letter = catalogue.find(Newsletter, found.newsletter if found else None)
        hat = hat_for(who, letter, LISTS) if letter else None
        if found is None or hat is None:
            raise NotFound(key="missing.list", name=str(run))
        if found.finished_at is None:
            raise Refused("list_still_running")
        if found.undone_by:
            return
        found.undone_by = user
        list_uploads.keep(session, found)
        list_noes.drop(session, run)
        acts.record_act(
            session,
            at=house.clock.now(),
            user=user,
            acting_for=hat.id if hat.id != user else "",
            verb=UNDO,
            subject=f"newsletter:{found.newsletter}",
            note=f"{found.file}: {found.consent_source}",
        )


def undo_asked(house: House) -> None:
    """Take back every run that is to be taken back; one that was cut off goes on."""
    with house.store.read() as session:
        runs = [one.id or 0 for one in list_uploads.to_undo(session)]
    for run in runs:
        after: int | None = 0
        while after is not None and not house.is_ending():
            with house.store.write(durable=True) as session:
                after = _undo_some(session, locked_run(session, run), house, after)


def _undo_some(
    session: Session, run: ListImport, house: House, after: int
) -> int | None:
    """Take back some seats; return the last one, None: that was all."""
    now = house.clock.now()
    rows = list_uploads.seats_made(session, run, after, CHUNK)
    if not rows:
        run.undone_at = run.undone_at or now
        list_uploads.keep(session, run)
        return None
    people = [person.id or 0 for _, person in rows]
    mails = list_uploads.mails_since(session, run.newsletter, run.began_at)
    mailed = list_uploads.recipients_among(
        session, mails, [f"{READER}{number}" for number in people]
    )
    otherwise = list_uploads.known_otherwise(session, people, run)
    for seat, person in rows:
        if _has_chosen_since(person, run.began_at):
            continue
        if f"{READER}{person.id}" in mailed:
            agreed = Agreed(form="import", method="import", by=run.undone_by)
            leave(session, seat, now, source=_SOURCE, agreed=agreed)
        elif person.created_at == run.began_at and person.id not in otherwise:
            remove_person(session, person)
        else:
            _unseat(session, seat, run, now)
    return rows[-1][0].id


def _has_chosen_since(person: Subscriber, since: datetime) -> bool:
    return person.own_choice_at is not None and person.own_choice_at >= since


def _unseat(
    session: Session, seat: Subscription, run: ListImport, now: datetime
) -> None:
    """Let somebody who was known before not stand with the newsletter any more."""
    add_consent(
        session,
        subscriber_id=seat.subscriber_id,
        newsletter=seat.newsletter,
        act="withdrawn",
        source=_SOURCE,
        at=now,
        agreed=Agreed(form="import", method="import", by=run.undone_by),
    )
    session.delete(seat)


def standing_of(run: ListImport) -> str:
    """Return how a run stands: "running", "taken", "undoing", "undone"."""
    if run.undone_at:
        return "undone"
    if run.undone_by:
        return "undoing"
    return "taken" if run.finished_at else "running"

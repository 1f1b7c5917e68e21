"""A person says what became of a delivery whose fate nobody could find out.

It stands there: it counts as sent, at the address the person gives. It does not: it is
sent once more, unless it was taken back meanwhile. Edits and removals that a person
makes by hand are settled in the same way, and mail that may have arrived several times
already. Only a person moves on what is unknown.
"""

from datetime import datetime
from urllib.parse import urlsplit

from comms.access.policy import Subject, require_may, user_named
from comms.campaigns.changes import EDIT, REMOVAL
from comms.campaigns.publications import move
from comms.errors import NotFound, Refused
from comms.model.states import (
    DELIVERY_STEPS,
    DeliveryState,
    PublicationState,
    step,
)
from comms.model.tables import Delivery, Publication
from comms.store import Session, acts
from comms.store import posts as rows
from comms.store.catalogue import load_catalogue
from comms.store.counting import unfinished
from comms.store.deliveries import cancel_deliveries, of_recipient, unknown
from comms.store.publications import letters_of, locked
from comms.store.publications import publication as found_publication
from comms.store.spoilt import is_not_written
from comms.workflows.house import House
from comms.workflows.post import close
from comms.workflows.removals import TAKEN_BACK

_LONGEST_ADDRESS = 500
#: How a delivery that a person vouches for came about.
BY_HAND = "by hand"


def settle_unknown(
    house: House, delivery_id: int, *, user: str, is_there: bool, url: str = ""
) -> str:
    """Note what a person found out, and return the delivery's new state.

    Args:
        house: The site.
        delivery_id: A delivery of unknown fate, or one of a change made by hand.
        user: Who looked: of the unit, or national.
        is_there: Whether the post stands there; of an edit, whether the new text does.
            What a fault of ours kept from being written never is.
        url: Where it stands; needed for a post, so that it can be taken down later.

    Raises:
        Refused: There is nothing to decide, or not for this user.
        NotFound: No such delivery or user.
    """
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        delivery = rows.delivery(session, delivery_id)
        if delivery is None:
            raise NotFound(key="missing.delivery", name=delivery_id)
        row = locked(session, delivery.publication_id)
        away = _require(session, row, delivery, user, now)
        done = is_there != (row.kind == REMOVAL)
        _require_possible(row, delivery, done)
        if done:
            _is_done(session, row, delivery, url, now)
        else:
            _once_more(session, row, delivery)
        if _is_mail(delivery):
            _go_on_with_mail(session, row)
        else:
            _go_on(session, row, now)
        acts.record_act(
            session,
            at=now,
            user=user,
            acting_for=away,
            verb="settle",
            subject=f"{row.kind}:{row.external_id}",
            note=f"{_which(delivery)}: {'there' if is_there else 'not there'} {url}",
        )
        return delivery.state


def delivery_named(house: House, publication: str, account: str, language: str) -> int:
    """Return the delivery that waits to be settled, by names that people know.

    Raises:
        NotFound: There is none.
    """
    with house.store.read() as session:
        found = rows.to_settle(session, publication, account, language)
    if found is None:
        name = f"{publication} {account} {language}"
        raise NotFound(key="missing.delivery", name=name)
    return found


def mail_named(house: House, publication: str, recipient: str) -> int:
    """Return the mail that waits to be settled, by what the ledger calls its reader.

    Args:
        house: The site.
        publication: An edition, or an item that was corrected by mail.
        recipient: As `comms ledger` lists what is unknown, or was not written ("s:12").

    Raises:
        NotFound: There is none.
    """
    with house.store.read() as session:
        for row in letters_of(session, publication) or [
            found_publication(session, publication)
        ]:
            found = of_recipient(session, row.id, recipient)
            if found is not None and _is_open(found):
                return found.id or 0
    raise NotFound(key="missing.delivery", name=f"{publication} {recipient}")


def _require(
    session: Session, row: Publication, delivery: Delivery, user: str, now: datetime
) -> str:
    who = user_named(load_catalogue(session), user, now)
    subject = Subject(
        name=f"{row.kind}:{row.external_id}",
        type=row.kind,
        unit=row.unit,
        owner=row.owner,
    )
    away = require_may(who, "settle", subject)
    by_hand = row.kind in {EDIT, REMOVAL} and row.state == PublicationState.HELD
    if not _is_open(delivery) and not by_hand:
        raise Refused("not_in_doubt", delivery=delivery.id, state=delivery.state)
    return away


def _is_open(delivery: Delivery) -> bool:
    """Tell whether a person decides: its fate is unknown, or the fault was ours."""
    return delivery.state == DeliveryState.UNKNOWN or is_not_written(delivery)


def _require_possible(row: Publication, delivery: Delivery, done: bool) -> None:
    """What was never written did not arrive, and what is called off stays so."""
    called_off = row.state in {PublicationState.CANCELLED, PublicationState.WITHDRAWN}
    if is_not_written(delivery) and (done or called_off):
        raise Refused("not_in_doubt", delivery=delivery.id, state=delivery.state)


def _is_done(
    session: Session, row: Publication, delivery: Delivery, url: str, now: datetime
) -> None:
    """Count it as sent; a post needs its address."""
    if row.kind not in {EDIT, REMOVAL} and not _is_mail(delivery):
        delivery.remote_id = _remote_id(url)
        attempt = rows.open_attempt(session, delivery.id)
        if attempt is not None:
            attempt.saved = {**attempt.saved, "url": url}
            session.add(attempt)
    if delivery.state == DeliveryState.QUEUED:
        # A change that a person made: it goes through the states of a try.
        delivery.state = step(DELIVERY_STEPS, delivery.state, DeliveryState.CLAIMED)
        delivery.state = step(DELIVERY_STEPS, delivery.state, DeliveryState.IN_DATA)
    delivery.state = step(DELIVERY_STEPS, delivery.state, DeliveryState.SENT)
    delivery.sent_at, delivery.reason = now, BY_HAND
    session.add(delivery)
    session.flush()


def _once_more(session: Session, row: Publication, delivery: Delivery) -> None:
    """Queue it again with a clean sheet: earlier tries are known to have failed."""
    taken_back = row.reason.get("key") in TAKEN_BACK
    if delivery.state == DeliveryState.UNKNOWN:
        new = DeliveryState.CANCELLED if taken_back else DeliveryState.QUEUED
        delivery.state = step(DELIVERY_STEPS, delivery.state, new)
    elif is_not_written(delivery):
        delivery.state = step(DELIVERY_STEPS, delivery.state, DeliveryState.QUEUED)
    delivery.copies, delivery.retry_at, delivery.reason = 0, None, ""
    rows.known_not_there(session, delivery.id)
    session.add(delivery)
    session.flush()
    if taken_back:
        cancel_deliveries(session, row.id)


def _go_on(session: Session, row: Publication, now: datetime) -> None:
    """Let the publication go on, or end where nothing is left to do."""
    key = row.reason.get("key")
    kept = row.reason if key in TAKEN_BACK else {}
    if unfinished(session, row.id):
        if row.state == PublicationState.PARTLY_FAILED:
            move(row, PublicationState.SENDING, **kept)
    elif row.state in {PublicationState.PARTLY_FAILED, PublicationState.HELD}:
        move(row, PublicationState.SENDING, **kept)
        close(session, row, now)
    session.add(row)


def _go_on_with_mail(session: Session, row: Publication) -> None:
    """Let mail go on, or end where nobody's fate is unknown any more."""
    if row.state not in {PublicationState.PARTLY_FAILED, PublicationState.SENT}:
        return
    if unfinished(session, row.id):
        move(row, PublicationState.SENDING)
    elif row.state != PublicationState.SENT and not unknown(session, row.id):
        move(row, PublicationState.SENT)
    session.add(row)


def _is_mail(delivery: Delivery) -> bool:
    return not delivery.recipient.startswith("public:")


def _which(delivery: Delivery) -> str:
    return delivery.recipient if _is_mail(delivery) else delivery.language


def _remote_id(url: str) -> str:
    """Return the name that a network gives a post: the end of its address."""
    parts = urlsplit(url)
    name = parts.path.rstrip("/").rpartition("/")[2]
    known = parts.scheme in {"http", "https"} and parts.hostname
    if not known or not name or len(url) > _LONGEST_ADDRESS:
        raise Refused("address_wrong")
    return name[:200]

"""Lists that were put in at the desk, and what taking one back removes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import String, cast, func, update
from sqlmodel import Session, col, select

from comms.model.addresses_within import is_in
from comms.model.list_uploads import WANTED, ListUpload, UploadState
from comms.model.lists import ListImport
from comms.model.states import SubscriptionState
from comms.model.subscribers_in import Consent
from comms.model.tables import Delivery, Publication, Subscriber, Subscription

#: Lists that are shown.
MOST = 50
_EMAIL = "email"


def upload(session: Session, number: int) -> ListUpload | None:
    """Return one list that was put in."""
    return session.get(ListUpload, number)


def keep(session: Session, row: ListUpload | ListImport) -> None:
    """Keep a row, new or changed."""
    session.add(row)
    session.flush()


def undecided(session: Session, newsletters: Collection[str]) -> Sequence[ListUpload]:
    """Return lists of newsletters that were not taken in, the newest first."""
    return session.exec(
        select(ListUpload)
        .where(
            col(ListUpload.newsletter).in_(newsletters),
            ListUpload.state != UploadState.TAKEN,
        )
        .order_by(col(ListUpload.id).desc())
        .limit(MOST)
    ).all()


def runs_for(session: Session, newsletters: Collection[str]) -> Sequence[ListImport]:
    """Return runs for newsletters, the newest first."""
    return session.exec(
        select(ListImport)
        .where(col(ListImport.newsletter).in_(newsletters))
        .order_by(col(ListImport.id).desc())
        .limit(MOST)
    ).all()


def run(session: Session, number: int) -> ListImport | None:
    """Return one run."""
    return session.get(ListImport, number)


def wanted(session: Session) -> Sequence[ListUpload]:
    """Return lists with which a worker has something to do, the oldest first."""
    return session.exec(
        select(ListUpload)
        .where(col(ListUpload.state).in_(WANTED))
        .order_by(col(ListUpload.id))
    ).all()


def to_undo(session: Session) -> Sequence[ListImport]:
    """Return runs that are to be taken back."""
    return session.exec(
        select(ListImport)
        .where(ListImport.undone_by != "", col(ListImport.undone_at).is_(None))
        .order_by(col(ListImport.id))
    ).all()


def columns_of_shape(
    session: Session, shape: str, newsletters: Collection[str]
) -> dict[str, str]:
    """Return how the last list with the same headings was read; {}: there is none.

    Of lists for some newsletters: what other units call their columns is theirs.
    """
    found = session.exec(
        select(ListUpload)
        .where(
            ListUpload.shape == shape,
            col(ListUpload.newsletter).in_(newsletters),
            cast(ListUpload.columns, String) != "{}",
        )
        .order_by(col(ListUpload.at).desc())
        .limit(1)
    ).first()
    return found.columns if found else {}


def set_progress(session: Session, number: int, seen: int, run_id: int) -> None:
    """Note how far a list is; 0: it has no run."""
    session.execute(
        update(ListUpload)
        .where(col(ListUpload.id) == number)
        .values({"seen": seen} | ({"run": run_id} if run_id else {}))
    )


def left_over(session: Session, before: datetime) -> Sequence[ListUpload]:
    """Return lists that were put in before an instant and never taken in."""
    waits = [*WANTED, UploadState.TAKEN]
    return session.exec(
        select(ListUpload).where(
            ListUpload.at < before,
            col(ListUpload.state).not_in(waits),
            ListUpload.stored != "",
        )
    ).all()


def stored_names(session: Session) -> set[str]:
    """Return what the files of lists that are here are called."""
    return set(session.exec(select(ListUpload.stored).where(ListUpload.stored != "")))


def seats_made(
    session: Session, made_by: ListImport, after: int, limit: int
) -> Sequence[tuple[Subscription, Subscriber]]:
    """Return the next seats that a run made and nobody has changed, with their people.

    What a run makes bears the instant at which it began, and a consent names the run.
    """
    hers = select(Consent.id).where(
        Consent.subscriber_id == Subscription.subscriber_id,
        Consent.newsletter == Subscription.newsletter,
        Consent.import_id == made_by.id,
    )
    rows = session.exec(
        select(Subscription, Subscriber)
        .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
        .where(
            Subscription.newsletter == made_by.newsletter,
            Subscription.state == SubscriptionState.CONFIRMED,
            Subscription.changed_at == made_by.began_at,
            hers.exists(),
            col(Subscription.id) > after,
        )
        .order_by(col(Subscription.id))
        .limit(limit)
    )
    return rows.all()


def mails_since(session: Session, newsletter: str, since: datetime) -> Sequence[int]:
    """Return the mails of a newsletter whose readers were fixed since an instant."""
    found = session.exec(
        select(Publication.id).where(
            Publication.newsletter == newsletter,
            col(Publication.recipients_fixed_at) >= since,
        )
    )
    return [number for number in found if number]


def recipients_among(
    session: Session, mails: Sequence[int], recipients: Collection[str]
) -> set[str]:
    """Return to whom of some recipients some mails go."""
    if not mails:
        return set()
    return set(
        session.exec(
            select(Delivery.recipient).where(
                col(Delivery.publication_id).in_(mails),
                Delivery.account == _EMAIL,
                col(Delivery.recipient).in_(recipients),
            )
        )
    )


def known_otherwise(
    session: Session, people: Collection[int], made_by: ListImport
) -> set[int]:
    """Return of whom of some people something is known that a run did not bring."""
    seats = select(Subscription.subscriber_id).where(
        col(Subscription.subscriber_id).in_(people),
        Subscription.newsletter != made_by.newsletter,
    )
    consents = select(Consent.subscriber_id).where(
        col(Consent.subscriber_id).in_(people),
        func.coalesce(Consent.import_id, 0) != made_by.id,
    )
    return {*session.exec(seats), *session.exec(consents)}


def rename_open(session: Session, before: str, after: str) -> None:
    """Let runs that have not ended know their file by another hash of its content."""
    session.execute(
        update(ListImport)
        .where(col(ListImport.sha256) == before, col(ListImport.finished_at).is_(None))
        .values(sha256=after)
        .execution_options(synchronize_session=False)
    )


def forget_names(session: Session, key: str) -> None:
    """Let lists be nameless whose file somebody called after an address."""
    named = select(ListUpload).where(col(ListUpload.file).contains("@"))
    taken = select(ListImport).where(col(ListImport.file).contains("@"))
    for row in (*session.exec(named), *session.exec(taken)):
        if is_in(row.file.encode(), key):
            row.file = _NAMELESS
            session.add(row)


#: What a list is called whose name told of a person.
_NAMELESS = "…"

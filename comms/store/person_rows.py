"""All rows that tell of one person, for herself to read."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from comms.model.failures import Failure, Suppression
from comms.model.lists import Attendance, SubscriberField
from comms.model.subscribers_in import Consent, ConsentWording
from comms.model.tables import Act, Delivery, Message, Publication, Receipt, Subscriber
from comms.store.erasing import deliveries_of, sign_ups_of
from comms.store.sending import ASKED, READER
from comms.store.sign_ups import areas_of
from comms.store.subscribers import subscriptions_of

_Rows = list[dict[str, Any]]
#: Columns that are numbers of ours and say nothing of her.
_OURS = {"id", "subscriber_id", "import_id", "address_key", "address_hmac"}


def rows_of(session: Session, person: Subscriber, hashed: str) -> dict[str, Any]:
    """Return what is kept of a person, by what it tells.

    Args:
        session: To read by.
        person: The subscriber.
        hashed: Keyed hash of her address.
    """
    number = person.id or 0
    asked = sign_ups_of(session, hashed, number)
    recipients = [f"{READER}{number}", *(f"{ASKED}{row.seed}" for row in asked)]
    mails = deliveries_of(session, recipients)
    attended = select(Attendance.event).where(Attendance.subscriber_id == number)
    kept = select(SubscriberField.name, SubscriberField.value).where(
        SubscriberField.subscriber_id == number
    )
    return {
        "person": {
            **_shown(person),
            "areas": list(areas_of(session, number)),
            "fields": dict(session.exec(kept).all()),
        },
        "subscriptions": [_shown(row) for row in subscriptions_of(session, number)],
        "consents": _consents(session, number),
        "mail": _mail(session, mails),
        "came_back": _came_back(session, mails),
        "failures": [
            _shown(row, "domain_hmac", "publication_id")
            for row in session.exec(
                select(Failure).where(Failure.address_hmac == hashed)
            )
        ],
        "not_sent_to": [
            _shown(row)
            for row in session.exec(
                select(Suppression).where(Suppression.address_hmac == hashed)
            )
        ],
        "events": [{"event": one} for one in session.exec(attended)],
        "sign_ups": [
            _shown(row, "seed", "publication_id", "welcome_id", "pair_id", "by")
            for row in asked
        ],
        "acts": [
            {"at": row.at.isoformat(), "act": row.verb, "by": _who(row.user)}
            for row in session.exec(
                select(Act)
                .where(Act.subject == f"subscriber:{number}", Act.result == "done")
                .order_by(col(Act.id))
            )
        ],
    }


def _shown(row: Any, *hidden: str) -> dict[str, Any]:  # noqa: ANN401 - any table
    shown = row.model_dump(mode="json", exclude={*_OURS, *hidden})
    return {name: shown[name] for name in type(row).model_fields if name in shown}


def _who(user: str) -> str:
    """Return who did something: she herself, or the house; no colleague's name."""
    return user if user in {"reader", "operator"} else "staff"


def _consents(session: Session, number: int) -> _Rows:
    """Return each yes and no, with the words that she was shown."""
    rows = session.exec(
        select(Consent).where(Consent.subscriber_id == number).order_by(col(Consent.id))
    ).all()
    hashes = {row.wording_hash for row in rows if row.wording_hash}
    words: Mapping[str, str] = dict(
        session.exec(
            select(ConsentWording.hash, ConsentWording.text).where(
                col(ConsentWording.hash).in_(hashes)
            )
        ).all()
    )
    return [
        {
            **_shown(row),
            "by": _who(row.by) if row.by else "",
            "wording": words.get(row.wording_hash, ""),
        }
        for row in rows
    ]


def _mail(session: Session, mails: Sequence[Delivery]) -> _Rows:
    """Return what was sent when, under which subject, and what became of it."""
    ids = {row.publication_id for row in mails}
    sendings = {
        row.id: row
        for row in session.exec(select(Publication).where(col(Publication.id).in_(ids)))
    }
    subjects = {
        (row[0], row[1], row[2], row[3]): row[4]
        for row in session.exec(
            select(  # type: ignore[call-overload]
                Message.publication_id,
                Message.language,
                Message.level,
                Message.variant,
                Message.subject,
            )
            .where(col(Message.publication_id).in_(ids))
            .order_by(col(Message.revision))
        )
    }
    found = []
    for row in mails:
        sending = sendings[row.publication_id]
        key = row.publication_id, row.language, row.level, row.variant
        found.append(
            {
                "kind": sending.kind,
                "newsletter": sending.newsletter or "",
                "subject": subjects.get(key, ""),
                "language": row.language,
                "level": row.level,
                "state": row.state,
                "reason": row.reason,
                "sent_at": row.sent_at.isoformat() if row.sent_at else "",
            }
        )
    return found


def _came_back(session: Session, mails: Sequence[Delivery]) -> _Rows:
    ids = [row.id for row in mails]
    rows = session.exec(
        select(Receipt)
        .where(col(Receipt.delivery_id).in_(ids))
        .order_by(col(Receipt.id))
    )
    return [
        {
            "kind": row.kind,
            "detail": row.detail,
            "received_at": row.received_at.isoformat(),
        }
        for row in rows
    ]

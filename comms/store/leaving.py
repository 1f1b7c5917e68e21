"""What a lane looks at, several times a second: which mail may leave now."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlmodel import Session, col, select

from comms.model.orders import Pause
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.store import counting
from comms.store.pauses import is_held
from comms.store.plain import Plain, Statement
from comms.store.sending import Share
from comms.store.ways import DEFERRED, QUEUED

#: Kinds of publications that leave by mail.
BY_MAIL = ("edition", "correction", "notice", "confirmation", "reminder", "digest")


is_unfinished = counting.is_unfinished


@dataclass(frozen=True, slots=True)
class Leaving:
    """A publication that is on its way by mail and may leave now."""

    id: int
    name: str
    kind: str
    newsletter: str
    published_at: datetime | None
    unit: str
    #: What names the item it tells ("correction:<item>").
    plan_entry: str


def leaving(session: Session) -> list[Leaving]:
    """Return what is sending, has its recipients fixed, and is not paused."""
    rows = session.execute(_SENDING).all()
    if not rows:
        return []
    stopped = session.exec(select(Pause.id).limit(1)).first() is not None
    return [
        Leaving(
            row.id,
            row.external_id,
            row.kind,
            row.newsletter or "",
            row[6],
            row.unit,
            row.plan_entry,
        )
        for row in rows
        if not stopped or not is_held(session, row.unit, row.plan_entry, row.id)
    ]


_SENDING = (
    select(  # type: ignore[call-overload]
        Publication.id,
        Publication.external_id,
        Publication.kind,
        Publication.newsletter,
        Publication.unit,
        Publication.plan_entry,
        Publication.published_at,
    )
    .where(
        col(Publication.state) == PublicationState.SENDING,
        col(Publication.kind).in_(BY_MAIL),
        col(Publication.recipients_fixed_at).is_not(None),
    )
    .order_by(col(Publication.due_at), col(Publication.id))
)


def ready(
    session: Session, publication_id: int, now: datetime, share: Share | None
) -> dict[str, int]:
    """Return how many deliveries could be claimed now, by language.

    Args:
        session: Only read.
        publication_id: The publication.
        now: What was deferred counts from its time on.
        share: Only this part; None: all.
    """
    slots = list(share.slots) if share else []
    rows = Plain.of(session).rows(
        _ready(has_share=share is not None),
        publication=publication_id,
        now=now,
        modulus=share.modulus if share else 1,
        ids=slots,
    )
    found: Counter[str] = Counter()
    for language, count in rows:
        found[str(language)] += int(count)
    return dict(found)


@cache
def _ready(*, has_share: bool) -> Statement:
    return Statement(
        """
        SELECT language, count(*) FROM delivery {by_queue}
            WHERE publication_id = :publication AND {queued} {part} GROUP BY language
        UNION ALL SELECT language, count(*) FROM delivery {by_retry}
            WHERE publication_id = :publication AND {deferred} AND retry_at <= :now
                {part} GROUP BY language
        """,
        queued=QUEUED,
        deferred=DEFERRED,
        part="AND id % :modulus {in_ids}" if has_share else "",
    )

"""People as lists write them out: some at a time, with all that is known of them."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.failures import Suppression
from comms.model.lists import Attendance, SubscriberField
from comms.model.subscribers_in import Consent, SubscriberArea
from comms.model.tables import Subscriber, Subscription
from comms.store.suppressions import WAITING

#: People, and rows of what is beside them, read at once.
AT_ONCE = 2_000


def field_names(session: Session, newsletter: str = "") -> Sequence[str]:
    """Return the names of all custom fields of those whom `people_after` gives.

    What others have is not named: "illness" tells what another unit's readers are.
    """
    names = select(SubscriberField.name).distinct()
    if newsletter:
        names = names.join(
            Subscription,
            col(Subscription.subscriber_id) == SubscriberField.subscriber_id,
        ).where(Subscription.newsletter == newsletter)
    return sorted(session.exec(names).all())


def count_people(session: Session, newsletter: str) -> int:
    """Return how many `people_after` gives in all."""
    found = select(func.count())
    if newsletter:
        found = found.where(Subscription.newsletter == newsletter)
    else:
        found = found.select_from(Subscriber)
    return session.exec(found).one()


def people_after(session: Session, after: int, newsletter: str) -> Sequence[Subscriber]:
    """Return the next people; of one newsletter, who ever stood with it; "": all."""
    found = select(Subscriber).where(col(Subscriber.id) > after)
    if newsletter:
        with_it = select(Subscription.id).where(
            Subscription.subscriber_id == Subscriber.id,
            Subscription.newsletter == newsletter,
        )
        found = found.where(with_it.exists())
    return session.exec(found.order_by(col(Subscriber.id)).limit(AT_ONCE)).all()


class Beside:
    """What stands beside some people, by their ids."""

    def __init__(self, session: Session, ids: Sequence[int]) -> None:
        self.subscriptions = _by_person(session, Subscription, ids)
        self.consents = _by_person(session, Consent, ids)
        self.areas = _by_person(session, SubscriberArea, ids)
        self.fields = _by_person(session, SubscriberField, ids)
        self.events = _by_person(session, Attendance, ids)

    def show_only(self, newsletters: Collection[str] | None) -> None:
        """Leave out what is about other newsletters; None: leave nothing out."""
        if newsletters is None:
            return
        for rows in (self.subscriptions, self.consents):
            for person, found in rows.items():
                rows[person] = [one for one in found if one.newsletter in newsletters]


def _by_person(
    session: Session,
    table: Any,  # noqa: ANN401 - one of five
    ids: Sequence[int],
) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {one: [] for one in ids}
    statement = select(table).where(
        table.subscriber_id >= ids[0], table.subscriber_id <= ids[-1]
    )
    order = list(table.__table__.primary_key.columns)
    for row in session.exec(statement.order_by(*order)):
        if row.subscriber_id in found:
            found[row.subscriber_id].append(row)
    return found


def suppressions(session: Session) -> Iterator[str]:
    """Give each address that nothing is sent to, as its hash, as one line of JSON."""
    counting = select(Suppression).where(
        ~col(Suppression.newsletter).startswith(WAITING)
    )
    for row in session.exec(counting.execution_options(yield_per=AT_ONCE)):
        about = row.model_dump(mode="json", exclude={"id"})
        yield json.dumps({"suppression": about}, ensure_ascii=False)

"""People as lists write them out: some at a time, with all that is known of them."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from comms.model.failures import Suppression
from comms.model.lists import Attendance, SubscriberField
from comms.model.subscribers_in import Consent, SubscriberArea
from comms.model.tables import Subscriber, Subscription, Table
from comms.store.suppressions import WAITING

#: A row as it is kept; its columns are its attributes.
Kept = Row[Any]
_OURS = frozenset({"id", "address_key", "subscriber_id", "import_id"})
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


def people_after(session: Session, after: int, newsletter: str) -> Sequence[Kept]:
    """Return the next people; of one newsletter, who ever stood with it; "": all."""
    found = _columns(Subscriber).where(col(Subscriber.id) > after)
    if newsletter:
        with_it = select(Subscription.id).where(
            Subscription.subscriber_id == Subscriber.id,
            Subscription.newsletter == newsletter,
        )
        found = found.where(with_it.exists())
    found = found.order_by(col(Subscriber.id)).limit(AT_ONCE)
    return session.execute(found).all()


def _columns(table: type[Table]) -> Select[Any]:
    """Ask for rows as they are: to make an object of each takes longest of all."""
    return columns(*table.metadata.tables[str(table.__tablename__)].columns)


def all_of(row: Kept) -> dict[str, Any]:
    """Return what a row holds for JSON, without numbers that mean nothing elsewhere."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row._mapping.items()  # noqa: SLF001 - its public name
        if name not in _OURS
    }


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
    session: Session, table: type[Table], ids: Sequence[int]
) -> dict[int, list[Kept]]:
    found: dict[int, list[Kept]] = {one: [] for one in ids}
    own = table.metadata.tables[str(table.__tablename__)]
    person = own.columns["subscriber_id"]
    rows = session.execute(
        _columns(table)
        .where(person >= ids[0], person <= ids[-1])
        .order_by(*own.primary_key.columns)
    )
    for row in rows:
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

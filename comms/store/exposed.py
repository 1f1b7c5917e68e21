"""Whose data was touched within a time: from what was done on record, and the rows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from comms.model.lists import Attendance, ListImport, SubscriberField
from comms.model.states import SubscriptionState
from comms.model.subscribers_in import Consent
from comms.model.tables import Act, Subscriber, Subscription

#: Acts by which lists of people left or came in.
_LISTS = ("export", "import", "undo-import")
EVERYBODY = "subscribers:all"
_ONE, _LETTER = "subscriber:", "newsletter:"
_AT_ONCE = 2_000


def touching(session: Session, since: datetime, until: datetime) -> Sequence[Act]:
    """Return what was done to people's data within a time, in order."""
    subject = col(Act.subject)
    about = or_(
        subject.startswith(_ONE),
        subject == EVERYBODY,
        and_(subject.startswith(_LETTER), col(Act.verb).in_(_LISTS)),
    )
    return session.exec(
        select(Act)
        .where(Act.at >= since, Act.at < until, Act.result == "done", about)
        .order_by(col(Act.id))
    ).all()


def backups(session: Session, since: datetime, until: datetime) -> int:
    """Return how many backups were made within a time: each holds everybody."""
    return session.exec(
        select(func.count())
        .select_from(Act)
        .where(Act.at >= since, Act.at < until, Act.verb == "backup")
    ).one()


class Exposed:
    """The people whose data some acts touched, as far as they are still known."""

    def __init__(
        self,
        session: Session,
        touched: Sequence[Act],
        since: datetime,
        until: datetime,
        *,
        newsletter: str = "",
        everybody: bool = False,
    ) -> None:
        self._session = session
        before = col(Subscriber.created_at) < until
        reached = true() if everybody else or_(*_reached(touched, since, until))
        self._those = [before, reached]
        if newsletter:
            self._those.append(_with(newsletter))

    def count(self, *more: ColumnElement[bool]) -> int:
        """Return how many there are, or how many of them something holds of."""
        query = select(func.count()).select_from(Subscriber)
        return self._session.exec(query.where(*self._those, *more)).one()

    def by_language(self) -> Mapping[str, int]:
        """Return how many there are, by their language."""
        rows = self._session.exec(
            select(Subscriber.language, func.count())
            .where(*self._those)
            .group_by(col(Subscriber.language))
            .order_by(col(Subscriber.language))
        )
        return dict(rows.all())

    def by_newsletter(self) -> Mapping[str, int]:
        """Return how many of them read each newsletter."""
        rows = self._session.exec(
            select(Subscription.newsletter, func.count())
            .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
            .where(*self._those, Subscription.state == SubscriptionState.CONFIRMED)
            .group_by(col(Subscription.newsletter))
            .order_by(col(Subscription.newsletter))
        )
        return dict(rows.all())

    def kinds(self) -> Mapping[str, int]:
        """Return of how many of them each kind of data is kept."""
        own = col(Subscriber.id)
        fields = select(SubscriberField.name).where(
            col(SubscriberField.subscriber_id) == own
        )
        events = select(Attendance.event).where(col(Attendance.subscriber_id) == own)
        found = {
            "name": self.count(col(Subscriber.name) != ""),
            "region": self.count(col(Subscriber.region) != ""),
            "organisation": self.count(
                or_(col(Subscriber.organisation) != "", col(Subscriber.role) != "")
            ),
            "fields": self.count(fields.exists()),
            "events": self.count(events.exists()),
        }
        return {name: count for name, count in found.items() if count}

    def people(self) -> Iterator[Subscriber]:
        """Give each of them, in order of their numbers."""
        query = select(Subscriber).where(*self._those).order_by(col(Subscriber.id))
        yield from self._session.exec(query.execution_options(yield_per=_AT_ONCE))


def _with(newsletter: str) -> ColumnElement[bool]:
    seat = aliased(Subscription)
    return (
        select(seat.id)
        .where(
            col(seat.subscriber_id) == col(Subscriber.id),
            col(seat.newsletter) == newsletter,
        )
        .exists()
    )


def _reached(
    touched: Sequence[Act], since: datetime, until: datetime
) -> Iterator[ColumnElement[bool]]:
    """Yield what holds of the people whom each act touched."""
    yield false()
    numbers = set[int]()
    for act in touched:
        name = act.subject.partition(":")[2]
        known = col(Subscriber.created_at) <= act.at
        if act.subject == EVERYBODY:
            yield known
        elif act.subject.startswith(_ONE) and name.isdigit():
            numbers.add(int(name))
        elif act.subject.startswith(_LETTER) and act.verb == "export":
            yield and_(_with(name), known)
    yield col(Subscriber.id).in_(numbers)
    yield _by_lists(since, until)


def _by_lists(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Return what holds of the people whom lists of a time have named."""
    runs = select(ListImport.id).where(
        ListImport.began_at >= since, ListImport.began_at < until
    )
    return (
        select(Consent.id)
        .where(
            col(Consent.subscriber_id) == col(Subscriber.id),
            col(Consent.import_id).in_(runs),
        )
        .exists()
    )

"""How many readers a newsletter has, by what they are served: counts, no persons."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from comms.model.states import PublicationState, SubscriptionState
from comms.model.tables import Delivery, Publication, Subscriber, Subscription
from comms.store.beginning import begins

#: Kind of test mails, and the prefix of their plan entries.
_KIND = "notice"
_TESTS = f"{_KIND}:test:"


@dataclass(frozen=True, slots=True)
class Kind:
    """Readers who asked for the same."""

    language: str
    level: str
    format: str
    audience: str
    count: int


def kinds_of_readers(session: Session, newsletter: str) -> list[Kind]:
    """Return the confirmed readers of a newsletter by what they asked for."""
    asked = (
        col(Subscriber.language),
        col(Subscriber.level),
        col(Subscriber.format),
        col(Subscriber.audience),
    )
    rows = session.execute(
        columns(*asked, func.count())
        .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
        .where(
            col(Subscription.newsletter) == newsletter,
            col(Subscription.state) == SubscriptionState.CONFIRMED.value,
        )
        .group_by(*asked)
    )
    return [Kind(*row) for row in rows]


def runs_of_tests(
    session: Session, edition: str, content_hash: str
) -> dict[str, Sequence[str]]:
    """Return the test sends of exactly this content: states of their mails, by run."""
    start = f"{entry_of_test(edition, content_hash)}:"
    rows = session.execute(
        columns(col(Publication.plan_entry), col(Publication.state)).where(
            col(Publication.kind) == _KIND,
            begins(session, col(Publication.plan_entry), start),
        )
    )
    found: dict[str, list[str]] = {}
    for entry, state in rows:
        found.setdefault(entry.removeprefix(start).partition(":")[0], []).append(state)
    return dict(found)


def entry_of_test(edition: str, content_hash: str) -> str:
    """Return the beginning of the plan entries of test mails of one content."""
    return f"{_TESTS}{edition}:{content_hash[:16]}"


def fates(session: Session, publication_ids: Sequence[int]) -> dict[str, int]:
    """Return how many deliveries of some publications stand in each state."""
    rows = session.execute(
        columns(col(Delivery.state), func.count())
        .where(col(Delivery.publication_id).in_(publication_ids))
        .group_by(col(Delivery.state))
    )
    return {str(row[0]): int(row[1]) for row in rows}


#: A test whose mails have all been taken by the server.
PASSED = frozenset({PublicationState.SENT.value})

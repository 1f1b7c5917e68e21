"""How many readers a newsletter has, and where they stand: counts, no persons."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from comms.model.states import PublicationState, SubscriptionState
from comms.model.tables import Delivery, Publication, Subscriber, Subscription
from comms.store.beginning import begins
from comms.store.plain import Plain, Statement

#: Those who read, or have asked to.
READING = (SubscriptionState.PENDING, SubscriptionState.CONFIRMED)
#: Where somebody stands who reads a newsletter, and has paused.
PAUSED = "paused"
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


def readers_count(
    session: Session,
    newsletters: Collection[str],
    states: Collection[SubscriptionState] = (SubscriptionState.CONFIRMED,),
) -> Counter[str]:
    """Return how many readers some newsletters have, with those who pause."""
    plain = Plain.of(session)
    plain.go_through_all()
    found, letters = Counter[str](), [*newsletters]
    for state in states:
        found.update(dict(plain.rows(_STANDING[state], letters=letters)))
    return found


def standings(
    session: Session, newsletters: Collection[str], today: str
) -> dict[str, Counter[str]]:
    """Return how many stand where with newsletters: a state, or `PAUSED`.

    Args:
        session: A reading session.
        newsletters: Their ids.
        today: The programme's local day ("2027-02-16"): who pauses, pauses beyond it.
    """
    letters = [*newsletters]
    found: dict[str, Counter[str]] = {name: Counter() for name in letters}
    if not letters:
        return found
    plain = Plain.of(session)
    plain.go_through_all()
    for state, standing in _STANDING.items():
        for newsletter, people in plain.rows(standing, letters=letters):
            found[newsletter][state.value] = people
    for newsletter, _, people in plain.rows(_PAUSED, today=today):
        if newsletter in found:
            _move(found[newsletter], people)
    return found


def standings_by_language(
    session: Session, newsletter: str, today: str, languages: Sequence[str]
) -> dict[str, Counter[str]]:
    """Return the same of one newsletter by language; see `standings`.

    To ask each person for her language takes ten times as long as to count her.

    Args:
        session: A reading session.
        newsletter: Its id.
        today: As above.
        languages: Those that are told apart; all others stand together under "".
    """
    plain, known = Plain.of(session), [*dict.fromkeys(languages)]
    plain.go_through_all()
    given = {f"language{place}": code for place, code in enumerate(known)}
    rows = plain.rows(_by_language(len(known)), newsletter=newsletter, **given)
    found = {code: Counter[str]() for code in (*known, "")}
    for state, people, *spoken in rows:
        for code, count in zip(found, (*spoken, people - sum(spoken)), strict=True):
            found[code][state] = count
    for letter, language, people in plain.rows(_PAUSED, today=today):
        if letter == newsletter:
            _move(found[language if language in found else ""], people)
    return {code: counts for code, counts in found.items() if counts.total()}


def _move(counts: Counter[str], people: int) -> None:
    """Count some who read it among those who pause."""
    counts[PAUSED] += people
    counts[SubscriptionState.CONFIRMED.value] -= people


#: One newsletter after the other: to tell rows of several apart takes twice as long.
#: Its state is told, not bound: most are readers, and have an index of their own.
_STANDING = {
    state: Statement(
        """
        SELECT each.value, (SELECT count(*) FROM subscription {along}
            WHERE newsletter = each.value AND subscription.state = '{state}')
        FROM {each_letters}
        """,
        along="{by_readers}" if state is SubscriptionState.CONFIRMED else "",
        state=state.value,
    )
    for state in SubscriptionState
}
#: They are few, and looked up: only their own rows say so. Of all newsletters: to look
#: each person up in each of some takes as many searches.
_PAUSED = Statement("""
    SELECT newsletter, language, count(*)
    FROM subscriber {by_pause} CROSS JOIN subscription
    WHERE paused_until <> '' AND paused_until > :today
        AND subscription.subscriber_id = subscriber.id
        AND subscription.state = 'confirmed'
    GROUP BY newsletter, language
""")


@cache
def _by_language(count: int) -> Statement:
    """Return what counts the readers of a newsletter, each read once."""
    spoken = (
        f", count(*) FILTER (WHERE language = :language{place})"
        for place in range(count)
    )
    return Statement(
        """
        SELECT subscription.state, count(*) {spoken} FROM subscription
        JOIN subscriber ON subscriber.id = subscriber_id
        WHERE newsletter = :newsletter GROUP BY subscription.state
        """,
        spoken="".join(spoken),
    )


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

"""Recipients are fixed chunk by chunk: whatever stops it, exactly the set."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from comms.deliver.recipients import fix_recipients
from comms.deliver.served import Served
from comms.model.tables import Delivery, Publication, Subscriber, Subscription
from comms.store import Session
from comms.store.recipients import confirmed

NOW = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
READERS = 7
_HTML = Served(language="fi", level="standard", variant="html")


class Killed(BaseException):
    """Stands for kill -9."""


@pytest.fixture
def edition(store):
    """Give an edition that has begun, with readers, one who has left among them."""
    with store.write() as session:
        row = Publication(
            plan_entry="edition:N",
            occasion="2027-02-17",
            kind="edition",
            external_id="N",
            unit="national",
            owner="o",
            state="sending",
            due_local="2027-02-17T10:00",
            due_at=NOW,
            newsletter="n",
        )
        session.add(row)
        for number in range(READERS + 1):
            state = "unsubscribed" if number == READERS // 2 else "confirmed"
            _add_reader(session, number, state)
        session.flush()
        return row.id


def _add_reader(session, number, state):
    address = f"reader{number}@example.org"
    person = Subscriber(
        address=address, address_key=address, language="fi", created_at=NOW
    )
    session.add(person)
    session.flush()
    session.add(
        Subscription(
            subscriber_id=person.id, newsletter="n", state=state, changed_at=NOW
        )
    )


def _fix(store, edition, chunk):
    fix_recipients(
        store,
        edition,
        whom=lambda _session: confirmed("n"),
        choose=lambda _asking: _HTML,
        now=NOW,
        chunk=chunk,
    )


def _recipients(store):
    with store.read() as session:
        return sorted(session.exec(select(Delivery.recipient)).all())


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("chunk", [1, 2, 3, 7])
def test_a_kill_at_every_chunk_fixes_exactly_the_set(
    store, edition, monkeypatch, chunk, after
):
    """R4: before the commit of each chunk, and just after it."""
    real = Session.commit
    for number in range(1, READERS + 3):
        commits = iter(range(1, 100))

        def commit(session, commits=commits, number=number):
            dies = next(commits) == number
            if dies and not after:
                raise Killed
            real(session)
            if dies:
                raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(Session, "commit", commit)
            try:
                _fix(store, edition, chunk)
            except Killed:
                continue
            break

    with store.read() as session:
        row = session.get_one(Publication, edition)
        confirmed = session.exec(
            select(Subscription.subscriber_id).where(Subscription.state == "confirmed")
        ).all()
    assert row.recipients_fixed_at == NOW
    assert _recipients(store) == sorted(f"s:{number}" for number in confirmed)
    assert len(confirmed) == READERS


@pytest.mark.parametrize("state", ["held", "cancelled", "sent", "draft"])
def test_nobody_is_added_to_what_is_not_being_sent(store, edition, state):
    """A worker that woke up late must not add a row to what is finished."""
    with store.write() as session:
        row = session.get_one(Publication, edition)
        row.state = state
        session.add(row)

    _fix(store, edition, 3)

    assert _recipients(store) == []

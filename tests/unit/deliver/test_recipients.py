"""Recipients are fixed chunk by chunk: whatever stops it, exactly the set."""

from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace

import pytest
from ledger_rows import add_delivery, add_publication, add_reader
from sqlmodel import select

from comms.deliver.recipients import fix_recipients
from comms.deliver.served import Served, served
from comms.errors import IllegalStep
from comms.model.tables import Delivery, Publication, Subscriber, Subscription
from comms.store import Session
from comms.store.plain import Plain
from comms.store.publications import forget
from comms.store.recipients import among, confirmed, notified

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


def test_rows_that_stand_already_stay_as_they_are(store, edition):
    """As if the mark had been set back: who is new is added, and nobody twice."""
    _fix(store, edition, 3)
    with store.write() as session:
        row = session.get_one(Publication, edition)
        row.watermark = row.recipients_fixed_at = None
        session.add(row)
        rows = session.exec(select(Delivery).order_by(Delivery.id)).all()
        before = [(one.id, one.recipient) for one in rows]
        session.delete(rows[3])

    _fix(store, edition, 3)

    with store.read() as session:
        rows = session.exec(select(Delivery).order_by(Delivery.id)).all()
    new = before.pop(3)
    assert [(one.id, one.recipient) for one in rows][: len(before)] == before
    assert [one.recipient for one in rows[len(before) :]] == [new[1]]


def test_reader_who_asks_for_something_else_meanwhile_is_not_forgotten(store, edition):
    """As another transaction may let her, between two statements on PostgreSQL."""
    sessions = []

    def whom(session):
        sessions.append(session)
        return confirmed("n")

    def choose(_asking):
        person = sessions[0].exec(select(Subscriber)).first()
        person.level = "easy"
        sessions[0].add(person)
        sessions[0].flush()
        return _HTML

    fix_recipients(store, edition, whom=whom, choose=choose, now=NOW)

    assert len(_recipients(store)) == READERS


def test_only_what_is_done_again_may_be_lost_with_the_power(
    store, edition, monkeypatch
):
    """The last chunk says that all are fixed: it must be on the disk, and so all."""
    fixed = []
    _fix(store, edition, READERS + 1)
    with store.write() as session:
        row = session.get_one(Publication, edition)
        row.watermark = row.recipients_fixed_at = None
        session.add(row)
    monkeypatch.setattr(Plain, "may_be_lost", lambda _: fixed.append(None))

    _fix(store, edition, 3)

    assert len(fixed) == READERS // 3


def test_what_somebody_is_to_get_is_never_forgotten(store, edition):
    """PostgreSQL has no key that would say so."""
    _fix(store, edition, 3)

    with store.write() as session, pytest.raises(IllegalStep):
        forget(session, session.get_one(Publication, edition))

    assert len(_recipients(store)) == READERS


@pytest.mark.parametrize("state", ["held", "cancelled", "sent", "draft"])
def test_nobody_is_added_to_what_is_not_being_sent(store, edition, state):
    """A worker that woke up late must not add a row to what is finished."""
    with store.write() as session:
        row = session.get_one(Publication, edition)
        row.state = state
        session.add(row)

    _fix(store, edition, 3)

    assert _recipients(store) == []


def test_everybody_is_served_what_the_rule_says(store):
    """Written by kinds of readers, read one by one: the rule has one meaning."""
    asked = list(
        product(("fi", "sv", "en", "se"), ("standard", "easy"), ("html", "text"))
    )

    def choose(asking):
        return served(asking, ("fi", "sv"), ("sv", "fi"), {"fi"})

    with store.write() as session:
        edition = add_publication(session, "N", recipients_fixed_at=None)
        readers = {}
        for number, (language, level, form) in enumerate(asked * 2):
            others = {"level": level, "format": form, "language": language}
            readers[add_reader(session, f"r{number}", "n", **others)] = others

    fix_recipients(
        store, edition, whom=lambda _: confirmed("n"), choose=choose, now=NOW, chunk=5
    )

    with store.read() as session:
        rows = session.exec(select(Delivery)).all()
    found = {row.recipient: (row.language, row.level, row.variant) for row in rows}
    assert found == {
        f"s:{identifier}": (one.language, one.level, one.variant)
        for identifier, others in readers.items()
        for one in (choose(SimpleNamespace(**others)),)
    }
    assert {row.state for row in rows} == {"queued"}


@pytest.mark.parametrize(
    ("audiences", "names"),
    [([], {"a", "b", "c"}), (["press"], {"b"}), (["press", "x's"], {"b", "c"})],
)
def test_a_plan_may_name_audiences(store, audiences, names):
    """None named means everybody."""
    with store.write() as session:
        edition = add_publication(session, "N", recipients_fixed_at=None)
        people = {
            f"s:{add_reader(session, name, 'n', audience=audience)}": name
            for name, audience in (("a", ""), ("b", "press"), ("c", "x's"))
        }

    fix_recipients(
        store,
        edition,
        whom=lambda _: among(audiences, confirmed("n")),
        choose=lambda _: _HTML,
        now=NOW,
    )

    assert {people[one] for one in _recipients(store)} == names


def test_a_correction_goes_to_who_got_the_mistake(store):
    """Once, whoever got it twice; and not to whom another letter has told already."""
    with store.write() as session:
        first, second, letter, told = (
            add_publication(session, name, recipients_fixed_at=at)
            for name, at in (("A", NOW), ("B", NOW), ("K", None), ("L", NOW))
        )
        people = {name: f"s:{add_reader(session, name, 'n')}" for name in "abcde"}
        for publication, name, state in (
            (first, "a", "sent"),
            (second, "a", "sent"),
            (first, "b", "refused"),
            (second, "c", "sent"),
            (first, "d", "sent"),
            (told, "d", "queued"),
        ):
            add_delivery(session, publication, people[name], state=state)

    fix_recipients(
        store,
        letter,
        whom=lambda _: notified(by=[first, second], not_by=[told]),
        choose=lambda _: _HTML,
        now=NOW,
        chunk=2,
    )

    with store.read() as session:
        rows = session.exec(
            select(Delivery.recipient).where(Delivery.publication_id == letter)
        ).all()
    assert sorted(rows) == sorted([people["a"], people["c"]])


def test_whoever_has_paused_is_left_out_until_her_day(store, edition):
    """On that day she is written to again; a correction of what she got still comes."""
    with store.write() as session:
        person = session.exec(select(Subscriber).order_by(Subscriber.id)).first()
        person.paused_until = "2027-03-01"
        session.add(person)

    def whom(day):
        return lambda _session: confirmed("n", day)

    _fix_whom = {"choose": lambda _asking: _HTML, "now": NOW}
    fix_recipients(store, edition, whom=whom("2027-02-28"), **_fix_whom)

    assert len(_recipients(store)) == READERS - 1
    with store.write() as session:
        row = session.get_one(Publication, edition)
        row.watermark = row.recipients_fixed_at = None
        session.add(row)
    fix_recipients(store, edition, whom=whom("2027-03-01"), **_fix_whom)
    assert len(_recipients(store)) == READERS

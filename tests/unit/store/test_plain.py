"""Plain statements mean the same on both databases, and are as durable as any."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from comms.errors import StoreUnavailable
from comms.model.tables import Numbering, Subscriber
from comms.store.plain import Plain, Statement

AT = datetime(2027, 2, 17, 8, 0, 0, 120_000, tzinfo=UTC)
_NUMBERED = Statement(
    "UPDATE numbering SET last = last + 1 WHERE newsletter {in_names} RETURNING last"
)
_CREATED = Statement("UPDATE subscriber SET created_at = :at WHERE id {in_ids}")
_LATER = Statement(
    "SELECT id FROM subscriber WHERE created_at < {lease_end} AND created_at = :at"
)


@pytest.fixture
def numbering(store):
    """Give a store with one numbering."""
    with store.write() as session:
        row = Numbering(newsletter="n's", year=2027, last=0, since=date(2027, 1, 1))
        session.add(row)
    return store


def _last(store):
    with store.read() as session:
        return session.exec(select(Numbering.last)).one()


def test_a_ledger_is_committed_at_its_end(numbering):
    """And a list of names is a list, whatever stands in them."""
    with numbering.ledger() as plain:
        rows = plain.rows(_NUMBERED, names=["n's", 'm"', "å"])

    assert rows == [(1,)]
    assert _last(numbering) == 1


@pytest.mark.parametrize("count", [0, 1, 2, 33, 700])
def test_a_list_of_any_length_is_a_list(numbering, count):
    """Filled up, or too long to be given one by one."""
    names = [f"other {number}" for number in range(count - 1)] + ["n's"] * bool(count)

    with numbering.ledger() as plain:
        assert len(plain.rows(_NUMBERED, names=names)) == bool(count)


def test_an_error_rolls_a_ledger_back(numbering):
    """The next one finds an open connection, and nothing of it."""

    def fail():
        with numbering.ledger() as plain:
            plain.run(_NUMBERED, names=["n's"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert _last(numbering) == 0
    with numbering.ledger() as plain:
        assert plain.rows(_NUMBERED, names=["n's"]) == [(1,)]


def test_plain_statements_join_a_session(numbering):
    """What the session has not written yet comes first; the caller commits both."""
    with numbering.write() as session:
        session.exec(select(Numbering)).one().last = 7
        assert Plain.of(session).rows(_NUMBERED, names=["n's"]) == [(8,)]

    assert _last(numbering) == 8


def test_instants_are_kept_as_the_tables_keep_them(store):
    """So that both ways of writing compare equal, and the database's own time later."""
    with store.write() as session:
        person = Subscriber(
            address="a@example.org",
            address_key="a@example.org",
            language="fi",
            created_at=AT - timedelta(days=1),
        )
        session.add(person)
        session.flush()
        plain = Plain.of(session)
        plain.run(_CREATED, at=AT, ids=[person.id])
        session.expire(person)

        assert person.created_at == AT
        # Whatever the database takes the time for, that lies in the past.
        ahead = timedelta(days=365 * 50)
        assert plain.rows(_LATER, lease=ahead, at=AT) == [(person.id,)]


def test_a_database_that_is_away_is_said_in_our_words(numbering, monkeypatch):
    """A run ends in order, and the worker waits: no error of a driver reaches it."""

    def full(*_given, **_values):
        kind = numbering.writer.dialect.loaded_dbapi.OperationalError
        raise kind("database or disk is full")

    monkeypatch.setattr(Plain, "run", full)

    with pytest.raises(StoreUnavailable), numbering.ledger() as plain:
        plain.run(_NUMBERED, names=[])

    monkeypatch.undo()
    with numbering.ledger() as plain:
        assert plain.rows(_NUMBERED, names=["n's"]) == [(1,)]

"""All that one page reads is of one moment, and costs one transaction."""

from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select

from comms.model.tables import Act
from comms.store.moment import one_moment


def _add(store):
    with store.write() as session:
        session.add(
            Act(at=datetime(2027, 2, 1, tzinfo=UTC), user="u", verb="v", subject="s")
        )


def _count(store):
    with store.read() as session:
        return session.exec(select(func.count()).select_from(Act)).one()


def test_what_another_writes_meanwhile_is_not_half_seen(store):
    """Two questions of one page tell of the same moment."""
    other = Thread(target=_add, args=(store,))

    with one_moment():
        before = _count(store)
        other.start()
        other.join()

        assert (before, _count(store)) == (0, 0)
    assert _count(store) == 1


def test_who_writes_sees_it(store):
    """A page that notes who looked shows that note."""
    with one_moment():
        before = _count(store)
        _add(store)

        assert (before, _count(store)) == (0, 1)


def test_many_questions_are_one_transaction(store):
    """To begin and to end costs a server more than a small question."""
    begun = []
    event.listen(store.reader, "begin", begun.append)

    with one_moment():
        for _ in range(5):
            _count(store)

    assert len(begun) == 1


def test_nothing_is_kept_once_it_is_over(store):
    """The connection is free while an answer leaves; what is read then is read anew."""
    with one_moment() as moment:
        _count(store)
        moment.end()

        assert store.reader.pool.checkedout() == 0
        assert _count(store) == 0
        assert store.reader.pool.checkedout() == 0


def test_a_question_that_fails_does_not_silence_the_next(store):
    """The page that says so reads, too."""
    with one_moment():
        with suppress(DBAPIError), store.read() as session:
            session.execute(text("SELECT nothing FROM nowhere"))
            pytest.fail("nobody is there")

        assert _count(store) == 0

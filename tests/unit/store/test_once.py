"""A question is asked once by all that read of one moment, and anew by the next."""

from datetime import UTC, datetime
from gc import collect
from weakref import ref

from sqlalchemy import event

from comms.model.orders import Pause
from comms.store import Store
from comms.store.catalogue import load_catalogue
from comms.store.moment import one_moment
from comms.store.pauses import pauses

START = datetime(2027, 2, 1, tzinfo=UTC)


def _stop(store: Store, unit: str) -> None:
    with store.write() as session:
        session.add(Pause(unit=unit, user="u", reason="r", at=START))


def test_one_moment_asks_once_and_the_next_one_sees_what_is_new(store: Store) -> None:
    """A page is put together by many hands, and none of them knows what others ask."""
    asked: list[str] = []
    event.listen(
        store.reader,
        "before_cursor_execute",
        lambda _c, _cursor, words, *_: asked.append(words),
    )
    _stop(store, "POH")
    with one_moment():
        for _ in range(3):
            with store.read() as session:
                assert [stop.unit for stop in pauses(session)] == ["POH"]
        assert len([words for words in asked if "FROM pause" in words]) == 1
        _stop(store, "KPO")
        with store.read() as session:
            assert len(pauses(session)) == 2
    with store.read() as session:
        assert len(pauses(session)) == 2


def test_answers_are_let_go_of_with_the_page(store: Store) -> None:
    """What a page has read, files among it, does not stay in memory after it."""
    _stop(store, "POH")
    with one_moment():
        with store.read() as session:
            load_catalogue(session)
            kept = ref(pauses(session)[0])
        with store.read() as session:
            assert pauses(session)[0] is kept()
    collect()
    assert kept() is None


def test_whoever_may_write_asks_each_time(store: Store) -> None:
    """What was read before one's own change is not what stands there after it."""
    with store.write() as session:
        assert pauses(session) == []
        session.add(Pause(unit="POH", user="u", reason="r", at=START))
        assert [stop.unit for stop in pauses(session)] == ["POH"]

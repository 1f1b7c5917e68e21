"""The chain of acts: in order whoever writes, and every change is found."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, delete, select, update

from comms.model.audit_chain import Break, Link
from comms.model.tables import Act
from comms.store import acts, audit_chain, migrate, open_store
from comms.store.migrate import upgrade

NOW = datetime(2027, 2, 17, 8, 30, 0, 120_001, tzinfo=UTC)


def wrote(store, *users, at=NOW, verb="save", subject="item:a"):
    """Let each of some users do something in a transaction of her own."""
    for user in users:
        with store.write() as session:
            acts.record_act(
                session,
                at=at,
                user=user,
                verb=verb,
                subject=subject,
                note="ä “x”\n",
                slots={"b": 1, "a": 2},
            )


def broken(store, before=None):
    """Return where the chain does not hold."""
    with store.read() as session:
        return list(audit_chain.breaks(session, before or audit_chain.anchor(session)))


def tampered(store, statement):
    """Change rows behind the program's back."""
    with store.writer.begin() as connection:
        connection.execute(statement)


def test_acts_are_linked_in_one_order_whoever_writes(store):
    """Four at once, each with two acts, one of which a savepoint takes back."""

    def work(number):
        with store.write() as session:
            wrote_one(session, f"u{number}")
            with session.begin_nested() as point:
                wrote_one(session, "nobody")
                point.rollback()
            wrote_one(session, f"u{number}")

    def wrote_one(session, user):
        acts.record_act(session, at=NOW, user=user, verb="v", subject="s")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(12)))

    assert broken(store) == []
    with store.read() as session:
        places = session.exec(select(Act.chain_place).order_by(Act.chain_place)).all()
        assert places == [*range(1, 25)]
        assert audit_chain.head(session).place == 24


@pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (update(Act).where(Act.id == 2).values(user="other"), ("altered", 2)),
        (update(Act).where(Act.id == 2).values(note=""), ("altered", 2)),
        (update(Act).where(Act.id == 2).values(slots={}), ("altered", 2)),
        (
            update(Act).where(Act.id == 2).values(at=NOW + timedelta(microseconds=1)),
            ("altered", 2),
        ),
        (delete(Act).where(col(Act.id).in_([2, 3])), ("missing", 4)),
        (delete(Act).where(Act.id == 1), ("missing", 2)),
        (update(Act).where(Act.id == 5).values(chain_place=None), ("outside", 0)),
    ],
)
def test_what_is_changed_is_found_where_it_is(store, statement, found):
    """A text, a time, an act that is gone, the first one too, one put in."""
    wrote(store, "a", "b", "c", "d", "e")
    assert broken(store) == []

    tampered(store, statement)

    [one] = broken(store)
    assert (one.kind, one.place) == found


def test_a_shortened_chain_holds_and_keeps_what_is_gone_by(store):
    """Who approved what may still leave, and whom a guardian told no, stay known."""
    old = NOW - timedelta(days=800)
    wrote(store, "a", "a", "b", at=old)
    wrote(store, "a", at=old, verb="look-up", subject="subscriber:7")
    wrote(store, "c")
    with store.read() as session:
        end, count = audit_chain.over(session, NOW - timedelta(days=731))
    assert (end.place, count) == (4, 2)

    with store.write() as session:
        stay = audit_chain.shorten(session, end)
        acts.record_act(
            session,
            at=NOW,
            user="operator",
            verb=audit_chain.SHORTEN,
            subject=audit_chain.LOG,
            slots=vars(end),
        )
    wrote(store, "d")

    assert (stay, broken(store)) == (2, [])
    with store.read() as session:
        rows = session.exec(select(Act).order_by(Act.chain_place)).all()
        assert audit_chain.anchor(session) == end
        assert acts.writers(session, "item:a") == {"a", "b", "c", "d"}
        assert audit_chain.over(session, NOW - timedelta(days=731))[1] == 0
    assert [one.user for one in rows] == ["c", "a", "b", "operator", "d"]
    # Nobody shortens it without saying so.
    assert broken(store, Link()) == [Break(kind="missing", place=5, act=rows[0].id)]


def test_acts_from_before_are_vouched_for_as_they_stand(tmp_path):
    """In their order, with their accents, values and microseconds."""
    old = open_store(f"sqlite:///{tmp_path / 'old.db'}")
    with old.writer.begin() as connection:
        upgrade(connection, "0042")
        columns = "at, user, acting_for, verb, subject, content_hash, result, note"
        for number in range(3):
            connection.exec_driver_sql(
                f"INSERT INTO act ({columns}, slots) VALUES"  # noqa: S608 - ours
                " ('2027-02-17 08:30:00.120001', 'ä', '', 'v', 's', '', 'done', ?, ?)",
                (f"“{number}”\n", '{"b": "1", "a": "ö"}'),
            )
    migrate(old)
    wrote(old, "a")

    assert broken(old) == []
    with old.read() as session:
        assert audit_chain.head(session).place == 4
    old.close()

"""All rows at one instant, and back into either kind of database."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlmodel import func, insert, select

from comms.errors import BackupRefused
from comms.model.failures import Alarm
from comms.model.tables import Act, Publication, SourceFile, Subscriber, Table
from comms.store import migrate, open_store
from comms.store.deliveries import add_deliveries
from comms.store.dumping import load, require_empty, snapshot

MOMENT = datetime(2027, 2, 17, 8, 30, 0, 120_000, tzinfo=UTC)
PEOPLE = 5_100


def _everything(store):
    with store.read() as session:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Table.metadata.sorted_tables
        }


def _fill(store):
    with store.write() as session:
        session.add(
            SourceFile(source="lape", path="a", content=bytes(range(256)), sha256="")
        )
        session.add(
            Publication(
                kind="page",
                external_id="spring_news",
                plan_entry="page:spring_news",
                occasion="2027-02-17",
                unit="national",
                owner="national_lead",
                state="held",
                due_local="2027-02-17T10:30",
                due_at=MOMENT,
                carries=["a\u2028b", "\n"],
                reason={"key": "posts.cannot_edit", "number": 1},
            )
        )
        session.flush()
        # PostgreSQL has no key that says which of the two comes first.
        add_deliveries(session, [_delivery()])
        session.add(Alarm(kind="a", subject="", day=date(2027, 2, 17), **_at()))
        session.add(Act(at=MOMENT, user="ä\t", verb="", subject="'\"", key=None))


def _delivery():
    words = {"language": "fi", "level": "standard", "variant": "html"}
    return {"publication_id": 1, "account": "email", "recipient": "s:1", **words}


def _at():
    return {"first_at": MOMENT, "last_at": MOMENT}


def _people(store, count):
    with store.write() as session:
        rows = [_person(number).model_dump(exclude={"id"}) for number in range(count)]
        session.execute(insert(Subscriber), rows)


def _person(number):
    address = f"p{number}@example.org"
    return Subscriber(
        address=address, address_key=address, language="fi", created_at=MOMENT
    )


def _dumped(store):
    with snapshot(store) as found:
        pieces = [(name, p) for name in found.tables for _, p in found.pieces(name)]
        return found.version, found.tables, pieces


def _nothing(_session, _counts):
    pass


@pytest.fixture
def empty(create_database, tmp_path):
    """Give an empty database: of the other kind than `store`, and of both."""
    stores = [open_store(f"sqlite:///{tmp_path / 'empty.db'}")]
    url, drop = create_database(None)
    if not url.startswith("sqlite"):
        stores[0].close()
        stores = [open_store(url)]
        with stores[0].writer.begin() as connection:
            connection.exec_driver_sql(
                "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
            )
    yield stores[0]
    stores[0].close()
    drop()


@pytest.fixture
def filled(tmp_path):
    """Give a database on SQLite with something of everything."""
    store = open_store(f"sqlite:///{tmp_path / 'filled.db'}")
    migrate(store)
    _fill(store)
    yield store
    store.close()


def test_rows_go_over_to_either_kind_and_back(filled, empty, tmp_path):
    """So a site may also move from SQLite to PostgreSQL by backup and restore."""
    require_empty(empty)
    version, tables, pieces = _dumped(filled)
    load(empty, version=version, tables=tables, pieces=iter(pieces), finish=_nothing)
    again = open_store(f"sqlite:///{tmp_path / 'again.db'}")
    version, tables, pieces = _dumped(empty)
    load(again, version=version, tables=tables, pieces=iter(pieces), finish=_nothing)

    assert _everything(empty) == _everything(filled) == _everything(again)
    _people(empty, 1)
    with pytest.raises(BackupRefused):
        require_empty(empty)
    again.close()


def test_a_snapshot_shows_one_instant_while_others_write(store):
    """What is written after its beginning is not in it, in no table."""
    _people(store, PEOPLE)
    with snapshot(store) as found:
        first = next(pieces := found.pieces("subscriber"))
        with store.write() as session:
            session.add(_person(PEOPLE))
            session.add(Act(at=MOMENT, user="", verb="", subject=""))
        rest = list(pieces)
        acts = list(found.pieces("act"))

    assert first[0] == 5000
    assert sum(count for count, _ in (first, *rest)) == PEOPLE
    assert acts == []
    with store.read() as session:
        assert session.exec(select(func.count()).select_from(Subscriber)).one() > PEOPLE


def test_what_fails_before_the_end_leaves_nothing(filled, empty):
    """A restore that breaks off must not look like a site."""
    version, tables, pieces = _dumped(filled)

    def fail(_session, _counts):
        raise BackupRefused(key="operate.altered")

    with pytest.raises(BackupRefused):
        load(empty, version=version, tables=tables, pieces=iter(pieces), finish=fail)
    require_empty(empty)


def test_rows_of_older_tables_are_brought_up_to_date(empty):
    """A backup outlives the program that made it."""
    tables = {"source_file": [("id", "integer"), ("source", "text"), ("path", "text")]}
    tables["source_file"] += [("content", "bytes"), ("sha256", "text")]
    row = json.dumps([1, "lape", "a", "YQ==", "x"]).encode() + b"\n"

    load(
        empty,
        version="0001",
        tables=tables,
        pieces=iter([("source_file", row)]),
        finish=_nothing,
    )

    with empty.read() as session:
        found = session.exec(select(SourceFile)).one()
    assert (found.content, found.origin) == (b"a", "folder")


def test_rows_of_a_newer_program_are_refused(empty):
    """What it does not know it would lose."""
    with pytest.raises(BackupRefused) as refused:
        load(empty, version="9999", tables={}, pieces=iter([]), finish=_nothing)

    assert refused.value.key == "operate.newer_tables"


def test_a_table_that_nobody_knows_is_not_left_out_in_silence(store):
    """A backup without a table would be found out on the day of the fire."""
    with store.writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE procrastinate_jobs (id INTEGER)")
    with snapshot(store):
        pass
    with store.writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE surprise (id INTEGER)")

    with pytest.raises(BackupRefused) as refused, snapshot(store):
        pass
    assert refused.value.slots["tables"] == "surprise"

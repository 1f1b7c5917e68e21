"""A copy of a database: every row, from either kind, in memory that does not grow."""

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import select

from comms import model
from comms.model.tables import Publication, SourceFile, Subscriber, Table
from comms.store import copy_store, copying

MOMENT = datetime(2027, 2, 17, 8, 30, 0, 120_000, tzinfo=UTC)


def _everything(store):
    with store.read() as session:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Table.metadata.sorted_tables
        }


def _fill(store, files):
    with store.write() as session:
        for number in range(files):
            session.add(
                SourceFile(
                    source="lape", path=f"{number}", content=b"x" * 20_000, sha256=""
                )
            )
        session.add(
            Subscriber(
                address="Äiti@example.org",
                address_key="äiti@example.org",
                name="",
                language="fi",
                level="easy",
                format="text",
                audience="families",
                created_at=MOMENT,
            )
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
                reason={"key": "posts.cannot_edit", "account": "x_national"},
            )
        )


def test_a_copy_has_every_row_as_it_was(store, tmp_path):
    """Bytes, instants to the microsecond, JSON, letters with dots."""
    _fill(store, files=3)

    copy = copy_store(store, tmp_path / "copy.db")

    assert _everything(copy) == _everything(store)
    copy.close()


def test_a_copy_takes_rows_in_batches(store, tmp_path):
    """A list of a million people must fit through a small machine."""
    if not store.is_sqlite:
        _fill(store, files=1_500)
    tracemalloc.start()

    copy_store(store, tmp_path / "copy.db").close()

    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 30_000_000


def test_what_is_written_to_the_copy_stays_there(store, tmp_path):
    """A rehearsal changes nothing of the site."""
    before = _everything(store)
    copy = copy_store(store, tmp_path / "copy.db")

    _fill(copy, files=1)

    assert _everything(store) == before
    copy.close()


def test_no_table_is_unknown_where_all_are_copied():
    """A table that nobody has imported would be left behind."""
    modules = Path(model.__path__[0]).glob("*.py")
    hold = {one.stem for one in modules if "table=True" in one.read_text()}

    assert hold - {"tables"} <= set(vars(copying))

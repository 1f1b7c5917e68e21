"""What is told on an account is found by it, whatever its plan entry looks like."""

import importlib.util
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlmodel import select

from comms.model.tables import Delivery, Publication
from comms.store import migrations
from comms.store.account_posts import Lately, lately
from comms.store.programme import posts_of
from comms.store.waiting import waiting_counts

AT = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
ON = {
    "post:tell_us:masto": "masto",
    "post@repeat:tell_us:masto": "masto",
    "post:tell_us:masto_poh": "masto_poh",
    "announcement:tell_us:masto": "masto",
    "edit:tell_us:masto:1": "masto",
    "removal:tell_us:masto_poh:2": "masto_poh",
    "page:tell_us": "",
    "reminder:event:tell_us:masto": "",
    "edition:masto": "",
}


def _add(store, *, is_old):
    with store.write() as session:
        for entry, account in ON.items():
            session.add(
                Publication(
                    plan_entry=entry,
                    occasion="2027-02-17",
                    kind=entry.partition(":")[0].partition("@")[0],
                    external_id=entry.replace(":", "."),
                    account="" if is_old else account,
                    unit="",
                    owner="",
                    due_local="2027-02-17T10:00",
                    due_at=AT,
                )
            )


def test_a_database_of_before_finds_what_its_plan_entries_name(store):
    """Posts of five years were written before they said their account."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    _add(store, is_old=True)
    with store.writer.begin() as connection:
        connection.execute(text("DROP INDEX ix_publication_account"))
        connection.execute(text("ALTER TABLE publication DROP COLUMN account"))
        [folder] = migrations.__path__
        spec = importlib.util.spec_from_file_location(
            "step", f"{folder}/versions/0052_accounts_of_publications.py"
        )
        step = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(step)
        with Operations.context(MigrationContext.configure(connection)):
            step.upgrade()

    with store.read() as session:
        rows = session.exec(select(Publication.plan_entry, Publication.account))
        assert {row[0]: row[1] for row in rows} == ON


def test_posts_of_an_account_are_counted_without_their_changes(store):
    """Of one that is called alike not, and not what an edit did to one of them."""
    _add(store, is_old=False)

    with store.read() as session:
        assert posts_of(session, "masto") == 3
        assert posts_of(session, "masto_poh") == 1
        assert posts_of(session, "") == 0


def test_what_waits_on_an_account_is_counted_by_it(store):
    """All that is planned, and its changes; of one account or of each."""
    _add(store, is_old=False)

    with store.read() as session:
        counts = waiting_counts(session)
        assert (counts["masto"], counts["masto_poh"], counts["x"]) == (4, 2, 0)
        assert waiting_counts(session, "masto") == {"masto": 4}


def test_what_an_account_did_of_late_is_the_same_asked_alone(store):
    """A reminder is told on several accounts, and says none of them."""
    _add(store, is_old=False)
    with store.write() as session:
        rows = session.exec(select(Publication).order_by(Publication.id)).all()
        entries = {row.plan_entry: row for row in rows}
        for entry, account, later in (
            ("post:tell_us:masto", "masto", 0),
            ("post:tell_us:masto_poh", "masto_poh", 1),
            ("reminder:event:tell_us:masto", "masto", 2),
        ):
            row = entries[entry]
            row.state = "sent"
            session.add(
                Delivery(
                    publication_id=row.id,
                    account=account,
                    recipient="public:fi:1",
                    language="fi",
                    level="standard",
                    variant="post",
                    state="sent",
                    sent_at=AT + timedelta(minutes=later),
                )
            )

    with store.read() as session:
        since = {"since": AT - timedelta(days=1), "midnight": AT}
        all_of_them = lately(session, **since)
        assert all_of_them["masto"] == Lately(
            last_at=AT + timedelta(minutes=2), today=2
        )
        assert lately(session, **since, account="masto") == {
            "masto": all_of_them["masto"]
        }

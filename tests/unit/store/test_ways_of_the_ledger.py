"""What the ledger counts without reading it, and what remains of tries of old."""

import importlib.util
from datetime import UTC, datetime
from itertools import product

from sqlalchemy import event, text
from sqlmodel import select

from comms.model.states import FINISHED, DeliveryState
from comms.model.tables import Attempt, Delivery, Publication
from comms.store import counting, deliveries, migrations
from comms.store.leaving import ready
from comms.store.reports import failure_reasons
from comms.store.ways import AT_REST

AT = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
_IN_HAND = {DeliveryState.CLAIMED, DeliveryState.IN_DATA}


def _add_publication(session):
    row = Publication(
        plan_entry="edition:E",
        occasion="2027-02-17",
        kind="edition",
        external_id="E",
        unit="",
        owner="",
        due_local="2027-02-17T10:00",
        due_at=AT,
        state="sending",
    )
    session.add(row)
    session.flush()
    return row.id


def _delivery(publication_id, number, state, **others):
    return Delivery(
        publication_id=publication_id,
        account="email",
        recipient=f"s:{number}",
        level="standard",
        variant="html",
        state=state,
        **{
            "language": "fi",
            "claimed_by": "w:email:1" if state in _IN_HAND else "",
        }
        | others,
    )


def test_what_is_counted_from_indexes_is_what_the_rows_say(store):
    """In each state and language; who waits for her time is not ready."""
    with store.write() as session:
        edition = _add_publication(session)
        each = list(product(DeliveryState, ("fi", "sv"), range(2)))
        session.add_all(
            _delivery(edition, number, state, language=language, retry_at=AT)
            for number, (state, language, _) in enumerate(each)
        )
    open_ones = [one for one in each if one[0] not in FINISHED]

    with store.read() as session:
        counts = counting.mail_counts(session, edition)
        assert counts == sorted(deliveries.counts(session, edition))
        assert len(counts) == 2 * len(DeliveryState)
        assert counting.total(session, edition) == len(each)
        assert counting.unfinished(session, edition) == len(open_ones)
        assert counting.is_unfinished(session, edition)
        assert ready(session, edition, AT, None) == {"fi": 4, "sv": 4}
        assert ready(session, edition, AT.replace(year=2026), None) == {
            "fi": 2,
            "sv": 2,
        }
        assert not counting.is_unfinished(session, 0)


def test_what_has_finished_is_counted_once_and_what_came_of_it_anew(store):
    """A bounce comes after the end: how many there were does not change."""
    with store.write() as session:
        edition = _add_publication(session)
        rows = [_delivery(edition, number, "sent") for number in range(3)]
        rows.append(_delivery(edition, 3, "sent", language="sv"))
        session.add_all(rows)
        session.flush()
        row = session.get_one(Publication, edition)
        row.recipients = counting.by_language(session, edition)
        assert row.recipients == {"fi": 3, "sv": 1}

    with store.write() as session:
        session.get_one(Delivery, rows[0].id).state = "bounced"

    with store.read() as session:
        assert counting.by_language(session, edition) == {"fi": 3, "sv": 1}
        counts = counting.mail_counts(session, edition)
        assert counts == sorted(deliveries.counts(session, edition))


def test_a_database_of_before_keeps_what_it_knew_of_tries(store):
    """In the middle of a send: in hand, left behind, accepted, refused."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    with store.write() as session:
        edition = _add_publication(session)
        rows = [
            _delivery(edition, 1, "in_data", attempts=2),
            _delivery(edition, 2, "claimed", attempts=1, claimed_by=""),
            _delivery(edition, 3, "sent", attempts=1, claimed_by="w", sent_at=AT),
            _delivery(edition, 4, "refused", attempts=1, claimed_by="w"),
            _delivery(edition, 5, "queued"),
        ]
        session.add_all(rows)
        session.flush()
        for row, number, outcome in (
            (rows[0], 1, "deferred"),
            (rows[0], 2, ""),
            (rows[1], 1, ""),
            (rows[2], 1, ""),
            (rows[3], 1, "declined"),
        ):
            session.add(
                Attempt(
                    delivery_id=row.id, number=number, started_at=AT, outcome=outcome
                )
            )
        ids = [row.id for row in rows]
    _as_it_was(store)

    with store.writer.begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            _step("0022_tries_in_the_ledger").upgrade()

    with store.read() as session:
        after = [session.get_one(Delivery, one) for one in ids]
        assert [row.tried_at for row in after] == [AT, AT, None, None, None]
        assert [row.claimed_by for row in after] == ["w:email:1", "-", "", "", ""]
        assert counting.unfinished(session, edition) == 3
        tries = session.exec(select(Attempt).order_by(Attempt.id)).all()
    assert [(ids.index(one.delivery_id) + 1, one.outcome) for one in tries] == [
        (1, "deferred"),
        (3, "accepted"),
        (4, "declined"),
    ]
    assert tries[1].ended_at == AT


def _as_it_was(store):
    """Take back what the migration makes, as far as it would be in its way."""
    with store.writer.begin() as connection:
        for statement in (
            *(
                f"DROP INDEX ix_delivery_{name}"
                for name in ("language", "queued", "in_hand", "at_rest")
            ),
            "ALTER TABLE delivery DROP COLUMN tried_at",
            "CREATE INDEX ix_attempt_open ON attempt (delivery_id) WHERE outcome = ''",
            "CREATE INDEX ix_delivery_publication_state_language ON delivery (state)",
        ):
            connection.execute(text(statement))


def _step(name):
    [folder] = migrations.__path__
    spec = importlib.util.spec_from_file_location(name, f"{folder}/versions/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_why_mails_failed_is_read_from_what_came_to_rest(store):
    """Not from every row of a mail: a million were sent."""
    with store.write() as session:
        edition = _add_publication(session)
        found = [
            _delivery(edition, 1, "sent"),
            _delivery(edition, 2, "bounced", reason="550 unknown"),
            _delivery(edition, 3, "refused", reason="550 unknown"),
            _delivery(edition, 4, "deferred", reason="451 later"),
        ]
        session.add_all(found)
    asked = []

    @event.listens_for(store.reader, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    with store.read() as session:
        why = failure_reasons(session, edition)

    assert why == [("bounced", "550 unknown", 1), ("refused", "550 unknown", 1)]
    assert any(AT_REST in one for one in asked)

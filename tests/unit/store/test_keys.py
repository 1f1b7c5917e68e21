"""The unique keys: each step that writes a row is safe to repeat."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from comms.model import failures, tables
from comms.model.tables import Delivery, Publication, Subscriber
from comms.store.deliveries import add_deliveries

NOW = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)


def _publication():
    return Publication(
        plan_entry="edition:NL1",
        occasion="2027-02-17",
        kind="edition",
        external_id="NL1",
        unit="national",
        owner="u",
        due_local="2027-02-17T10:00",
        due_at=NOW,
    )


def _delivery():
    return Delivery(
        publication_id=1,
        account="email",
        recipient="s:1",
        language="fi",
        level="standard",
        variant="html",
    )


ROWS = {
    "item": lambda: tables.Item(
        source="lape",
        external_id="a",
        type="news",
        unit="national",
        owner="u",
        path="p",
        facts={},
        content_hash="h",
        publish_local="2027-02-17T10:00",
        updated_at=NOW,
    ),
    "publication": _publication,
    "receipt": lambda: tables.Receipt(
        account="email", event_key="e1", kind="bounce", received_at=NOW
    ),
    "subscriber": lambda: Subscriber(
        address="a@example.org",
        address_key="a@example.org",
        language="fi",
        created_at=NOW,
    ),
    "suppression": lambda: failures.Suppression(
        address_hmac="x", reason="complaint", at=NOW
    ),
    "domain_hold": lambda: failures.DomainHold(
        domain="a.example", began_at=NOW, until=NOW, failure_count=51
    ),
    "alarm": lambda: failures.Alarm(
        kind="k", subject="s", day=NOW.date(), first_at=NOW, last_at=NOW
    ),
    "act": lambda: tables.Act(key="k", at=NOW, user="u", verb="v", subject="s"),
    "numbering": lambda: tables.Numbering(
        newsletter="n", year=2027, last=1, since=date(2027, 1, 1)
    ),
}


@pytest.mark.parametrize("make", ROWS.values(), ids=ROWS.keys())
def test_a_second_row_with_the_same_key_is_refused(store, make):
    """The database itself stands behind every key."""
    with store.write() as session:
        session.add(make())

    with pytest.raises(IntegrityError), store.write() as session:
        session.add(make())


def test_versions_differ_by_language_and_level(store):
    """Language and reading level are in the key from the first migration."""

    def version(language, level):
        return tables.Version(
            item_id=1,
            language=language,
            level=level,
            content_hash="h",
            path="p",
            title="t",
            lead="",
            social="",
            body="",
            updated_at=NOW,
        )

    with store.write() as session:
        session.add(ROWS["item"]())
        session.flush()
        for language, level in [("fi", "standard"), ("fi", "easy"), ("sv", "easy")]:
            session.add(version(language, level))

    with pytest.raises(IntegrityError), store.write() as session:
        session.add(version("fi", "easy"))


def test_messages_differ_by_all_that_makes_them_differ(store):
    """Publication, account, language, level, variant, revision."""

    def message(**changes):
        return tables.Message(
            **{
                "publication_id": 1,
                "account": "email",
                "language": "fi",
                "level": "standard",
                "variant": "html",
                "revision": 1,
                "subject": "s",
                "skeleton": b"",
                "html": "",
                "content_hash": "h",
                "created_at": NOW,
                **changes,
            }
        )

    with store.write() as session:
        session.add(_publication())
        session.flush()
        for changes in (
            {},
            {"account": "web"},
            {"language": "sv"},
            {"level": "easy"},
            {"variant": "text"},
            {"revision": 2},
        ):
            session.add(message(**changes))

    with pytest.raises(IntegrityError), store.write() as session:
        session.add(message())


def test_adding_recipients_again_adds_nobody(store):
    """A chunk that was written before a crash may be written once more."""
    with store.write() as session:
        session.add(_publication())
    rows = [
        {
            "publication_id": 1,
            "account": "email",
            "recipient": f"s:{number}",
            "language": "fi",
            "level": "standard",
            "variant": "html",
        }
        for number in range(3)
    ]

    for _ in range(2):
        with store.write() as session:
            add_deliveries(session, rows)

    with store.read() as session:
        assert len(session.exec(select(Delivery)).all()) == 3


def test_an_attempt_has_one_row(store):
    """(delivery, number), on disk before the first byte leaves."""
    with store.write() as session:
        session.add(_publication())
        session.flush()
        session.add(_delivery())
        session.flush()
        session.add(tables.Attempt(delivery_id=1, number=1, started_at=NOW))

    with pytest.raises(IntegrityError), store.write() as session:
        session.add(tables.Attempt(delivery_id=1, number=1, started_at=NOW))


def test_a_number_is_given_once(store):
    """Two editions of a newsletter cannot share number and year."""

    def numbered(name):
        row = _publication()
        row.plan_entry, row.newsletter, row.year, row.number = name, "n", 2027, 1
        return row

    with store.write() as session:
        session.add(numbered("edition:A"))

    with pytest.raises(IntegrityError), store.write() as session:
        session.add(numbered("edition:B"))


def test_what_is_kept_as_json_is_read_as_it_was_written(store):
    """Two programs read it: the standard library's, and a faster one in our rows."""
    reason = {
        "key": "held.why",
        "words": ["Äiti & lapsi", "\u2028\U0001f476", 'a "b" \\ \n', ""],
        "counts": [0, -1, 2**70, 0.1, 1e300],
        "is": [True, False, None, {}, []],
    }
    with store.write() as session:
        row = _publication()
        row.reason = reason
        session.add(row)

    with store.read() as session:
        found = session.exec(select(Publication.reason)).one()
        assert repr(found) == repr(reason)

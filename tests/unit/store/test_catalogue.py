"""The catalogue: what is known by its content is not read again, a change is seen."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event
from sqlmodel import select

from comms.model.facts import Block
from comms.model.orders import Retirement
from comms.model.people import Person, StandIn
from comms.model.plans import EditionPlan
from comms.model.programme import Account, User, YearClockEntry
from comms.model.tables import Definition, Medium, Publication
from comms.store import catalogue, stamps
from comms.store.catalogue import load_catalogue

FIRST, SECOND = {"fi": "Ensimmäinen"}, {"fi": "Toinen"}


def _write(store, digest, **body):
    with store.write() as session:
        row = session.exec(select(Definition)).first() or Definition(
            source="lape", kind="block", external_id="motto", path="", position=1
        )
        row.body, row.content_hash = {"id": "motto", **body}, digest
        session.add(row)


def _motto(store):
    with store.read() as session:
        return load_catalogue(session).get(Block, "motto")


def test_a_change_by_anybody_is_seen_at_once(store):
    """Another process wrote it; its hash tells."""
    _write(store, "catalogue-first", texts=FIRST)
    assert _motto(store).texts == FIRST

    _write(store, "catalogue-second", texts=SECOND)

    assert _motto(store).texts == SECOND


def test_what_has_not_changed_is_not_put_together_again(store):
    """A beat asks ten times, a page for hundreds of entries: one statement tells."""
    _write(store, "catalogue-known", texts=FIRST)
    with store.read() as session:
        before = load_catalogue(session)
    asked = []
    event.listen(
        store.reader, "before_cursor_execute", lambda *call: asked.append(call[2])
    )

    with store.read() as session:
        after = load_catalogue(session)

    assert after is before
    assert [words for words in asked if "SELECT" in words] == []


def test_of_one_instant_is_asked_once_and_again_after_a_write(store, monkeypatch):
    """With thirty thousand plans even one statement about them is felt."""
    asked = []
    stamp = catalogue.catalogue_stamp
    monkeypatch.setattr(
        catalogue, "catalogue_stamp", lambda session: asked.append(1) or stamp(session)
    )
    _write(store, "catalogue-once", texts=FIRST)

    with store.read() as session:
        known = [load_catalogue(session) for _ in range(3)]
    assert len(asked) == 1
    assert known[0] is known[1] is known[2]
    if store.is_sqlite:
        # On a server of others somebody may have written in between.
        _motto(store)
        assert len(asked) == 1

    _write(store, "catalogue-twice", texts=SECOND)
    with store.read() as session:
        assert load_catalogue(session).get(Block, "motto").texts == SECOND
        with store.write() as other:
            other.exec(select(Definition)).one().content_hash = "catalogue-third"
        session.rollback()
        assert load_catalogue(session).hashes["block", "motto"] == "catalogue-third"


def _changes():
    """Return rows that change a catalogue without a change of any definition."""
    at, day = datetime(2027, 2, 1, tzinfo=UTC), date(2027, 2, 1)
    made = {"made_by": "x", "made_at": at}
    person = {"role": "viewer", "scope": "national", "email": "m@example.org"}
    return {
        "medium": (
            Medium(
                source="lape",
                external_id="logo",
                source_hash="",
                name="a.png",
                width=1,
                height=1,
                size=1,
            ),
            lambda found: found.files.get("logo"),
        ),
        "person": (
            Person(user="maija", called="M", joined_at=at, **person, **made),
            lambda found: found.find(User, "maija"),
        ),
        "stand_in": (
            StandIn(away="a", by="b", starts=day, ends=day, **made),
            lambda found: found.absences,
        ),
        "retirement": (
            Retirement(account="x_account", user="u", reason="r", at=at),
            lambda found: found.get(Account, "x_account").retired_on,
        ),
        "number": (
            Publication(
                plan_entry="edition:monthly",
                occasion="2027-02-01",
                kind="edition",
                external_id="monthly-2",
                unit="national",
                owner="o",
                due_local="2027-02-01T09:00",
                due_at=at,
            ),
            lambda found: found.find(EditionPlan, "monthly-2"),
        ),
    }


@pytest.mark.parametrize("kind", _changes())
def test_a_change_is_seen_where_it_is_made_and_elsewhere_once_it_counts(store, kind):
    """In the transaction itself at once; in others after its end; taken back: gone."""
    row, look = _changes()[kind]
    _write_account_and_rule(store)
    with suppress(LookupError), store.write() as session:
        session.add(row)
        assert look(load_catalogue(session))
        # Nobody else may see it yet, nor be shown what was kept of it.
        with store.read() as other:
            assert not look(load_catalogue(other))
        raise LookupError
    with store.read() as session:
        assert not look(load_catalogue(session))

    with store.write() as session:
        session.add(_changes()[kind][0])

    with store.read() as session:
        assert look(load_catalogue(session))


def _write_account_and_rule(store):
    account = {"id": "x_account", "channel": "x", "owner": "national"}
    texts = {"subject": FIRST, "preheader": FIRST, "languages": ["fi"]}
    rule = {"id": "monthly", "newsletter": "n", "owner": "o", "sections": [], **texts}
    with store.write() as session:
        for position, (kind, body) in enumerate(
            [
                (Account, account | {"languages": ["fi"], "mode": "sandbox"}),
                (EditionPlan, rule | {"cron": "0 9 1 * *"}),
            ]
        ):
            session.add(
                Definition(
                    source="lape",
                    kind=kind.kind,
                    external_id=body["id"],
                    path="",
                    position=position,
                    body=body,
                    content_hash=f"catalogue-{kind.kind}",
                )
            )


def test_the_same_content_of_two_kinds_is_two_things(store):
    """A hash says nothing about the kind."""
    body = {"id": "same", "month": 3, "what": FIRST}
    _write(store, "catalogue-same", texts=FIRST)
    with store.write() as session:
        session.add(
            Definition(
                source="lape",
                kind="year_clock",
                external_id="same",
                path="",
                position=2,
                body=body,
                content_hash="catalogue-same",
            )
        )

    with store.read() as session:
        found = load_catalogue(session)

    assert found.find(YearClockEntry, "same").month == 3
    assert found.find(Block, "motto").texts == FIRST


def test_whatever_a_catalogue_is_made_of_is_in_its_stamp(store):
    """A table read here and forgotten there would be stale until the next start."""
    _write_account_and_rule(store)
    asked = []
    event.listen(
        store.reader, "before_cursor_execute", lambda *call: asked.append(call[2])
    )

    with store.read() as session:
        catalogue._load(session)

    read = {name for words in asked for name in re.findall(r"FROM (\w+)", words)}
    told = {table.__tablename__ for table, *_ in stamps._STANDING}
    assert len(read) > 1
    assert read <= told

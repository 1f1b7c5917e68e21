"""The catalogue: what is known by its content is not read again, a change is seen."""

from sqlalchemy import event
from sqlmodel import select

from comms.model.programme import Block, YearClockEntry
from comms.model.tables import Definition
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


def test_what_is_known_is_not_read_again(store):
    """A page asks for hundreds of entries; their bodies come once."""
    _write(store, "catalogue-known", texts=FIRST)
    _motto(store)
    asked = []
    event.listen(
        store.reader, "before_cursor_execute", lambda *call: asked.append(call[2])
    )

    _motto(store)

    assert asked
    assert not [words for words in asked if "definition.body" in words]


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

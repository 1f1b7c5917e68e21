"""Rows that are written at one go stand there as they were given."""

from datetime import UTC, datetime, timedelta, timezone

from sqlmodel import select

from comms.model.tables import Subscriber
from comms.store import bulk
from comms.store.bulk import Kind, insert_rows
from comms.store.lists import known_people
from comms.store.plain import Plain, Statement

AT = datetime(2027, 2, 17, 8, 0, 0, 120_000, tzinfo=UTC)
_COLUMNS: dict[str, Kind] = {
    "id": "integer",
    "address": "text",
    "address_key": "text",
    "name": "text",
    "language": "text",
    "level": "text",
    "format": "text",
    "audience": "text",
    "created_at": "timestamptz",
    "own_choice_at": "timestamptz",
}
#: What a list of values could be mistaken about.
_ODD = [
    'a"b',
    "\\",
    '\\"',
    '","',
    "{x,y}",
    "NULL",
    "",
    "å\nß",
    "'",
    "%s",
    " x ",
    "\\N",
    "a\tb",
]
_MANY = 600


def test_any_text_is_written_and_found_as_it_is(store, monkeypatch):
    """Many at once too, and in a column where all but one are ordinary."""
    names = _ODD + ["plain"] * (_MANY - len(_ODD))
    elsewhere = AT.astimezone(timezone(timedelta(hours=2)))
    rows = [
        (number, key, key, name, "fi", "standard", "html", "", elsewhere, None)
        for number, name in enumerate(names, 1)
        for key in [f"{name}@{number}"]
    ]
    with store.write() as session:
        monkeypatch.setattr(bulk, "_AT_ONCE", 250)
        insert_rows(session, "subscriber", _COLUMNS, rows[::2])
        insert_rows(session, "subscriber", _COLUMNS, rows[1::2])

    with store.read() as session:
        found = session.exec(select(Subscriber).order_by(Subscriber.id)).all()
        known = known_people(session, [row[2] for row in rows])
    assert [one.name for one in found] == names
    assert {one.created_at for one in found} == {AT}
    assert {one.own_choice_at for one in found} == {None}
    assert {key: one.id for key, one in known.items()} == {
        row[2]: row[0] for row in rows
    }


def test_many_numbers_are_a_list(store):
    """So are many that nobody bears."""
    asked = Statement("SELECT count(*) FROM subscriber WHERE id {in_ids}")
    with store.read() as session:
        [row] = Plain.of(session).rows(asked, ids=list(range(_MANY)))
    assert row == (0,)

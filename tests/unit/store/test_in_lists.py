"""What lists read of items and publications is what stands in their rows."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from comms.model.in_lists import ItemInList, PublicationInList, is_urgent
from comms.model.tables import Item, Publication
from comms.store import waiting

NOW = datetime(2027, 2, 1, 10, tzinfo=UTC)


def test_lists_read_the_same_of_an_item_as_its_row_says(store):
    """Urgent by its facts, which are not read otherwise."""
    facts = {"a": {}, "b": {"urgent": True}, "c": {"urgent": False}}
    with store.write() as session:
        for name, one in facts.items():
            session.add(_item(name, one))
    with store.read() as session:
        found = waiting.items_in(session, ["draft"], units=None, limit=9)
        named = waiting.items_listed(session, [*facts])
        rows = session.exec(select(Item)).all()
        whole = {row.external_id: _columns(row, ItemInList) for row in rows}

    assert [one.external_id for one in found] == ["c", "b", "a"]
    assert named == whole == {one.external_id: one for one in found}
    assert [name for name, one in named.items() if one.urgent] == ["b"]


def test_lists_read_the_same_of_a_publication_as_its_row_says(store):
    """Its time with its zone, and why it stands there."""
    reason = {"key": "channel.too_long", "slots": {"account": "bsky"}}
    with store.write() as session:
        session.add(_publication("post:a:bsky", reason))
        session.add(_publication("page:a", {}))
    with store.read() as session:
        found = waiting.publications_in(
            session, ["held"], units=["KAI"], since=NOW, until=NOW, limit=9
        )
        rows = session.exec(select(Publication).order_by(Publication.id)).all()
        whole = [_columns(row, PublicationInList) for row in rows]

    assert found == whole
    assert [one.reason for one in found] == [reason, {}]


def _columns(row, of):
    urgent = {"urgent": is_urgent(row)} if of is ItemInList else {}
    plain = {name: getattr(row, name) for name in of._fields if name not in urgent}
    return of(**plain, **urgent)


def _item(name, facts):
    return Item(
        source="s",
        external_id=name,
        type="blog",
        unit="KAI",
        owner="kaisa",
        path=f"items/{name}/item.yaml",
        facts=facts,
        content_hash="h",
        publish_local="2027-02-01T09:00",
        updated_at=NOW + timedelta(hours=ord(name)),
    )


def _publication(entry, reason):
    return Publication(
        plan_entry=entry,
        occasion="2027-02-01",
        kind=entry.partition(":")[0],
        external_id="a",
        unit="KAI",
        owner="kaisa",
        state="held",
        due_local="2027-02-01T12:00",
        due_at=NOW,
        reason=reason,
    )

"""What items name is written down with them, in rows that are found at once."""

import dataclasses
from importlib import import_module

from lape_steps import edited
from sqlmodel import select

from comms.content.programme_uses import named_in
from comms.model.item_names import ItemName
from comms.model.plans import ItemFacts
from comms.model.tables import Item
from comms.store.item_names import items_naming
from comms.workflows.apply import apply_checked

MIGRATION = import_module("comms.store.migrations.versions.0035_what_items_name")


def rows(house):
    """Return what is written down, and what the items' facts say."""
    with house.store.read() as session:
        items = {item.id: item.facts for item in session.exec(select(Item))}
        kept = {(r.item_id, r.kind, r.name) for r in session.exec(select(ItemName))}
    said = {
        (number, *named)
        for number, facts in items.items()
        for named in named_in(ItemFacts.model_validate(facts))
    }
    return kept, said, items


def test_every_item_has_its_names(lape):
    """Those of before are found by the migration, by keys of its own."""
    kept, said, items = rows(lape)

    assert kept == said
    assert {kind for _, kind, _ in kept} >= {"user", "unit", "area", "event", "medium"}
    facts = {
        **next(iter(items.values())),
        "changes": [{"event": "E1", "field": "room", "before": "1", "after": "2"}],
        "channels": ["masto"],
        "attachments": ["deck"],
        "byline": None,
    }
    for each in (*items.values(), facts):
        found = {(kind, name) for kind, name in MIGRATION._named(each) if name}
        assert found == {*named_in(ItemFacts.model_validate(each))}


def test_names_follow_an_item(lape, checked):
    """An edit changes them; what a folder no longer has is found no more."""
    folder, findings = checked
    with lape.store.read() as session:
        before = items_naming(session, "area", "school", 100)
        newest = items_naming(session, "area", "school", 1)
    assert newest == before[:1]

    changed = edited(folder, "item", "tell_us", areas=["culture"], byline="admin")
    apply_checked(lape, changed, findings)

    kept, said, _ = rows(lape)
    assert kept == said
    with lape.store.read() as session:
        now = items_naming(session, "area", "school", 100)
        assert sorted([*now, "tell_us"]) == sorted(before)
        assert [*items_naming(session, "user", "admin", 9)] == ["tell_us"]

    left = [e for e in folder.entries if not e.path.startswith("items/tell_us/")]
    files = {p: c for p, c in folder.files.items() if "items/tell_us/" not in p}
    smaller = dataclasses.replace(folder, entries=tuple(left), files=files)
    apply_checked(lape, smaller, findings)

    with lape.store.read() as session:
        assert not items_naming(session, "area", "tell_us", 9)
        assert not items_naming(session, "user", "admin", 9)

"""Items by their words and kinds: a page of the list is read, and no more."""

from datetime import UTC, datetime

import pytest

from comms.model.desk_list import Sought
from comms.model.tables import Item
from comms.store import Store, calendar_told, item_words


def _keep(store: Store, name: str, kind: str, day: str, words: str) -> None:
    with store.write() as session:
        item = Item(
            source="s",
            external_id=name,
            type=kind,
            unit="POH",
            owner="o",
            path=name,
            facts={},
            content_hash="h",
            publish_local=day,
            state="draft",
            updated_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        session.add(item)
        session.flush()
        item_words.keep(session, item, [words])


def test_each_type_stands_once_in_the_list_of_types(store: Store) -> None:
    """Whoever narrows the list is offered what there is, and nothing twice."""
    with store.read() as session:
        assert item_words.types(session) == []
    for number, kind in enumerate(["news", "blog", "news", "video", "blog"]):
        _keep(store, f"i{number}", kind, "2026-03-01T09:00", "words")
    with store.read() as session:
        assert item_words.types(session) == ["blog", "news", "video"]


def test_a_part_of_what_is_found_keeps_the_order_of_days(store: Store) -> None:
    """The next page of the list goes on where the last one ended."""
    for number in (2, 5, 1, 4, 3):
        _keep(store, f"i{number}", "news", f"2026-03-0{number}T09:00", "Perhekeskus")
    _keep(store, "other", "news", "2026-03-09T09:00", "Koulu")
    sought = Sought(words="perhekeskus")
    with store.read() as session:
        found = [
            [
                item.external_id
                for item in item_words.found(
                    session, sought, units=["POH"], limit=2, offset=offset
                )
            ]
            for offset in (0, 2, 4)
        ]
    assert found == [["i5", "i4"], ["i3", "i2"], ["i1"]]


def test_words_are_kept_once_and_parts_of_them_found() -> None:
    """Fewer words are read through; leads say in other words what titles say."""
    texts = ["Perhekeskus\u00a0avaa", "Perhe Perhekeskus avaa ovensa. \ufb01nns av"]
    assert item_words.kept(texts).split("\n") == [
        "perhekeskus",
        "avaa",
        "ovensa.",
        "finns",
    ]


def test_any_number_of_items_is_asked_for_in_one_statement(store: Store) -> None:
    """A busy month names more items than a statement of PostgreSQL has room for."""
    _keep(store, "there", "news", "2026-03-01T09:00", "words")
    with store.read() as session:
        names = ["there", *(f"not{number}" for number in range(70_000))]
        assert list(calendar_told.told_items(session, names)) == ["there"]
        assert calendar_told.told_items(session, []) == {}


def test_words_that_few_of_the_newest_hold_are_sought_in_all(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest items are looked through first, and older ones are found as well."""
    monkeypatch.setattr(item_words, "_NEWEST", 1)
    for number in (2, 5, 1, 4, 3):
        _keep(store, f"i{number}", "news", f"2026-03-0{number}T09:00", "Perhekeskus")
    _keep(store, "old", "news", "2026-02-01T09:00", "Vanha koulu")
    with store.read() as session:
        found = [
            [
                item.external_id
                for item in item_words.found(
                    session, Sought(words=words), units=None, limit=most, offset=0
                )
            ]
            for words, most in (("perhe", 2), ("perhe", 3), ("vanha koulu", 1))
        ]
    assert found == [["i5", "i4"], ["i5", "i4", "i3"], ["old"]]

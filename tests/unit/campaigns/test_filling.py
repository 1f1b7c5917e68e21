"""What a new number of a newsletter starts with."""

from datetime import UTC, datetime

import pytest

from comms.campaigns.filling import MOST, Period, offered, sections_for, to_fill
from comms.model.in_lists import ItemToTell
from comms.model.plans import EditionPlan
from comms.model.tables import Event

PERIOD = Period(
    unit="POH",
    since=datetime(2027, 1, 20, tzinfo=UTC),
    until=datetime(2027, 2, 24, tzinfo=UTC),
    zone="Europe/Helsinki",
    told=frozenset({"old"}),
)


def item(
    name, kind="news", unit="POH", at="2027-02-10T09:00", state="approved", **facts
):
    """Return an item as it is chosen by."""
    return ItemToTell(
        id=1,
        external_id=name,
        type=kind,
        unit=unit,
        state=state,
        content_hash="",
        approved_hash=None,
        publish_local=at,
        closes_local=facts.get("closes"),
        events=facts.get("events", []),
        channels=facts.get("channels", ["web", "email"]),
    )


@pytest.mark.parametrize(
    ("left_out", "facts"),
    [
        ("another unit's", {"unit": "VSU"}),
        ("too early", {"at": "2027-01-01T09:00"}),
        ("too late", {"at": "2027-03-01T09:00"}),
        ("not for mail", {"channels": ["web"]}),
        ("a mail of its own", {"kind": "press_release"}),
        ("withdrawn", {"state": "withdrawn"}),
        ("closed by then", {"closes": "2027-02-20T12:00"}),
    ],
)
def test_what_no_reader_needs_is_left_out(left_out, facts):
    """Nor what has been told."""
    assert offered([item("new", **facts), item("old")], {}, PERIOD) == [], left_out


def test_own_unit_comes_first_then_the_nation_newest_first():
    """A reader of a region reads of her region first."""
    found = offered(
        [
            item("nation", unit="national", at="2027-02-20T09:00"),
            item("early", at="2027-02-01T09:00"),
            item("late", at="2027-02-15T09:00"),
        ],
        {},
        PERIOD,
    )

    assert [one.external_id for one in found] == ["late", "early", "nation"]


def test_event_that_is_over_is_not_announced():
    """Once it leaves, nobody can come any more."""
    over = Event(
        source="s",
        external_id="E1",
        unit="POH",
        path="",
        facts={},
        content_hash="",
        uid="u",
        starts_at=datetime(2027, 2, 12, tzinfo=UTC),
        ends_at=datetime(2027, 2, 12, 3, tzinfo=UTC),
        updated_at=datetime(2027, 2, 1, tzinfo=UTC),
    )

    assert offered([item("new", events=["E1"])], {"E1": over}, PERIOD) == []


def test_drafts_are_offered_and_not_filled_in():
    """Somebody still works at them."""
    found = [item("draft", state="draft"), *(item(f"n{n}") for n in range(20))]

    filled = to_fill(found)

    assert len(filled) == MOST
    assert "draft" not in {one.external_id for one in filled}


def test_first_number_has_the_standard_sections():
    """F4: news, events, blog, feedback; in both languages."""
    items = [item("call", "open_call"), item("blog", "blog"), item("news")]

    found = sections_for(None, {}, items, ["fi", "sv"])

    assert [section.items for section in found] == [["news"], ["call"], ["blog"], []]
    assert found[0].heading == {"fi": "Ajankohtaista", "sv": "Aktuellt"}


def test_next_number_keeps_the_headings_of_the_last():
    """An item goes where its like stood; what had no place gets a section."""
    last = EditionPlan.model_validate(
        {
            "id": "n1",
            "newsletter": "POH",
            "owner": "o",
            "subject": {},
            "preheader": {},
            "languages": ["fi", "sv"],
            "sections": [
                {"heading": {"fi": "Terveiset", "sv": "Hej"}, "items": ["b1"]}
            ],
        }
    )
    items = [item("b2", "blog"), item("news")]

    found = sections_for(last, {"b1": "blog"}, items, ["fi", "sv"])

    assert [(one.heading["sv"], one.items) for one in found] == [
        ("Hej", ["b2"]),
        ("Aktuellt", ["news"]),
    ]

"""Posts of an event that has changed: what no edit can mend waits for a person."""

from datetime import timedelta

import pytest
from lape_steps import approve_items, edited
from networks import with_networks

from comms.clock import instant
from comms.store.publications import of_item
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"
ANNOUNCEMENT = "e1_announcement"
ON = ("bsky", "masto", "x_national")


@pytest.fixture
def told(lape, tmp_path):
    """Announce the event on every account."""
    approve_items(lape, ANNOUNCEMENT)
    lape.clock.set(instant("2027-02-15T09:00", ZONE))
    house, networks = with_networks(lape, tmp_path)
    tick(house)
    lape.clock.advance(timedelta(days=1))
    return house, networks


def amendments(house):
    """Return the posts that wait in place of those that cannot be edited."""
    with house.store.read() as session:
        found = of_item(session, ANNOUNCEMENT)
    return {
        row.external_id: (row.state, row.reason["key"])
        for row in found
        if row.plan_entry.startswith("amend:")
    }


def test_a_moved_event_has_its_posts_looked_at(told, checked):
    """The time stands on the picture, and no network replaces a picture."""
    house, networks = told
    folder, findings = checked
    moved = edited(folder, "event", "E1", ends="2027-03-11T16:00")
    apply_checked(house, moved, findings)

    for _ in range(2):
        tick(house)

    assert amendments(house) == {
        f"{ANNOUNCEMENT}.{account}.amend1": ("held", "posts.picture_changed")
        for account in ON
    }
    assert sum(networks[name].calls["update"] for name in ON) == 0


def test_what_no_post_says_changes_no_post(told, checked):
    """The room stands on the page and in the calendar, not in the posts."""
    house, networks = told
    folder, findings = checked
    room = {"fi": "ruokasali", "sv": "matsalen", "en": "dining hall"}
    event = next(
        entry.described
        for entry in folder.entries
        if (entry.described.kind, entry.described.id) == ("event", "E1")
    )
    place = event.place.model_copy(update={"room": room})
    apply_checked(house, edited(folder, "event", "E1", place=place), findings)

    tick(house)

    assert amendments(house) == {}
    assert sum(networks[name].calls["update"] for name in ON) == 0


def test_where_a_correction_posts_nothing_more_is_asked(told, checked):
    """Its own posts tell it; readers are not told twice."""
    house, _ = told
    folder, findings = checked
    house.clock.set(instant("2027-03-10T12:40", ZONE))
    decide(house, "correct", "e1_room_change", user="coordinator_VSU", note="Election.")
    moved = edited(folder, "event", "E1", ends="2027-03-11T16:00")
    apply_checked(house, moved, findings)

    tick(house)

    assert amendments(house) == {}

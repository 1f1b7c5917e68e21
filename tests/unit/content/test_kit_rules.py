"""How far a unit has come with an offer, and where its words are behind."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from comms.content.check import check_folder
from comms.content.folder import read_contents, read_folder
from comms.content.kits import (
    SILENT_AFTER,
    Heard,
    coverage_of,
    is_past,
    moved,
    standing,
    taken_now,
)
from comms.model.kits import KitOffer

LAPE = Path(__file__).parents[3] / "campaigns" / "lape"
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "known"),
    [
        ("offered", {}),
        ("silent", {"offered_at": NOW - SILENT_AFTER}),
        ("seen", {"offered_at": NOW - SILENT_AFTER, "seen_at": YESTERDAY}),
        ("declined", {"seen_at": YESTERDAY, "declined_at": YESTERDAY}),
        ("adopted", {"declined_at": YESTERDAY, "is_adopted": True}),
        ("scheduled", {"is_adopted": True, "is_scheduled": True}),
        ("published", {"is_adopted": True, "is_published": True}),
    ],
)
def test_a_unit_stands_where_it_came_furthest(state, known):
    """Only who has said nothing for a week is silent."""
    heard = Heard(**{"offered_at": YESTERDAY, **known})

    assert standing(heard, NOW) == state


def test_an_offer_is_open_until_its_last_day_has_passed():
    """The day itself counts."""
    offer = KitOffer(id="card", use_by=date(2027, 3, 1))

    assert not is_past(offer, date(2027, 3, 1))
    assert is_past(offer, date(2027, 3, 2))
    assert is_past(offer.model_copy(update={"ended": True}), date(2027, 2, 1))


def words(body, title="T"):
    """Return the words of one version."""
    return {"title": title, "body": body, "social": ""}


def test_only_what_the_original_changed_since_is_a_difference():
    """A unit's own words are none, nor is what it has taken already."""
    taken = {"fi.standard": words("a"), "sv.standard": words("ä")}
    ours = {"fi.standard": words("a", "Oma"), "sv.standard": words("egen")}
    theirs = {
        "fi.standard": words("b"),
        "sv.standard": words("ö"),
        "en.standard": words("new"),
    }

    found = list(moved(theirs, taken, ours, ["fi", "sv"]))

    assert [(f.language, f.field, f.ours, f.theirs, f.is_own) for f in found] == [
        ("fi", "body", "a", "b", False),
        ("sv", "body", "egen", "ö", True),
    ]


def test_a_version_that_the_original_got_later_is_offered_too():
    """In languages in which the unit publishes."""
    taken = ours = {"fi.standard": words("a")}
    theirs = {**taken, "sv.standard": words("ä", "Ö")}

    found = list(moved(theirs, taken, ours, ["fi", "sv"]))

    assert {(f.language, f.field) for f in found} == {("sv", "title"), ("sv", "body")}
    assert not list(moved(theirs, taken, ours, ["fi"]))


def test_what_is_the_same_in_both_counts_as_taken():
    """So a later change of the original is not mistaken for the unit's own."""
    theirs, taken = {"fi.standard": words("b", "B")}, {"fi.standard": words("a", "A")}
    ours = {"fi.standard": words("b", "Oma")}

    found = taken_now(theirs, taken, ours)

    assert found["fi.standard"] == {"title": "A", "body": "b", "social": ""}
    assert taken["fi.standard"]["body"] == "a"


def test_an_item_counts_once_for_each_of_its_areas():
    """Named twice it is told once; items that belong to the same areas add up."""
    found = coverage_of(
        [
            ("POH", ["culture", "culture"], 3),
            ("POH", ["school"], 1),
            ("POH", ["school", "culture"], 2),
        ]
    )

    assert found == {("POH", "culture"): 5, ("POH", "school"): 3}


def test_faults_of_offers_and_adoptions_are_named_with_their_cure():
    """A unit cannot adopt an event, its own text, or what was never offered."""
    files = dict(read_folder(LAPE).files)
    blog = "items/two_languages_blog/item.yaml"
    call = "items/pilot_call/item.yaml"
    news = "items/spring_news/item.yaml"
    files |= {
        "kits/e1_announcement.yaml": b"units: [POH]\n",
        "kits/nothing.yaml": b"units: [POH]\n",
        "kits/core_message_card.yaml": b"units: [XYZ]\nuse_by: 2026-12-31\n",
        blog: files[blog] + b"adopted_from: core_message_card\n",
        call: files[call] + b"adopted_from: spring_news\n",
        news: files[news] + b"adopted_from: core_message_card\n",
    }

    found = check_folder(read_contents(files))

    new = {(f.file, f.key, f.rule, f.severity) for f in found if "kit" in f.rule}
    assert new == {
        ("kits/e1_announcement.yaml", "id", "kit_no_text", "error"),
        ("kits/core_message_card.yaml", "use_by", "kit_ends_early", "warning"),
        (call, "adopted_from", "kit_not_offered", "warning"),
        (news, "adopted_from", "kit_own_unit", "error"),
    }
    unknown = {(f.file, f.value) for f in found if f.rule == "reference_unknown"}
    assert unknown == {
        ("kits/nothing.yaml", "nothing"),
        ("kits/core_message_card.yaml", "XYZ"),
    }

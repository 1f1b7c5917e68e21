"""The story the desk is for: one form, one approval, everything goes out by itself.

A coordinator writes a seminar in two languages in a real browser, an approver lets it
out, the clock is stepped, and readers find it everywhere; then the room is changed and
everybody who was told is told again. Uses the real pipeline over the sample programme;
networks are sandbox folders, mail goes to a list in memory. Steps: `desk_play.py`.
"""

import re
from collections.abc import Iterator

import pytest
from desk_play import (
    CHANGED,
    FORM,
    NOTICE,
    OUT,
    ROOMS,
    TITLES,
    Story,
    approve_it,
    begun,
    change_it,
    write_it,
)
from each_database import MakeOnce

from comms.demo.script import people
from comms.language import say
from comms.workflows.subscribe import take_in_people

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, once: MakeOnce) -> Iterator[Story]:
    """Play the story once; the tests look at what came of it."""
    with begun(tmp_path_factory.mktemp("desk"), once) as told:
        take_in_people(told.house, people())
        write_it(told)
        approve_it(told)
        told.step_to(OUT)
        told.first = told.letters(TITLES["fi"]) | told.letters(TITLES["sv"])
        change_it(told)
        told.step_to(CHANGED)
        yield told


def test_form_asks_for_the_year(story: Story) -> None:
    """H11: a date without a year is not guessed."""
    assert "vuosi" in story.seen["year"]


def test_previews_show_every_channel_before_anything_is_sent(story: Story) -> None:
    """D10: what leaves, in each language, with tags and the network's counter."""
    shown = story.seen["previews"]

    for name in ("Verkkosivu", "Uutiskirje", "Julkaisut", "Kalenteri", "Mediatiedote"):
        assert name in shown
    assert "#LapeVarsinaisSuomi" in shown
    assert "#LapeEgentligaFinland" in shown
    assert re.search(r"\d+/300 merkkiä", shown)
    assert TITLES["fi"] in story.seen["frame"]


def test_approver_finds_it_waiting_and_hears_what_leaves_next(story: Story) -> None:
    """What was done, and the first thing that leaves."""
    assert story.seen["sent"].startswith("Lähetetty hyväksyttäväksi.")
    assert TITLES["fi"] in story.seen["waiting"]
    assert "Hyväksytty." in story.seen["approved"]
    assert "Teksti on taas kirjoittajalla." in story.seen["undone"]
    assert "Seuraavaksi lähtee:" in story.seen["approved"]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_readers_find_the_page_without_scripts(story: Story, language: str) -> None:
    """H1, M1: in both languages, with date, venue and room."""
    page = story.read(f"/{language}/news/{story.item}")

    assert TITLES[language] in page
    assert FORM[f"f-place-{language}"] in page
    assert "12–15" in page


def test_both_languages_came_at_the_same_minute(story: Story) -> None:
    """M1: both or neither, same minute."""
    stamps = [
        re.search(rf'datetime="([^"]+)"[^>]*>{day}', story.load(path))
        for path, day in (
            (f"/fi/news/{story.item}", "ti 2.2.2027"),
            (f"/sv/news/{story.item}", "ti 2.2.2027"),
        )
    ]

    assert all(stamps)
    assert stamps[0][1] == stamps[1][1] == "2027-02-02T07:00:00Z"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_feed_and_calendar_have_it(story: Story, language: str) -> None:
    """Who follows by feed or calendar needs no newsletter; H10: SEQUENCE + 1."""
    feed = story.load(f"/{language}/feed.atom")
    calendar = story.load(f"/{language}/events.ics").replace("\r\n ", "")

    assert TITLES[language] in feed
    event = next(
        part
        for part in calendar.split("BEGIN:VEVENT")
        if TITLES[language].split("?")[0] in part
    )
    assert "DTSTART;TZID=Europe/Helsinki:20270311T120000" in event
    assert ROOMS[language].replace(",", "\\,") in event
    assert "SEQUENCE:1" in event


def test_series_is_one_file_and_each_page_leads_to_the_other(story: Story) -> None:
    """Walk-through 2, H3: both meetings, before and after the clocks change."""
    first, second = f"/fi/events/{story.item}", f"/fi/events/{story.second}"
    for name in (story.item, story.second):
        file = story.load(f"/fi/events/{name}.ics")
        starts = re.findall(r"DTSTART;TZID=Europe/Helsinki:(\d+T\d+)", file)
        assert sorted(starts) == ["20270311T120000", "20270408T120000"]
    assert second in story.load(first)
    assert first in story.load(second)


def test_newsletter_reached_each_in_her_own_language(story: Story) -> None:
    """F6: once each; the block says where."""
    languages = set()
    for letter in story.first.values():
        language = next(code for code in TITLES if TITLES[code] in letter["subject"])
        languages.add(language)
        text = letter.get_body(("plain",)).get_content()
        assert FORM[f"f-place-{language}"] in text

    assert languages == set(TITLES)


@pytest.mark.parametrize("account", ["bsky", "masto"])
def test_networks_got_both_languages_with_their_own_tags(
    story: Story, account: str
) -> None:
    """E1, E5: the region's tag of the language; a picture with its description."""
    first = [p for p in story.posts(account) if story.said_first(p)]
    finnish, swedish = first

    assert (finnish["language"], swedish["language"]) == ("fi", "sv")
    assert "#LapeVarsinaisSuomi" in finnish["text"]
    assert "#LapeEgentligaFinland" in swedish["text"]
    assert all(post["media"][0]["alt"] for post in (finnish, swedish))


def test_event_interface_got_one_record_in_both_languages(story: Story) -> None:
    """H2: the room has a place of its own there."""
    records = story.posts("linkedevents")
    found = [event for record in records for event in record["events"]]
    series = [one["super_event_type"] for one in found]
    event = found[0]

    # Told of both: each with the series that holds them.
    assert series == [None, "recurring"] * 2
    assert event["name"] == TITLES
    assert event["location_extra_info"] == ROOMS


def test_change_says_who_will_be_told_before_the_press(story: Story) -> None:
    """So many people by mail as the ledger of the first notice says."""
    assert f"Sähköposti {len(story.first)} henkilölle" in story.seen["told"]
    assert "Bluesky" in story.seen["told"]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_new_room_stands_on_the_page(story: Story, language: str) -> None:
    """H10: the page says what is true now; what it said before is told as that."""
    page = story.read(f"/{language}/news/{story.item}")
    old = FORM[f"f-room-{language}"]

    assert ROOMS[language] in page
    told = say(language, "seminar.change.old.room", before=old.rstrip("."))
    assert told in page
    assert old not in page.replace(told, "")


@pytest.mark.parametrize("account", ["bsky", "masto"])
def test_accounts_that_announced_it_carry_the_correction(
    story: Story, account: str
) -> None:
    """H10: in both languages, on the accounts that showed the first notice."""
    later = [post for post in story.posts(account) if not story.said_first(post)]

    assert [post["language"] for post in later] == ["fi", "sv"]
    for post in later:
        assert ROOMS[post["language"]].split(",")[0] in post["text"]


def test_exactly_those_who_were_told_are_told_again(story: Story) -> None:
    """H10: nobody is left out, nobody new is disturbed, nobody gets two."""
    told = [
        message.recipient
        for message in story.mail.messages
        if NOTICE not in message.content
    ]

    # Once by the first notice, once by the correction.
    assert sorted(told) == sorted([*story.first, *story.first])


def test_page_of_the_item_says_where_everything_stands(story: Story) -> None:
    """Each with its state by a word, and a link to where it can be seen, or posted."""
    page = story.enter("coordinator_VSU")
    page.goto(f"{story.site}/desk/fi/items/{story.item}")

    rows = page.locator("#outputs > .leaving > li")
    states = rows.locator(".chip").all_inner_texts()
    links = rows.get_by_role("link", name="Katso").all()
    by_hand = rows.filter(has=page.locator(".chip", has_text="Julkaistaan käsin"))

    # Nothing is still in the queue: what has not left waits for a person's hands.
    assert set(states) == {"Lähtenyt", "Julkaistaan käsin", "Julkaistu"}
    assert by_hand.count() == by_hand.get_by_role("link", name="Julkaise").count() > 0
    assert states.count("Lähtenyt") >= len(("page", "mail", "bsky", "masto", "record"))
    assert links
    page.context.close()


def test_nothing_went_wrong_in_any_window(story: Story) -> None:
    """No refused request, no error of a script; but for the form that was refused."""
    unwanted = [fault for fault in story.faults if "422" not in fault]

    assert unwanted == []

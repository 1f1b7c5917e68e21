"""A correction reaches everyone who got the first notice, and nobody else."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
from desk_windows import windows
from lape_steps import APPROVER, NL1_AT, SAMPLE, approve_items, schedule_nl1

from comms.clock import instant
from comms.content.differences import differences
from comms.errors import Refused
from comms.model.addresses import address_key
from comms.model.links import LEAVE, make_token
from comms.store import folders, subscribers
from comms.store.publications import publication
from comms.workflows.apply import apply_checked, export
from comms.workflows.check import check
from comms.workflows.decide import decide
from comms.workflows.ledger import ledger
from comms.workflows.site import SiteReader
from comms.workflows.subscribe import Seats
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"
NL3_AT = instant("2027-03-01T08:00", ZONE)
CORRECTED_AT = instant("2027-03-10T13:00", ZONE)
REASON = "The council chamber is needed for the election."
#: What is typed into the desk's form of a change.
TYPED = {
    "#f-room-fi": "ruokasali, 1. kerros",
    "#f-room-sv": "matsalen, 1 vån.",
    "#f-room-en": "dining hall, ground floor",
    "#f-reason": "Valtuustosali on varattu.",
}
A_MINUTE = 60


def day_before(house):
    """Bring the sample to the day before the event: NL1 and NL3 are out."""
    schedule_nl1(house)
    house.clock.set(instant("2027-02-15T09:00", ZONE))
    tick(house)
    house.clock.set(NL1_AT)
    tick(house)
    decide(house, "submit", "NL3", user="coordinator_VSU")
    decide(house, "approve", "NL3", user=APPROVER)
    decide(house, "schedule", "NL3", user="coordinator_VSU", untested_because="seen")
    house.clock.set(NL3_AT)
    tick(house)
    house.clock.set(instant("2027-03-10T12:40", ZONE))


@pytest.fixture
def announced(staged):
    """Open the sample on the day before the event: NL1 and NL3 are out."""
    return staged(day_before)[0]


def _correct(house):
    decide(house, "correct", "e1_room_change", user="coordinator_VSU", note=REASON)
    house.clock.set(CORRECTED_AT)
    return tick(house)


def _is_notice(message):
    """Tell a mail to who works here from one to readers."""
    return b"Auto-Submitted: auto-generated" in message.content


def test_nine_people_are_told_each_once(announced, channel):
    """Seven got NL1, three NL3, one of them both."""
    before = len(channel.messages)

    _correct(announced)

    told = [m for m in channel.messages[before:] if not _is_notice(m)]
    assert len({m.recipient for m in told}) == len(told) == 9
    proof = ledger(announced, "e1_room_change")
    assert (proof["recipients"], proof["adds_up"]) == (9, True)
    assert proof["by_state"] == {"sent": 9}


def test_the_letter_says_the_new_room_in_her_language(announced, channel):
    """Subject, text and the event as it is now."""
    before = len(channel.messages)

    _correct(announced)

    by_person = {
        m.recipient: message_from_bytes(m.content, policy=default)
        for m in channel.messages[before:]
    }
    swedish = by_person["prenumerant02@example.org"]
    assert swedish["Subject"] == "Ny sal för morgondagens öppna eftermiddag"
    text = swedish.get_body(("plain",)).get_content()
    assert "matsalen, 1 vån." in text
    assert "fullmäktigesalen" not in text
    assert swedish["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_page_and_calendar_show_the_new_room(announced):
    """H10: one edit; SEQUENCE rises by one and the UID stays."""
    with announced.store.read() as session:
        before = folders.event(session, "E1")

    _correct(announced)

    with announced.store.read() as session:
        after = folders.event(session, "E1")
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    event = SiteReader(announced).event("E1", "fi")
    assert event.room == "ruokasali, 1. kerros"
    page = SiteReader(announced).item("e1_room_change", "fi", "standard")
    assert page.published_at == CORRECTED_AT


def test_correcting_again_tells_nobody_again(announced, channel):
    """Run twice, same rows."""
    _correct(announced)
    before = len(channel.messages)

    tick(announced)

    assert len(channel.messages) == before
    with announced.store.read() as session:
        assert folders.event(session, "E1").sequence == 1


def test_who_left_meanwhile_is_not_written_to(announced, channel):
    """Her no counts for corrections too; she stays in the ledger."""
    with announced.store.read() as session:
        person = subscribers.by_address(session, address_key("tilaaja08@example.org"))
        seat = subscribers.subscription_to(session, person.id, "national")
    Seats(announced).leave(make_token(announced.key, LEAVE, seat.id))
    before = len(channel.messages)

    _correct(announced)

    assert "tilaaja08@example.org" not in {
        m.recipient for m in channel.messages[before:]
    }
    assert ledger(announced, "e1_room_change")["by_state"] == {
        "sent": 8,
        "suppressed": 1,
    }


def test_an_urgent_correction_asks_for_its_reason(announced):
    """No second pair of eyes, so the reason is kept."""
    with pytest.raises(Refused) as refused:
        decide(announced, "correct", "e1_room_change", user="coordinator_VSU")

    assert refused.value.key == "reason_missing"


@pytest.mark.parametrize(
    ("user", "rule"),
    [("agent_POH", "not_your_region"), ("translator_sv", "not_allowed")],
)
def test_only_who_answers_for_it_corrects(announced, user, rule):
    """The short way is not everybody's way."""
    with pytest.raises(Refused) as refused:
        decide(announced, "correct", "e1_room_change", user=user, note=REASON)

    assert refused.value.key == rule


def test_the_short_way_is_for_corrections_alone(announced):
    """News cannot slip past the second pair of eyes."""
    with pytest.raises(Refused):
        decide(announced, "correct", "tell_us", user="coordinator_EPO", note=REASON)


def test_nobody_who_got_no_notice_is_told(lape, channel):
    """Without an edition that carried it there is nobody to write to."""
    approve_items(lape, "e1_announcement")
    lape.clock.set(instant("2027-02-15T09:00", ZONE))
    tick(lape)
    lape.clock.set(instant("2027-03-10T12:40", ZONE))

    _correct(lape)

    assert [m for m in channel.messages if not _is_notice(m)] == []
    with lape.store.read() as session:
        assert publication(session, "e1_room_change", kind="page").state == "sent"


def test_export_writes_the_new_room_into_its_file(announced, tmp_path):
    """One line per language changes; applying what was exported changes no fact."""
    _correct(announced)

    export(announced, tmp_path)

    old = (SAMPLE / "events/E1.yaml").read_text().splitlines()
    new = (tmp_path / "events/E1.yaml").read_text().splitlines()
    assert [line.strip() for line in new if line not in old] == [
        "fi: ruokasali, 1. kerros",
        "sv: matsalen, 1 vån.",
        "en: dining hall, ground floor",
    ]
    assert len(new) == len(old)
    folder, _ = check(tmp_path, "en")
    with announced.store.read() as session:
        kinds = {change.kind for change in differences(session, folder)}
    assert kinds <= {"file"}


def test_applying_the_folder_again_keeps_the_correction(announced, checked):
    """A file that nobody edited takes nothing back; apply twice changes nothing."""
    _correct(announced)

    again = apply_checked(announced, *checked)

    assert again.changes == ()
    event = SiteReader(announced).event("E1", "fi")
    assert (event.room, event.sequence) == ("ruokasali, 1. kerros", 1)


@pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)
def test_coordinator_changes_tomorrows_room_in_a_minute(announced, channel):
    """Walk-through 3 in a browser, by keyboard alone, with the sample's own event."""
    before = len(channel.messages)
    with windows(announced) as desk:
        writer = desk.open("coordinator_VSU")
        page = writer.page
        with writer.task("to change tomorrow's room", A_MINUTE):
            writer.follow('.rail a[href$="/items"]')
            writer.skip()
            writer.follow('main a[href*="/items/e1_announcement"]')
            writer.skip()
            writer.follow('a[href$="/events/E1/change"]')
            writer.skip()
            writer.fill(*TYPED.items())
            said = page.locator(".told-list").inner_text()
            writer.press("Control+Enter")
            writer.enter()
            writer.reads(page.locator("#message"))
        tick(announced)
        page.goto(f"{desk.base}/sv/news/e1_announcement")
        shown = page.locator("main").inner_text()
        file = page.request.get(f"{desk.base}/sv/events/E1.ics").text()

    told = [m for m in channel.messages[before:] if not _is_notice(m)]
    assert "Sähköposti 9 henkilölle" in said
    assert "matsalen, 1 vån." in shown
    # One file for both meetings: the first one is new, the second one as it was.
    assert re.findall(r"(?:SEQUENCE|UID):\S+", file) == [
        "UID:E1.lape@comms",
        "SEQUENCE:1",
        "UID:E2.lape@comms",
        "SEQUENCE:0",
    ]
    assert len({m.recipient for m in told}) == len(told) == 9

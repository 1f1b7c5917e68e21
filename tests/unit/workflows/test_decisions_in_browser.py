"""An approver decides on four texts, a coordinator opens a call, all by keyboard alone.

Each task in a real browser within its time goal (`docs/tasks.md`).
"""

import pytest
from desk_windows import windows
from lape_steps import approve_items

from comms.clock import instant
from comms.model.states import ItemState
from comms.store import folders
from comms.workflows.decide import decide

pytestmark = pytest.mark.long
APPROVER = "approver_national"
#: Seconds.
HALF_A_MINUTE, FOUR_MINUTES, SIX_MINUTES = 30, 240, 360
#: What waits for the approver, and who has asked.
WAITING = {
    "spring_news": "national_lead",
    "core_message_card": "national_lead",
    "results_deck": "agent_EKA",
    "tell_us": "coordinator_EPO",
}
CALL = {
    "#f-title-fi": "Haku: kolme kokeilua perheille",
    "#f-summary-fi": "Hae mukaan huhtikuun loppuun mennessä.",
    "#f-title-sv": "Ansökan: tre försök för familjer",
    "#f-summary-sv": "Ansök före slutet av april.",
}
BODY = {
    "#f-more-fi": "Etsimme kolme kuntaa. Kerro, mitä kokeilisitte.",
    "#f-more-sv": "Vi söker tre kommuner. Berätta vad ni vill pröva.",
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def four_wait(house):
    """Let four texts wait for one approver."""
    for name, owner in WAITING.items():
        decide(house, "submit", name, user=owner)


def _state(house, name):
    with house.store.read() as session:
        return folders.item(session, name).state


def test_four_texts_are_read_and_decided_on(staged):
    """One after the other: after each, the next one is there."""
    house = staged(four_wait)[0]
    with windows(house) as desk:
        approver = desk.open(APPROVER)
        page = approver.page
        with approver.task("to decide on four texts", FOUR_MINUTES):
            approver.follow('.rail a[href$="/approvals"]')
            approver.skip()
            approver.follow("main .lines a.button")
            for _ in WAITING:
                approver.reads(page.locator(".approval-text"))
                approver.follow('form[action$="/approve"] button')
    assert {_state(house, name) for name in WAITING} == {ItemState.APPROVED}


def correction_waits(house):
    """Let a correction wait, an hour before it is needed."""
    approve_items(house, "e1_announcement")
    house.clock.set(instant("2027-03-10T12:00", "Europe/Helsinki"))
    decide(house, "submit", "e1_room_change", user="coordinator_VSU")


def test_urgent_correction_is_let_out_by_phone(staged):
    """From the mail: what is new, and one press."""
    house = staged(correction_waits)[0]
    with windows(house) as desk:
        approver = desk.open(APPROVER, "phone")
        page = approver.page
        with approver.task("to let an urgent correction out", HALF_A_MINUTE):
            approver.points(1)
            page.goto(f"{desk.base}/desk/fi/approvals/e1_room_change")
            approver.reads(page.locator(".passage-title").first)
            approver.reads(page.locator(".passage-text").nth(1))
            approver.write(page.locator("#reason"), "Sali on varattu.")
            approver.open(page.locator(".approval-foot form button"))
            approver.reads(page.locator("#message p").first)
    assert _state(house, "e1_room_change") == ItemState.APPROVED


def test_open_call_in_both_languages_or_in_none(lape):
    """Walk-through 4: without Swedish it is not taken, and the way there is shown."""
    with windows(lape) as desk:
        writer = desk.open("coordinator_VSU")
        page = writer.page
        with writer.task("to open a call that closes itself", SIX_MINUTES):
            writer.unfold(".new-menu:has(a) summary")
            writer.follow('a[href$="/texts/new/open_call"]')
            _write(writer, "fi")
            writer.fill(("[name=closes_day]", "30.4.2027"))
            writer.fill(("[name=closes_time]", "16.15"))
            writer.press("Control+Enter")
            writer.enter()
            assert "ruotsi" in writer.reads(page.locator("#summary")).lower()
            writer.unfold('#summary a[href="#f-title-sv"]')
            _write(writer, "sv")
            writer.press("Control+Enter")
            writer.enter()
            writer.reads(page.locator("#message"))
        name = page.url.rpartition("/")[2].partition("?")[0]
    assert _state(lape, name) == ItemState.IN_REVIEW


def _write(writer, language):
    for place in (f"#f-title-{language}", f"#f-summary-{language}"):
        writer.fill((place, CALL[place]))
    place = f"#f-more-{language}"
    writer.go_to(place)
    writer.spell(BODY[place])
